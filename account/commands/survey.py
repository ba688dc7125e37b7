"""account survey: what is asked."""

import sys
from argparse import Namespace
from pathlib import Path

from account.commands.opening import Verbs, account_option, answer, json_option, opened, text_of
from account.store import audit
from account.store.first_start import the_account
from account.store.fleet import terminals
from account.store.names import now_ms
from account.store.reach import Reach
from account.store.surveys import issuing, papers
from account.store.surveys.issuing import Order
from account.store.surveys.looks import Look
from feedback.doubts import doubts
from feedback.survey import Survey


def add(verbs: Verbs) -> None:
    """Declare the commands."""
    verb = verbs.add_parser("survey", help="what is asked", description=__doc__)
    words = verb.add_subparsers(required=True, metavar="check|issue")
    checking = words.add_parser(
        "check", help="say what is wrong with a survey file, or that it is good"
    )
    checking.set_defaults(run=_check)
    issuing = words.add_parser("issue", help="put a survey up at a touchpoint")
    issuing.add_argument("--touchpoint", default="", help="by name or id (default: the first)")
    account_option(issuing)
    issuing.set_defaults(run=_issue)
    for parser in (checking, issuing):
        parser.add_argument("file", type=Path, help="the survey, in TOML")
        json_option(parser)


def _check(args: Namespace) -> None:
    survey = papers.survey_from_file(text_of(args.file), str(args.file))
    asked = f"{len(survey.questions)} questions in {', '.join(survey.languages)}"
    facts = {"name": survey.name, "languages": survey.languages, "doubts": _doubt(survey)}
    answer(args, facts, f"{args.file} is good: {survey.name!r}, {asked}")


def _doubt(survey: Survey) -> list[str]:
    """Warn of what is hardly meant; the same for a program to read."""
    said = [f"{place}: {what}" for place, what in doubts(survey)]
    for one in said:
        print(f"warning: {one}", file=sys.stderr)
    return said


def _issue(args: Namespace) -> None:
    survey = papers.survey_from_file(text_of(args.file), str(args.file))
    with opened(args) as database, database.write() as connection:
        account_id, at_ms = the_account(connection, args.account), now_ms()
        place = terminals.named_touchpoint(connection, account_id, args.touchpoint)
        rev = papers.issue_survey(connection, account_id, survey, at_ms).rev
        order = Order(rev, (place,), Look())
        issuing.issue(connection, Reach(account_id, None), order, audit.COMMAND_LINE, at_ms)
    facts = {"rev": rev, "name": survey.name, "touchpoint_id": place, "doubts": _doubt(survey)}
    answer(
        args, facts, f"{survey.name!r} is issued as {rev}; terminals there fetch it by themselves"
    )

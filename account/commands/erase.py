"""account erase: what a visitor wrote, for good; the rating stays."""

from argparse import Namespace

from account.commands.opening import Verbs, account_option, answer, json_option, opened
from account.errors import Misconfigured
from account.store import audit
from account.store.engine import Database
from account.store.first_start import the_account
from account.store.names import now_ms
from account.store.privacy import aside, erasing
from account.store.privacy.texts import EVERYTHING, What

_DAY_MS = 86_400_000
_LONGEST_DAYS = 36_500
_TRIES = 50
_BACKUPS = (
    "Files taken out and backups made before this hold it still: delete them, or let their time "
    "run out. After a restore from one, erase again."
)


def add(verbs: Verbs) -> None:
    """Declare the command."""
    verb = verbs.add_parser("erase", help="what a visitor wrote, for good", description=__doc__)
    which = verb.add_mutually_exclusive_group(required=True)
    which.add_argument("--visit", metavar="RID", help="one response, by its id")
    which.add_argument(
        "--contact", metavar="TEXT", help="whoever left this e-mail address, telephone or name"
    )
    which.add_argument("--older-than", type=int, metavar="DAYS", help="all that came before")
    verb.add_argument("--only", choices=list(What), help="comments or contact details alone")
    account_option(verb)
    json_option(verb)
    verb.set_defaults(run=_run)


def _run(args: Namespace) -> None:
    with opened(args) as database:
        with database.read() as connection:
            account_id = the_account(connection, args.account)
        visits, texts = _erased(database, account_id, args)
        any(database.empty_log() for _ in range(_TRIES))  # else the account does within a day
    facts = {"visits": visits, "texts": texts}
    if not texts:
        answer(args, facts, "nothing was there to erase")
        return
    answer(args, facts, f"{texts} texts are erased; ratings stay. {_BACKUPS}")


def _erased(database: Database, account_id: str, args: Namespace) -> tuple[int | None, int]:
    what = frozenset({What(args.only)}) if args.only else EVERYTHING
    who, at_ms = audit.COMMAND_LINE, now_ms()
    if args.visit:
        with database.write() as connection:
            texts = erasing.erase_visit(connection, account_id, args.visit, what, at_ms, who)
        return 1, texts + aside.rid_of_erased(database)
    if args.contact is not None:
        if args.only:
            raise Misconfigured("--contact erases all of a visit", "Leave --only out.")
        return erasing.erase_contact(database, account_id, args.contact, at_ms, who)
    if not 0 <= args.older_than <= _LONGEST_DAYS:
        raise Misconfigured(f"--older-than {args.older_than}", f"Give 0 to {_LONGEST_DAYS} days.")
    before = at_ms - args.older_than * _DAY_MS
    return None, erasing.erase_older(database, account_id, what, before, at_ms, who)

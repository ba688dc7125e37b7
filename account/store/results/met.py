"""What became of the follow-up questions: shown, answered, skipped, timed out; and what was said.

A question whose choices, scale or direction differ between revisions is shown once for each form.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, true

from account.store.intake.rollup import SURVEY
from account.store.intake.tally import CHOSEN
from account.store.results.asked import Asked, Revision
from account.store.results.counting import COUNTS, MISUSE, add, in_sums, take_away
from account.store.results.misuse import misuse_in
from account.store.results.scope import Scope
from account.store.results.spans import spans
from account.store.schema import STEPS, answer_tally, settled_answers, settled_answers_there
from feedback.survey import CHOSEN as CHOICES
from feedback.survey import SCALES, Question

ANSWERED, SKIPPED, TIMED_OUT = "answered", "skipped", "timed_out"


@dataclass(slots=True, kw_only=True)
class Met:
    """One follow-up question in one form."""

    question: Question
    """As the newest of its revisions has it."""
    revisions: list[Revision] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    chosen: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """By choice: how often, by the visit's rating; -1 where that is on no scale."""

    @property
    def shown(self) -> int:
        """To how many visits."""
        return sum(self.outcomes.values())

    @property
    def answered(self) -> int:
        """By how many."""
        return self.outcomes[ANSWERED]

    @property
    def sayings(self) -> list[str]:
        """Every answer there is, as the survey orders them; for a scale its steps."""
        return [str(value) for value in self.question.values]


def met(connection: Connection, scope: Scope, one: Asked) -> list[Met]:
    """Every follow-up question of a survey that was shown in scope, in the survey's order."""
    known = {each.rev[:SURVEY]: each for each in one.revisions}
    found = dict[tuple[object, ...], Met]()
    for (survey, name, outcome, value), sums in _counted(connection, scope, one).items():
        revision = known[survey]
        question = next((x for x in revision.survey.questions if x.id == name), None)
        if question is None or question.id == one.question:
            continue
        form = (question.id, question.kind.value, question.values, question.direction)
        here = found.setdefault(form, Met(question=question))
        if revision not in here.revisions:
            here.revisions.append(revision)
            here.revisions.sort(key=lambda each: -each.issued_ms)
            here.question = next(
                x for x in here.revisions[0].survey.questions if x.id == question.id
            )
        if outcome != CHOSEN:
            here.outcomes[outcome] += sums[0]
        if value and question.kind in (*CHOICES, *SCALES):
            _add(here.chosen[value], sums)
    order = [question.id for question in one.survey.questions]
    return sorted(found.values(), key=lambda x: _standing(order, x))


def _standing(order: list[str], one: Met) -> tuple[int, int, int]:
    """In the newest revision; after it what that one asks no more, as the last that did had it."""
    newest, name = one.revisions[0], one.question.id
    own = [question.id for question in newest.survey.questions].index(name)
    return order.index(name) if name in order else len(order), -newest.issued_ms, own


def _add(ratings: Counter[int], sums: list[int]) -> None:
    for step in STEPS:
        if sums[1 + step]:
            ratings[step] += sums[1 + step]
    if rest := sums[0] - sum(sums[1:]):
        ratings[-1] += rest


def _counted(
    connection: Connection, scope: Scope, one: Asked
) -> dict[tuple[str, str, str, str], list[int]]:
    """Everything, less what is misuse."""
    found = dict[tuple[str, str, str, str], list[int]]()
    sums = settled_answers if scope.places is None else settled_answers_there
    for span in spans(connection, scope, sums):
        c = (answer_tally if span.sums is None else span.sums).c
        key, misuse = (c.survey, c.question, c.outcome, c.value), scope.selection.misuse
        if span.sums is None:
            add(found, finely(connection, span.scope, key, one.met(c), misuse=False))
            if not misuse:
                take_away(found, finely(connection, span.scope, key, one.met(c), misuse=True))
        else:
            where = in_sums(span.scope, span.sums, [one.met], COUNTS + MISUSE * misuse)
            add(found, _summed(connection, c, key, where))
    return found


def finely(
    connection: Connection,
    scope: Scope,
    key: Sequence[ColumnElement[Any]],
    *more: ColumnElement[bool],
    misuse: bool,
) -> dict[Any, list[int]]:
    """What was met, or what of that is misuse, by these columns of `answer_tally`."""
    where, found = [*scope.here(answer_tally), *more], dict[Any, list[int]]()
    conditions = misuse_in(connection, scope, answer_tally) if misuse else (true(),)
    for condition in conditions:
        add(found, _summed(connection, answer_tally.c, key, [*where, condition]))
    return found


def _summed(
    connection: Connection,
    c: Any,
    key: Sequence[ColumnElement[Any]],
    where: Sequence[ColumnElement[bool]],
) -> dict[Any, list[int]]:
    measures = [func.sum(c[name]) for name in ("n", *(f"r{step}" for step in STEPS))]
    rows = connection.execute(select(*key, *measures).where(*where).group_by(*key))
    return {tuple(row[: len(key)]): [int(x) for x in row[len(key) :]] for row in rows}

"""Which questions were rated, and how: each apart by survey, scale and direction.

A question keeps its numbers through every revision that asks it on the same scale. On another
scale, or in another survey, it is another question, though it may bear the same name: their
numbers are never added.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from account.scores.scales import Scale, is_scale
from account.store.intake.rollup import SURVEY
from account.store.results.counting import Key, Sums
from account.store.results.scope import Scope
from account.store.results.totals import rated
from account.store.schema import STEPS, survey
from feedback import wire
from feedback.survey import Kind, Question, Survey

Condition = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision as an account keeps it."""

    rev: str
    line: str
    issued_ms: int
    survey: Survey


@dataclass(slots=True, kw_only=True)
class Asked:
    """One question on one scale, and how often each step was pressed in scope."""

    line: str
    question: str
    scale: Scale
    revisions: list[Revision] = field(default_factory=list)
    """The newest first."""
    counts: dict[int, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name in an address."""
        return "~".join((self.line, self.question, *map(str, self.scale))).rstrip("~")

    @property
    def n(self) -> int:
        """How many ratings."""
        return sum(self.counts.values())

    @property
    def named(self) -> frozenset[str]:
        """Its revisions by their whole names."""
        return frozenset(one.rev for one in self.revisions)

    @property
    def survey(self) -> Survey:
        """The newest revision that asks it so."""
        return self.revisions[0].survey

    @property
    def text(self) -> dict[str, str]:
        """How it is worded there."""
        return next(one.text for one in self.survey.questions if one.id == self.question)

    def of_it(self, c: Any) -> ColumnElement[bool]:
        """The condition on counts of ratings."""
        mine = c.survey.in_([one.rev[:SURVEY] for one in self.revisions])
        scale = and_(c.kind == self.scale.kind, c.steps == self.scale.steps)
        return and_(mine, c.question == self.question, scale)

    def is_of_it(self, survey: str, question: str, kind: str, steps: int) -> bool:
        """The same of what a row of counts says."""
        scale = (self.scale.kind, self.scale.steps)
        mine = survey in {one.rev[:SURVEY] for one in self.revisions}
        return mine and question == self.question and (kind, steps) == scale

    def met(self, c: Any) -> ColumnElement[bool]:
        """The condition on counts of follow-up questions."""
        mine: ColumnElement[bool] = c.survey.in_([one.rev[:SURVEY] for one in self.revisions])
        return mine


def asked(connection: Connection, scope: Scope, *, alone: bool = False) -> list[Asked]:
    """Every question rated in scope, the one with the most ratings first.

    `alone`: nobody will ask what else there is in it, nor what does not count.
    """
    counted = rated(connection, scope, alone=alone)
    known = revisions(connection, scope.account_id, {key[0] for key in counted})
    found = dict[tuple[str, str, Scale], Asked]()
    for key, sums in sorted(counted.items()):
        revision = known.get(key[0])
        scale = None if revision is None else _scale(revision.survey, key)
        if revision is None or scale is None:
            continue
        identity = (revision.line, key[1], scale)
        one = found.setdefault(identity, Asked(line=revision.line, question=key[1], scale=scale))
        one.revisions.append(revision)
        add_counts(one.counts, sums)
    for one in found.values():
        one.revisions.sort(key=lambda revision: revision.issued_ms, reverse=True)
    return sorted(found.values(), key=lambda one: (-one.n, one.key))


def named(connection: Connection, scope: Scope) -> Asked | None:
    """The question that the selection names; None where it names none that was rated."""
    if not scope.selection.question:
        return None
    found = asked(connection, scope)
    return next((one for one in found if one.key == scope.selection.question), None)


def of_named(connection: Connection, scope: Scope, one: Asked | None) -> frozenset[str] | None:
    """The revisions that what was written must be of; None where the selection names no question.

    `one` is what `named` found. Where it was not rated there are none: all others would look as if
    they had been written to it.
    """
    if not scope.selection.question:
        return None
    return ever(connection, scope.account_id, one).named if one else frozenset()


def ever(connection: Connection, account_id: str, one: Asked) -> Asked:
    """The same in every revision that asks it so.

    What does not count may be of a revision that nothing which counts is of.
    """
    s, scale = survey.c, one.scale
    mine = (s.account_id == account_id, or_(s.line == one.line, s.rev.startswith(one.line)))
    names = {rev[:SURVEY] for rev in connection.execute(select(s.rev).where(*mine)).scalars()}
    known = revisions(connection, account_id, names).values()
    same = [x for x in known if x.line == one.line and _asks(x.survey, one.question) == scale]
    return replace(one, revisions=same)


def revisions(connection: Connection, account_id: str, surveys: set[str]) -> dict[str, Revision]:
    """An account's surveys by how their revisions' names begin."""
    s = survey.c
    begins = func.substr(s.rev, 1, SURVEY)
    query = select(s.rev, s.line, s.issued_ms, s.issued).where(s.account_id == account_id)
    return {
        rev[:SURVEY]: Revision(
            rev=rev,
            line=line or rev[:SURVEY],
            issued_ms=issued_ms,
            survey=wire.from_json(issued, Survey),
        )
        for rev, line, issued_ms, issued in connection.execute(
            query.where(begins.in_(sorted(surveys)))
        )
    }


def add_counts(counts: dict[int, int], sums: Sums) -> None:
    """Add how often each step was pressed."""
    for step in STEPS:
        if sums[1 + step]:
            counts[step] = counts.get(step, 0) + sums[1 + step]


def _asks(survey: Survey, name: str) -> Scale | None:
    """The scale on which a survey itself asks this question."""
    asked = next((one for one in survey.questions if one.id == name), None)
    return _scale(survey, ("", name, asked.kind.value, len(asked.values))) if asked else None


def _scale(survey: Survey, key: Key) -> Scale | None:
    _, question, kind, steps = key
    one: Question | None = next((x for x in survey.questions if x.id == question), None)
    if one is None or not is_scale(kind, steps):
        return None
    direction = (one.direction or "agreement") if kind == Kind.CES else ""
    return Scale(kind, steps, direction)

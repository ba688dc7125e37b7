"""Two questions of the same visits beside each other: how often each pair of answers was given.

Counts know each question by itself; pairs are read from the visits. No more than `MOST_VISITS`
of an account's, the newest: `since_lh` says from which hour on.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select, text

from account.store.intake.rollup import SURVEY
from account.store.results import raw
from account.store.results.asked import Asked, Revision
from account.store.results.scope import Scope
from account.store.schema.reported import SAID_MORE
from feedback.survey import CHOSEN, SCALES, Question

MOST_VISITS = 100_000
_AT_A_TIME = 2000


class _Answer(msgspec.Struct):
    question: str
    value: int | str | tuple[str, ...] | None = None


class _Said(msgspec.Struct):
    answers: list[_Answer]


_Values = tuple[int | str | tuple[str, ...], ...]
_Pair = tuple[_Values, _Values]
"""What one visit said to either question."""


_READ = msgspec.json.Decoder(_Said)


class Form(NamedTuple):
    """A question as some revisions of its survey ask it: other choices make another form."""

    question: Question
    """As the newest of them has it."""
    revisions: tuple[Revision, ...]

    @property
    def key(self) -> str:
        """Its name in an address: the question, and the revision that has it newest."""
        return f"{self.question.id}~{self.revisions[0].rev[:SURVEY]}"


@dataclass(slots=True, kw_only=True)
class Crossed:
    """One table. Where answers are several, a visit stands in as many cells."""

    rows: Form
    columns: Form
    n: int = 0
    """Visits that answered both."""
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_row: Counter[str] = field(default_factory=Counter)
    """Visits that answered both and gave this answer, each once."""
    by_column: Counter[str] = field(default_factory=Counter)
    since_lh: int = 0
    """The local hour before which visits were not read; 0 where all were."""


def forms(one: Asked) -> list[Form]:
    """The follow-up questions with answers to choose from, the newest revision's first."""
    found = dict[tuple[object, ...], list[tuple[Question, Revision]]]()
    for revision in one.revisions:  # the newest first
        for question in revision.survey.questions:
            if question.id != one.question and question.kind in (*CHOSEN, *SCALES):
                form = (question.id, question.kind.value, question.values, question.direction)
                found.setdefault(form, []).append((question, revision))
    return [Form(of[0][0], tuple(each for _, each in of)) for of in found.values()]


def ahead(connection: Connection, scope: Scope) -> int:
    """How many visits are read for one table."""
    return raw.visits_ahead(connection, scope, MOST_VISITS)


def crossed(connection: Connection, scope: Scope, one: Asked, rows: Form, columns: Form) -> Crossed:
    """The pairs; both questions as revisions asked them that have both so."""
    both = {each.rev[:SURVEY] for each in rows.revisions}
    both &= {each.rev[:SURVEY] for each in columns.revisions}
    since = raw.earliest(connection, scope, MOST_VISITS)
    found = Crossed(rows=rows, columns=columns, since_lh=since)
    is_misuse, said = raw.misused(connection, scope), Counter[_Pair]()
    for visit in _visits(connection, scope, one, both, since):
        if not is_misuse(visit):
            answers = _READ.decode(visit.body).answers[1:]
            said[_values(answers, rows.question.id), _values(answers, columns.question.id)] += 1
    for (row, column), n in said.items():
        _add(found, _each(row), _each(column), n)
    return found


def _visits(
    connection: Connection, scope: Scope, one: Asked, surveys: Iterable[str], since: int
) -> Iterable[Row[Any]]:
    visit = raw.visits(text(SAID_MORE))
    v = visit.c
    query = select(
        v.terminal_id, v.touchpoint_id, v.lh, v.mode, v.since_last_press_ms, v.body
    ).where(*raw.counted(scope, one, visit), v.survey.in_(sorted(surveys)), v.lh >= since)
    return connection.execute(query.execution_options(yield_per=_AT_A_TIME))


def _add(found: Crossed, row: Collection[str], column: Collection[str], n: int) -> None:
    """So many visits that said the same."""
    if not row or not column:
        return
    found.n += n
    found.by_row.update(dict.fromkeys(row, n))
    found.by_column.update(dict.fromkeys(column, n))
    found.pairs.update({(a, b): n for a in row for b in column})


def _values(answers: Sequence[_Answer], question: str) -> _Values:
    """What was chosen; nothing where it was passed over."""
    return tuple(
        [one.value for one in answers if one.question == question and one.value is not None]
    )


def _each(said: _Values) -> frozenset[str]:
    """Every choice once."""
    several = [one if isinstance(one, tuple) else (one,) for one in said]
    return frozenset(str(value) for values in several for value in values)

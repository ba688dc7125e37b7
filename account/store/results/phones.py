"""What the longer survey was told on phones, question by question: apart from the terminals'.

A form belongs to a visit by its link, and counts where its visit counts: in the place and hour of
the rating, by its channel, and not where that was misuse.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Subquery, func, select

from account.scores.scales import Scale
from account.store.intake import longer
from account.store.intake.rollup import SURVEY
from account.store.reach import Reach
from account.store.results import raw
from account.store.results.asked import Asked, Revision, revisions
from account.store.results.scope import Scope, hour_of
from account.store.schema import longer_response, response, terminal
from account.store.schema.reported import LINKED
from feedback.survey import SCALES, WRITTEN, Kind, Question

MOST_FORMS = 50_000
"""The newest of an account that are read for one page."""
_SLACK_MS = 26 * 3_600_000
"""How far a local hour may be from the same hour in UTC, and some."""


@dataclass(slots=True, kw_only=True)
class Told:
    """One question of the longer survey in one form."""

    question: Question
    """As the newest of its revisions has it."""
    revisions: list[Revision] = field(default_factory=list)
    asked: int = 0
    """On how many forms that were sent it stood."""
    answered: int = 0
    chosen: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """By choice: how often, by the visit's rating; -1 where that is on no scale."""
    channels: Counter[str] = field(default_factory=Counter)
    """The answers by what the visit's rating was pressed on."""

    @property
    def scale(self) -> Scale | None:
        """What it is scored on; None where it is no rating."""
        if self.question.kind not in SCALES:
            return None
        steps, direction = len(self.question.values), ""
        if self.question.kind is Kind.CES:
            direction = self.question.direction or "agreement"
        return Scale(self.question.kind.value, steps, direction)

    @property
    def counts(self) -> dict[int, int]:
        """How often each step of its scale was chosen."""
        return {int(value): of.total() for value, of in self.chosen.items() if of.total()}


@dataclass(slots=True, kw_only=True)
class Phones:
    """What came from phones after the ratings of one question."""

    forms: int = 0
    channels: Counter[str] = field(default_factory=Counter)
    """The forms by what the visit's rating was pressed on."""
    questions: list[Told] = field(default_factory=list)
    since_ms: int = 0
    """Older forms than this were not read; 0 where all were."""


def phones(connection: Connection, scope: Scope, one: Asked) -> Phones:
    """Every form whose visit rated this question in scope, its questions in the survey's order."""
    since_ms = _since(connection, scope)
    rows = _forms(connection, scope, one, since_ms)
    known = revisions(connection, scope.account_id, {row.form_rev[:SURVEY] for row in rows})
    found, told = Phones(since_ms=since_ms), dict[tuple[object, ...], Told]()
    for row in rows:
        found.forms += 1
        found.channels[row.channel] += 1
        revision = known.get(row.form_rev[:SURVEY])
        if revision is not None:
            _add(told, revision, row)
    found.questions = sorted(told.values(), key=_standing)
    for each in found.questions:
        each.revisions.sort(key=lambda revision: -revision.issued_ms)
        name = each.question.id
        each.question = next(q for q in each.revisions[0].survey.longer if q.id == name)
    return found


def unplaced(connection: Connection, reach: Reach, since_ms: int) -> int:
    """Forms whose visit has not arrived: nobody knows yet what they belong to, nor in which days.

    Of those that `phones` reads (`since_ms` is its own): each one's visit has to be looked for.
    """
    sent = longer_response.c
    visit = select(response.c.rid).where(
        response.c.terminal_id == sent.terminal_id, response.c.link == sent.nonce, LINKED
    )
    mine = terminal.c.terminal_id == sent.terminal_id
    query = select(func.count()).select_from(longer_response).join(terminal, mine)
    read = (sent.account_id == reach.account_id, sent.received_ms >= since_ms)
    within = reach.within(terminal.c.touchpoint_id)
    return connection.execute(query.where(*read, within, ~visit.exists())).scalar_one()


def _since(connection: Connection, scope: Scope) -> int:
    sent = longer_response.c
    newest = select(sent.received_ms).where(sent.account_id == scope.account_id)
    beyond = newest.order_by(sent.received_ms.desc()).offset(MOST_FORMS).limit(1)
    found = connection.execute(beyond).scalar()
    return 0 if found is None else int(found) + 1


def _forms(connection: Connection, scope: Scope, one: Asked, since_ms: int) -> list[Row[Any]]:
    visit, sent = raw.visits(LINKED), longer_response.c
    if scope.first is not None:  # no form comes before its visit
        since_ms = max(since_ms, hour_of(scope.first) * 3_600_000 - _SLACK_MS)
    where = [sent.account_id == scope.account_id, sent.received_ms >= since_ms]
    query = _joined(visit).where(*where, *raw.counted(scope, one, visit))
    rows = connection.execute(query).all()
    is_misuse = raw.misused_among(connection, scope, rows)
    return [row for row in rows if not is_misuse(row)]


def _joined(visit: Subquery) -> Any:
    sent, v = longer_response.c, visit.c
    return (
        select(sent.survey_rev.label("form_rev"), sent.answers)
        .add_columns(v.terminal_id, v.touchpoint_id, v.lh, v.mode, v.channel, v.rating, v.kind)
        .add_columns(v.since_last_press_ms)
        .select_from(longer_response)
        .join(visit, (v.terminal_id == sent.terminal_id) & (v.link == sent.nonce))
    )


def _add(told: dict[tuple[object, ...], Told], revision: Revision, row: Row[Any]) -> None:
    answers = longer.answers_from(row.answers)
    for question in revision.survey.longer:
        form = (revision.line, question.id, question.kind.value, question.values)
        here = told.setdefault((*form, question.direction), Told(question=question))
        if revision not in here.revisions:
            here.revisions.append(revision)
        here.asked += 1
        given = answers.get(question.id)
        if given is None:
            continue
        here.answered += 1
        here.channels[row.channel] += 1
        if question.kind not in WRITTEN and given.value is not None:
            several = given.value if isinstance(given.value, tuple) else (given.value,)
            for value in several:
                here.chosen[str(value)][row.rating if row.kind else -1] += 1


def _standing(one: Told) -> tuple[int, int]:
    """The newest revision's questions first, in its order."""
    newest = max(one.revisions, key=lambda revision: revision.issued_ms)
    order = [question.id for question in newest.survey.longer]
    return -newest.issued_ms, order.index(one.question.id)

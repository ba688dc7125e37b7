"""One look at the results: the scope, its questions, and the one that is shown."""

from dataclasses import dataclass

from sqlalchemy import Connection

from account.pages.survey_texts import text
from account.pages.when import day
from account.pages.words import Words, number, written
from account.scores.rounding import never_quite
from account.scores.scales import EFFORT
from account.scores.score import Name, Score, Standing, lead
from account.store.reach import Reach
from account.store.results.asked import Asked, asked
from account.store.results.beside import beside
from account.store.results.scope import Scope
from account.store.results.scoping import work_out
from account.store.results.selection import Selection

_NAMED = 4
"""Revisions named beneath a chart, the newest: over the years there are many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What every part of a page is made of."""

    connection: Connection
    w: Words
    scope: Scope
    questions: list[Asked]
    one: Asked
    """The question that is shown."""
    beside: Scope | None
    """What it is compared with."""
    before: Asked | None
    """The same question there; None where it was not asked."""

    @property
    def less_is_better(self) -> bool:
        """Whether a small number is good: effort."""
        return self.one.scale.direction == EFFORT and self.lead.name in (Name.CES, Name.MEAN)

    @property
    def lead(self) -> Score:
        """The score that the question is known by."""
        return lead(self.one.scale, self.one.counts)

    def scored(self, counts: dict[int, int]) -> Score:
        """The same score of other counts."""
        return lead(self.one.scale, counts)


def look(
    connection: Connection, w: Words, reach: Reach, selection: Selection, now_ms: int
) -> tuple[Scope, View | None]:
    """Work out a selection; no view where nothing was rated. Raises NotASelection and NotFound.

    Nor where it names a question that was not rated there and then: another one in its place, on
    a display or a dashboard, would be taken for it.
    """
    scope = work_out(connection, reach, selection, now_ms)
    questions = asked(connection, scope)
    one = next((one for one in questions if selection.question in ("", one.key)), None)
    if one is None:
        return scope, None
    other = beside(connection, reach, scope, now_ms)
    before = None
    if other is not None:
        others = asked(connection, other, alone=True)
        before = next((x for x in others if x.key == one.key), None)
    return scope, View(
        connection=connection,
        w=w,
        scope=scope,
        questions=questions,
        one=one,
        beside=other,
        before=before,
    )


def worded(w: Words, one: Asked) -> str:
    """The question as visitors read it."""
    return text(w, one.survey, one.text)


def figure(w: Words, score: Score, value: float | None) -> str:
    """A score as people read it: whole numbers, or two digits on a short scale."""
    if value is None:
        return "–"
    digits = 0 if score.highest - score.lowest > 20 else 2
    return written(w, never_quite(value, score.lowest, score.highest, digits))


def percent(w: Words, part: int, whole: int) -> str:
    """A share; what would round to 0 or 100 though it is neither keeps digits."""
    if not whole:
        return "–"
    return f"{written(w, never_quite(100 * part / whole, 0, 100))}\u202f%"


def between(w: Words, score: Score) -> str:
    """An interval as people read it."""
    if score.interval is None:
        return "–"
    low, high = (figure(w, score, end) for end in score.interval)
    return w("results_between", low=low, high=high)


def doubt(w: Words, score: Score) -> str:
    """What has to stand beside a score of few; empty where it is sound, or not shown at all."""
    return w("results_low") if score.standing is Standing.LOW else ""


def told(w: Words, score: Score) -> str:
    """A score with all that belongs to it, in a sentence."""
    if score.standing is Standing.HIDDEN:
        return w("results_too_few_told", n=number(score.n))
    said = w(
        "results_score_told",
        value=figure(w, score, score.value),
        between=between(w, score),
        n=number(score.n),
    )
    doubtful = doubt(w, score)
    return f"{said} ({doubtful})" if doubtful else said


def together(view: View) -> list[str]:
    """That several revisions of the survey stand in one chart; only the one over time has marks."""
    revs = [one.rev[:6] for one in reversed(view.one.revisions)]
    if len(revs) < 2:
        return []
    named = ", ".join(["…"] * (len(revs) > _NAMED) + revs[-_NAMED:])
    return [view.w("results_together", n=number(len(revs)), revs=named)]


def days(w: Words, scope: Scope) -> str:
    """The range in words."""
    if scope.first is None:
        return w("results_all_time")
    if scope.first == scope.last:
        return day(w, scope.first)
    return w("results_from_to", first=day(w, scope.first), last=day(w, scope.last))

"""The scores on top: each with its interval, its number, its change, and how it is worked out."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from account.charts import bars, colours
from account.pages.results.part import Cell, Part, Table
from account.pages.results.view import View, between, figure
from account.pages.words import decimal, number
from account.scores.intervals import wilson
from account.scores.ranking import Change, change
from account.scores.scales import EFFORT
from account.scores.score import FEWEST, Name, Score, score, scores
from feedback.survey import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One score as it is shown."""

    title: str
    figure: str
    unit: str
    between: str
    n: str
    chart: Markup
    standing: str
    change: str
    change_told: str
    formula: tuple[str, ...]


def tiles(view: View) -> list[Tile]:
    """Every score of the question that is shown."""
    return [_tile(view, one) for one in scores(view.one.scale, view.one.counts)]


def part(view: View) -> Part:
    """The same as a table."""
    w = view.w
    head = (w("results_score"), w("results_value"), w("results_low_end"), w("results_high_end"))
    rows = list[tuple[Cell, ...]]()
    for one in scores(view.one.scale, view.one.counts):
        ends = one.interval or (None, None)
        rows.append((w(f"results_{one.name}"), one.value, *ends, one.n))
        if view.before is not None:
            was = score(one.name, view.one.scale, view.before.counts)
            ends = was.interval or (None, None)
            label = f"{w(f'results_{one.name}')} · {w('results_compared')}"
            rows.append((label, was.value, *ends, was.n))
    return Part(
        name="scores",
        title=w("results_scores"),
        table=Table((*head, w("results_n")), rows),
    )


def _tile(view: View, one: Score) -> Tile:
    w = view.w
    less = view.one.scale.direction == EFFORT and one.name is Name.CES
    face = colours.place_of(one, less_is_better=less)
    moved, moved_told = _change(view, one, less=less)
    title = w(f"results_{one.name}")
    if one.name is Name.CES:
        title = f"{title} · {w(f'results_{view.one.scale.direction}')}"
    return Tile(
        title=title,
        figure=figure(w, one, one.value),
        unit="%" if one.name in (Name.CSAT, Name.EASY) and one.value is not None else "",
        between=w("results_interval", between=between(w, one)) if one.interval else "",
        n=w.count("results_responses", one.n),
        chart=bars.whiskers(one, face),
        standing=one.standing.value,
        change=moved,
        change_told=moved_told,
        formula=tuple(_formula(view, one)),
    )


def _change(view: View, one: Score, *, less: bool) -> tuple[str, str]:
    if view.beside is None:
        return "", ""
    w = view.w
    if view.before is None:
        return Change.UNSURE.value, w("results_not_asked_there")
    was = score(one.name, view.one.scale, view.before.counts)
    if was.value is None or one.value is None:
        return Change.UNSURE.value, w("results_beside_hidden", n=number(was.n))
    found = change(one, was)
    told = w(f"results_change_{found}", value=figure(w, was, was.value), between=between(w, was))
    better = (
        {Change.UP: "worse", Change.DOWN: "better"}
        if less
        else {
            Change.UP: "better",
            Change.DOWN: "worse",
        }
    )
    return better.get(found, Change.UNSURE.value), told


def _formula(view: View, one: Score) -> list[str]:
    """How it is worked out, with this score's own numbers put in."""
    w, scale, counts = view.w, view.one.scale, view.one.counts
    first, last = scale.values[0], scale.values[-1]
    total = sum(step * times for step, times in counts.items())
    good = ", ".join(map(str, scale.good))
    numbers = {
        "n": number(one.n),
        "total": number(total),
        "first": first,
        "last": last,
        "mean": decimal(w, total / one.n) if one.n else "–",
        "value": figure(w, one, one.value),
        "good": good,
        "hits": number(sum(counts.get(step, 0) for step in scale.good)),
        "low": number(sum(counts.get(step, 0) for step in range(7))),
    }
    found = [w(f"results_formula_{one.name}", **numbers)] if one.n >= FEWEST else []
    if scale.kind == Kind.CES:
        found.append(w(f"results_direction_{scale.direction}", last=last))
    return [*found, *_interval(view, one), _not_counted(view)]


def _interval(view: View, one: Score) -> Iterator[str]:
    """How its interval is worked out, where it has one."""
    w, counts = view.w, view.one.counts
    if one.interval is None:
        return
    if one.name in (Name.CSAT, Name.EASY, Name.NPS):
        yield w("results_formula_net" if one.name is Name.NPS else "results_formula_wilson")
    elif sum(times > 0 for times in counts.values()) == 1:
        left = 100 * (1 - wilson(one.n, one.n).low)
        yield w("results_formula_same", open=decimal(w, left, 1))
    else:
        yield w("results_formula_t", freedom=number(one.n - 1))


def _not_counted(view: View) -> str:
    w, chosen = view.w, view.scope.selection
    what = {"misuse": not chosen.misuse, "tests": not chosen.tests, "left_out": True}
    named = (w(f"results_formula_{name}") for name, holds in what.items() if holds)
    return w("results_formula_few", what=", ".join(named))

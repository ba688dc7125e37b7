"""Places side by side: ranked only where their intervals leave no doubt."""

from account.charts import bars, colours
from account.pages.results.part import Cell, Line, Part, Table
from account.pages.results.view import View, between, doubt, figure, together
from account.pages.words import number
from account.scores.ranking import Rank, ranks
from account.store.results.places import at_places

MOST = 60


def part(view: View) -> Part | None:
    """The places under those asked for; None where there is nothing to compare."""
    w = view.w
    found = [one for one in at_places(view.connection, view.scope, view.one) if one.counts]
    if len(found) < 2:
        return None
    scored = [(place, view.scored(place.counts)) for place in found]
    sign = 1 if view.less_is_better else -1
    scored.sort(key=lambda x: (x[1].value is None, sign * (x[1].value or 0), x[0].name))
    places = ranks([score for _, score in scored], less_is_better=view.less_is_better)
    lines, rows = list[Line](), list[tuple[Cell, ...]]()
    for (place, score), rank in zip(scored, places, strict=True):
        face = colours.place_of(score, less_is_better=view.less_is_better)
        query = view.scope.selection.query(places=(place.touchpoint_id,), question=view.one.key)
        shown = figure(w, score, score.value)
        lines.append(
            Line(
                name=place.name,
                chart=bars.whiskers(score, face),
                cells=(shown, between(w, score), number(score.n), _rank(rank)),
                link=f"/results?{query}",
                quiet=score.value is None,
                doubt=doubt(w, score),
            )
        )
        ends = score.interval or (None, None)
        rows.append((place.name, score.value, *ends, score.n, _rank(rank)))
    names = ("results_value", "results_interval_head", "results_n", "results_rank")
    head = ("results_value", "results_low_end", "results_high_end", "results_n", "results_rank")
    return Part(
        name="places",
        title=w("results_by_place", score=w(f"results_{view.lead.name}")),
        head=(w("results_place"), *(w(name) for name in names)),
        lines=lines[:MOST],
        table=Table((w("results_place"), *(w(name) for name in head)), rows),
        notes=[w("results_rank_note"), *_cut(view, len(lines)), *together(view)],
    )


def _cut(view: View, places: int) -> list[str]:
    """That there are more of them, where there are."""
    if places <= MOST:
        return []
    return [view.w("results_places_cut", n=MOST, all=number(places))]


def _rank(rank: Rank | None) -> str:
    if rank is None:
        return "–"
    return str(rank.best) if rank.certain else f"{rank.best}–{rank.worst}"

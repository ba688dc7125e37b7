"""The score by weekday and hour."""

from account.charts.heat import heat as drawn
from account.pages.results.part import Cell, Part, Table
from account.pages.results.view import View, together, told
from account.pages.words import fraction_sign
from account.store.results.heat import heat

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def part(view: View) -> Part:
    """The map; by weekday alone where hours may not be shown, and not at all where days may not."""
    w = view.w
    cells = heat(view.connection, view.scope, view.one)
    days = [w(f"results_{name}") for name in _DAYS]
    hours = sorted({hour for _, hour in cells})
    hours = list(range(hours[0], hours[-1] + 1)) if hours else []
    fields, rows = {}, list[tuple[Cell, ...]]()
    for (weekday, hour), counts in sorted(cells.items()):
        score = view.scored(counts)
        at = f"{days[weekday]} {hour:02d}–{hour + 1:02d}" if len(hours) > 1 else days[weekday]
        fields[weekday, hour] = (score, f"{at}: {told(w, score)}")
        ends = score.interval or (None, None)
        rows.append((days[weekday], hour, score.value, *ends, score.n))
    name = w(f"results_{view.lead.name}")
    title = w(
        "results_by_hour_title" if view.scope.finest == "hour" else "results_by_day_title",
        score=name,
    )
    head = ("results_weekday", "results_hour", "results_value", "results_low_end")
    more = ("results_high_end", "results_n")
    chart = drawn(
        fields, days, hours, title, less_is_better=view.less_is_better, point=fraction_sign(w)
    )
    finest = view.scope.finest
    return Part(
        name="hours",
        title=title,
        chart=chart if hours else None,
        table=Table(tuple(w(one) for one in (*head, *more)), rows),
        notes=[] if finest == "hour" else [w("results_coarse", bucket=w(f"results_by_{finest}"))],
        key=_key(view) if hours else [],
    )


def _key(view: View) -> list[tuple[str, str]]:
    """What its marks mean, and what no mark shows: hours of a week know no date."""
    marks = ("doubtful-field", "few")
    said = [(name, view.w(f"results_key_{name.removesuffix('-field')}")) for name in marks]
    return [*said, *(("change", one) for one in together(view))]

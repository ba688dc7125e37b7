"""Hour by weekday: a field for each, its score written on the colour of its face."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from account.charts.colours import colour, on_top, place_of
from account.charts.drawing import drawing, tag, text, title
from account.scores.rounding import never_quite
from account.scores.score import Score

_LEFT, _TOP, _CELL_W, _CELL_H, _GAP = 44.0, 24.0, 38.0, 32.0, 2.0
_WIDTH = 956.0
_WEEK = 640.0

Cells = Mapping[tuple[int, int], tuple[Score, str]]
"""By (weekday, hour): the score, and all of it in a sentence."""


def heat(
    cells: Cells,
    days: Sequence[str],
    hours: Sequence[int],
    label: str,
    *,
    less_is_better: bool,
    point: str = ".",
) -> Markup:
    """The whole map; hours are those to show, in order. `point` stands before a fraction."""
    if len(hours) == 1:
        return _week(cells, days, hours[0], label, less_is_better=less_is_better, point=point)
    # As wide as the page however few the hours are, so that its letters stay of one size.
    width = max(_CELL_W, (_WIDTH - _LEFT) / max(1, len(hours)))
    parts = list[str]()
    for column, hour in enumerate(hours):
        if column % 2 == 0:
            at = (_LEFT + width * column + width / 2, _TOP - 8)
            parts.append(text(at, f"{hour:02d}", class_="tick", text_anchor="middle"))
    for row, day in enumerate(days):
        y = _TOP + row * _CELL_H
        parts.append(text((_LEFT - 8, y + 20), day, class_="tick", text_anchor="end"))
        for column, hour in enumerate(hours):
            at = (_LEFT + width * column, y)
            cell = cells.get((row, hour))
            parts += _cell(at, width, cell, less_is_better=less_is_better, point=point)
    return drawing(
        _LEFT + width * len(hours), _TOP + _CELL_H * len(days), parts, label, "chart-heat"
    )


def _week(
    cells: Cells,
    days: Sequence[str],
    hour: int,
    label: str,
    *,
    less_is_better: bool,
    point: str,
) -> Markup:
    """Where no hour may be told: a day beside the other, in one row."""
    parts, width = list[str](), _WEEK / len(days)
    for column, day in enumerate(days):
        at = (width * column, _TOP)
        middle = (at[0] + (width - _GAP) / 2, _TOP - 8)
        parts.append(text(middle, day, class_="tick", text_anchor="middle"))
        cell = cells.get((column, hour))
        parts += _cell(at, width, cell, less_is_better=less_is_better, point=point)
    return drawing(_WEEK, _TOP + _CELL_H, parts, label, "chart-heat week")


def _cell(
    at: tuple[float, float],
    width: float,
    of: tuple[Score, str] | None,
    *,
    less_is_better: bool,
    point: str,
) -> list[str]:
    box = {"x": at[0], "y": at[1], "width": width - _GAP, "height": _CELL_H - _GAP, "rx": 3}
    if of is None or not of[0].n:
        return [tag("rect", class_="field none", **box)]
    score, told = of
    face = place_of(score, less_is_better=less_is_better)
    middle = (at[0] + (width - _GAP) / 2, at[1] + 20)
    if face is None or score.value is None:
        few = text(middle, "·", class_="tick", text_anchor="middle")
        return [tag("rect", title(told), class_="field few", **box), few]
    small = score.highest - score.lowest < 20
    ends = float(score.lowest), float(score.highest)
    said = never_quite(score.value, *ends, 1 if small else 0).replace(".", point)
    kind = "field" if score.standing == "sound" else "field doubtful"
    return [
        tag("rect", title(told), class_=kind, fill=colour(face), **box),
        text(middle, said, class_="figure", text_anchor="middle", fill=on_top(face)),
    ]

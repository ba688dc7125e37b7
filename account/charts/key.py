"""What a chart's marks mean, drawn beneath it: a picture on its own has no page to say so."""

import re
from collections.abc import Callable, Sequence

from markupsafe import Markup

from account.charts.drawing import drawing, tag, text

_SAMPLE, _GAP, _LINE, _FOOT = 22.0, 8.0, 20.0, 8.0
_LETTER = 6.9
"""As wide as letters of 12 units are at the most, on an average of a line."""
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')

Key = Sequence[tuple[str, str]]
"""(the mark's class, what it means)."""


def beneath(chart: Markup, key: Key) -> Markup:
    """The chart and its key as one picture; the chart itself where there is nothing to explain."""
    found = _SIZE.search(chart)
    if found is None or not key:
        return chart
    width, height = map(float, found.groups())
    parts, at, y = list[str](), 0.0, height + _LINE
    for name, words in key:
        wide = _SAMPLE + _GAP + _LETTER * len(words)
        if at and at + wide > width:
            at, y = 0.0, y + _LINE
        parts += [_sample(name, at, y), text((at + _SAMPLE + _GAP, y), words, class_="tick")]
        at += wide + 2 * _GAP
    sized = tag("svg", str(chart), width=width, height=height)
    return drawing(width, y + _FOOT, [sized, *parts])


def _sample(name: str, x: float, y: float) -> str:
    made = _SAMPLES.get(name, _box)
    return made(name, x, y)


def _stroke(name: str, x: float, y: float) -> str:
    return tag("path", class_=name, d=f"M{x:.1f} {y - 4:.1f}h{_SAMPLE:.0f}")


def _upright(name: str, x: float, y: float) -> str:
    return tag("path", class_=name, d=f"M{x + _SAMPLE / 2:.1f} {y + 2:.1f}v-13")


def _dot(name: str, x: float, y: float) -> str:
    return tag("circle", class_=f"point {name}", cx=x + _SAMPLE / 2, cy=y - 4, r=4)


def _box(name: str, x: float, y: float) -> str:
    """Late bars are bars and doubtful fields are fields, drawn by two classes each."""
    named = {"late-volume": "volume late-volume", "few": "field few"}
    named["doubtful-field"] = "field doubtful"
    box = {"x": x, "y": y - 10, "width": _SAMPLE, "height": 12, "fill": "#fff"}
    return tag("rect", class_=named.get(name, name), **box)


_SAMPLES: dict[str, Callable[[str, float, float], str]] = {
    "line": _stroke,
    "line-beside": _stroke,
    "change": _upright,
    "doubtful": _dot,
}

"""How choices stand on the terminal: as many beside each other as keep their letters largest, on
two pages where that makes them a whole step larger. The terminal's own rules, with words reckoned.
"""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from account.pages.surveys.canvas import GAP, HEIGHT, TARGET, UNIT
from account.pages.surveys.setting import READ, fitting

_SHARE = 0.52
"""Of the screen's height that all choices together take."""
_GAIN, _HOLE = 1.25, 0.9
"""What a second page must win; what a place left free costs."""
_LEAST_A_PAGE = 3
_ABOVE = 2.4
"""Wider than so many times its height, a button has its drawing beside the words; else above."""

Box = tuple[float, float, float, float]
"""x, y, width and height."""


class Places(NamedTuple):
    """Where the box to tick, the drawing and the words stand on a button, from its corner."""

    tick: Box | None
    icon: Box
    words: Box


def places(size: tuple[float, float], *, icon: bool, several: bool) -> Places:
    """For a button of this size; where nothing is drawn, `icon` is empty."""
    width, height = size[0] - 2 * UNIT, size[1] - 2 * UNIT
    wide = not icon or size[0] > _ABOVE * size[1]
    side = (TARGET * 0.42 if icon and wide else 4.0 * UNIT) if several else 0.0
    middle, start = size[1] / 2, UNIT * (2.0 if wide else 1.0)
    tick = (start, middle - side / 2 if wide else UNIT, side, side) if several else None
    if not wide:
        across = height * 0.36
        drawn = ((size[0] - across) / 2, float(UNIT), across, across)
        return Places(tick, drawn, (UNIT, UNIT * 1.5 + across, width, height - across - UNIT / 2))
    drawn, taken = (0.0, 0.0, 0.0, 0.0), side + 3 * UNIT if several else 0.0
    if icon and several:
        inset = side * 0.16
        drawn = (start + inset, middle - side / 2 + inset, side - 2 * inset, side - 2 * inset)
        taken = side + 2.0 * UNIT
    elif icon:
        across = min(height, TARGET * 0.5)
        drawn, taken = (start, middle - across / 2, across, across), across + 2.5 * UNIT
    room = max(0.0, width - taken - (UNIT if taken else 0))
    return Places(tick, drawn, (UNIT + taken, UNIT, room, height))


class Plan(NamedTuple):
    """`across` beside each other, `a_page` at once, in letters of `px`."""

    across: int
    a_page: int
    px: int

    @property
    def rows(self) -> int:
        """How many stand above each other."""
        return ceil(self.a_page / self.across)

    @property
    def row(self) -> float:
        """The height of each."""
        return _row(self.rows)


def plan(texts: Sequence[str], width: float, *, icons: bool, several: bool) -> Plan:
    """For choices with these words, in a row so wide."""
    best = _one_page(texts, len(texts), width, icons=icons, several=several)
    a_page = ceil(len(texts) / 2)
    if best.px < READ and a_page >= _LEAST_A_PAGE:
        narrower = width - TARGET - GAP
        tried = _one_page(texts, a_page, narrower, icons=icons, several=several)
        if tried.px >= best.px * _GAIN - 1:
            return tried
    return best


def _one_page(
    texts: Sequence[str], a_page: int, width: float, *, icons: bool, several: bool
) -> Plan:
    found = list[tuple[float, int, int]]()
    for across in range(1, a_page + 1):
        rows = ceil(a_page / across)
        if rows * (TARGET + GAP) - GAP > HEIGHT * _SHARE:
            continue
        column = (width - GAP * (across - 1)) / across
        _, _, wide, tall = places((column, _row(rows)), icon=icons, several=several).words
        px = min((fitting(text, wide, tall, READ) for text in texts), default=READ)
        found.append((px * _HOLE ** (rows * across - a_page), -across, px))
    _, across, px = max(found)
    return Plan(-across, a_page, px)


def _row(rows: int) -> float:
    room = (HEIGHT * _SHARE - GAP * (rows - 1)) / rows
    return min(TARGET * 1.5, max(TARGET, room))

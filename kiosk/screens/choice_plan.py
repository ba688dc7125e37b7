"""How many choices stand beside and above each other, and whether they take two pages.

Two, where that gives letters a whole step more and all of them on one page would be too small to
read from 600 mm. Never three: who looks for a reason turns one page, and what stands on a later one
would be chosen less only for standing there.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from kiosk.screens.choice_places import words_room
from kiosk.screens.scale import Scale
from kiosk.screens.typeset import fit

SHARE, SHARE_UPRIGHT = 0.52, 0.56
"""Of the screen's height that all choices together take."""
MOST_PAGES = 2
GAIN = 1.25
"""By so much letters grow at least, or a second page is not worth turning to."""
LEAST_A_PAGE = 3
HOLE = 0.9
"""A place left free counts as so much smaller letters."""


class ChoicePlan(NamedTuple):
    """`across` beside each other, `a_page` of them at once, in letters of `px`."""

    across: int
    a_page: int
    px: int

    @property
    def rows(self) -> int:
        """How many stand above each other."""
        return ceil(self.a_page / self.across)


def row_height(rows: int, scale: Scale) -> float:
    """High enough to be hit, and no slabs where there are few."""
    room = (_height(scale) - scale.gap * (rows - 1)) / rows
    return float(min(scale.target * 1.5, max(scale.target, room)))


def turn_width(scale: Scale) -> float:
    """What turning a page takes of the width, its gap included."""
    return float(scale.target + scale.gap)


@lru_cache(maxsize=64)
def plan(
    texts: tuple[str, ...],
    language: str,
    scale: Scale,
    *,
    icons: bool,
    several: bool,
    pages: int = MOST_PAGES,
) -> ChoicePlan:
    """For choices with these words, on so many pages at most."""
    whole = scale.width - 2.0 * scale.margin
    best = _one_page(texts, len(texts), whole, language, scale, icons=icons, several=several)
    for count in range(2, pages + 1):
        a_page = ceil(len(texts) / count)
        if best.px >= scale.text() or a_page < LEAST_A_PAGE:
            break
        width = whole - turn_width(scale)
        tried = _one_page(texts, a_page, width, language, scale, icons=icons, several=several)
        if tried.px >= best.px * GAIN - 1:
            best = tried
    return best


def _one_page(
    texts: Sequence[str],
    a_page: int,
    width: float,
    language: str,
    scale: Scale,
    *,
    icons: bool,
    several: bool,
) -> ChoicePlan:
    """As many beside each other as let the letters be largest, every row high enough to be hit."""
    most_rows = max(1, int((_height(scale) + scale.gap) // (scale.target + scale.gap)))
    best = (0.0, -a_page, 0)
    sizes = scale.sizes(0)
    for across in range(1, a_page + 1):
        rows = ceil(a_page / across)
        if rows > most_rows:
            continue
        column = (width - scale.gap * (across - 1)) / across
        room = words_room(column, row_height(rows, scale), scale, icon=icons, several=several)
        px = min(fit(text, language, sizes, room).px for text in texts)
        best = max(best, (px * HOLE ** (rows * across - a_page), -across, px))
    return ChoicePlan(-best[1], a_page, best[2])


def _height(scale: Scale) -> float:
    return scale.height * (SHARE_UPRIGHT if scale.portrait else SHARE)

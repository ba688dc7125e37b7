"""How many choices stand beside and above each other on a screen, and whether they take two pages.

The terminal draws by it, and so does its preview. Two pages, where that gives letters a whole step
more and all of them on one page would be too small to read from 600 mm. Never three: who looks for
a reason turns one page, and what stands on a later one would be chosen less only for standing
there.
"""

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

SHARE, SHARE_UPRIGHT = 0.52, 0.56
"""Of the screen's height that all choices together take."""
MOST_PAGES = 2
GAIN = 1.25
"""By so much letters grow at least, or a second page is not worth turning to."""
LEAST_A_PAGE = 3
HOLE = 0.9
"""A place left free counts as so much smaller letters."""
TALLEST = 1.5
"""A row's height in targets: where there are few, they are no slabs."""

Letters = Callable[[float, float], int]
"""The size of letters, in px, that every choice's words fit in on a button so wide and so high."""


class Ground(NamedTuple):
    """What choices stand on, in px: all of them together are so wide and so high.

    `target` is the least height of a row and the width of what turns a page, `gap` stands between
    two of either, `read` are letters that everybody reads.
    """

    width: float
    height: float
    target: float
    gap: float
    read: int

    def row(self, rows: int) -> float:
        """The height of each: enough to be hit."""
        room = (self.height - self.gap * (rows - 1)) / rows
        return float(min(self.target * TALLEST, max(self.target, room)))

    @property
    def most_rows(self) -> int:
        """How many find room above each other; one in any case."""
        return max(1, int((self.height + self.gap) // (self.target + self.gap)))


class ChoicePlan(NamedTuple):
    """`across` beside each other, `a_page` of them at once, in letters of `px`."""

    across: int
    a_page: int
    px: int

    @property
    def rows(self) -> int:
        """How many stand above each other."""
        return ceil(self.a_page / self.across)


def plan(count: int, ground: Ground, letters: Letters, *, pages: int = MOST_PAGES) -> ChoicePlan:
    """For so many choices, on so many pages at most."""
    best = _one_page(count, ground, letters)
    beside_turn = ground._replace(width=ground.width - ground.target - ground.gap)
    for parts in range(2, pages + 1):
        a_page = ceil(count / parts)
        if best.px >= ground.read or a_page < LEAST_A_PAGE:
            break
        tried = _one_page(a_page, beside_turn, letters)
        if tried.px >= best.px * GAIN - 1:
            best = tried
    return best


def _one_page(a_page: int, ground: Ground, letters: Letters) -> ChoicePlan:
    """As many beside each other as let the letters be largest, every row high enough to be hit."""
    best = (0.0, -a_page, 0)
    for across in range(1, a_page + 1):
        rows = ceil(a_page / across)
        if rows > ground.most_rows:
            continue
        column = (ground.width - ground.gap * (across - 1)) / across
        px = letters(column, ground.row(rows))
        best = max(best, (px * HOLE ** (rows * across - a_page), -across, px))
    return ChoicePlan(-best[1], a_page, best[2])

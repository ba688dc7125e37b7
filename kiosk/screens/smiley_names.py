"""Where the names of a row of smileys stand, and which of them there is room for.

Beneath each face where all can be read from 600 mm. Else only the two ends keep theirs, each as
wide as half the row, and a face's own comes up while a finger is on it: shapes and colours carry
the scale, and a name too small to be read names nothing.
"""

from functools import lru_cache
from typing import NamedTuple

from kiosk.screens.scale import Scale
from kiosk.screens.typeset import fit

LINES = 2.7
"""The height of two lines, in font sizes."""
HEIGHTS = (1.4, 1.9, LINES)
"""Of one line, of one of a script that reaches further up and down, and of two; in font sizes."""
SHARE = 0.36
"""Of a row's height that names take; faces are what it is about."""


class NamePlaces(NamedTuple):
    """How names stand under their faces, in pixels."""

    height: float
    ends_only: bool
    spacing: float

    def box(self, number: int, count: int, row: tuple[float, float]) -> tuple[float, float]:
        """Left and width of one name, for a row given by its own left and width."""
        left, width = row
        column = (width - self.spacing * (count - 1)) / count
        its = left + number * (column + self.spacing)
        if not self.ends_only:
            return its, column
        half = width / 2
        return min(max(its + (column - half) / 2, left), left + half), half


@lru_cache(maxsize=64)
def name_places(
    names: tuple[str, ...], language: str, scale: Scale, size: tuple[float, float]
) -> NamePlaces:
    """For faces with these names, in a row of `size` pixels."""
    width, height = size
    spacing = 2.0 * scale.unit
    column = max(0.0, (width - spacing * (len(names) - 1)) / max(1, len(names)))
    sizes = scale.sizes(0)

    def fits(some: tuple[str, ...], wide: float, high: float) -> bool:
        return all(fit(one, language, sizes, (wide, high)).px >= sizes[0] for one in some)

    beneath = min(height * SHARE, scale.text() * LINES)
    if fits(names, column, beneath):
        return NamePlaces(beneath, ends_only=False, spacing=spacing)
    tried = [scale.text() * one for one in (HEIGHTS[:2] if scale.low else HEIGHTS)]
    high = next((one for one in tried if fits((names[0], names[-1]), width / 2, one)), tried[0])
    return NamePlaces(high, ends_only=True, spacing=spacing)

"""How big things on a terminal's screen are: the terminal draws by it, and so does its preview.

Capitals of at least 7.3 mm are read from 600 mm (0.7 degrees, EN 301 549 clause 5.1.4), and
targets of 20 mm are hit by everybody's thumb.
"""

from math import ceil

CAPITAL_MM = 7.3
TARGET_MM = 20.0
UNIT_MM = 8 / 160 * 25.4
STEP = 1.25
SMALLEST_PX = 9
"""Below this no letter can be told from another; what still does not fit is cut."""

CAPITAL_SHARE = 0.714
"""Height of Noto Sans's capitals as a share of its font size."""

USUAL_PX_PER_MM = 5.7
"""Of the panels terminals are built from: 7 inches at 800x480 to 15.6 inches at 1920x1080."""


def text(px_per_mm: float, step: int = 0) -> int:
    """A font size: step 0 is the least that everybody reads, each step 1.25 times more."""
    return ceil(CAPITAL_MM * px_per_mm / CAPITAL_SHARE * STEP**step)


def sizes(px_per_mm: float, largest: int = 0) -> tuple[int, ...]:
    """Font sizes to try, from step `largest` down as far as letters can be told apart.

    Half a step at a time: a whole one leaves a fifth of the room empty.
    """
    found = [text(px_per_mm, largest)]
    px = found[0] / STEP**0.5
    while px > SMALLEST_PX:
        found.append(round(px))
        px /= STEP**0.5
    return (*found, SMALLEST_PX)

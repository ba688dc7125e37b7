"""Where things stand on a button with an answer, in the terminal's picture: the box to tick, the
drawing, the words.
"""

from collections.abc import Sequence
from typing import NamedTuple

from account.pages.surveys.canvas import GAP, HEIGHT, MARGIN, TARGET, UNIT, WIDTH
from account.pages.surveys.setting import READ, fitting
from feedback import choice_plan
from feedback.choice_plan import SHARE, ChoicePlan, Ground

GROUND = Ground(WIDTH - 2.0 * MARGIN, HEIGHT * SHARE, TARGET, GAP, READ)
"""What choices stand on."""
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


def plan(texts: Sequence[str], language: str, *, icons: bool, several: bool) -> ChoicePlan:
    """How choices with these words stand: the one rule, with words reckoned."""

    def letters(wide: float, high: float) -> int:
        room = places((wide, high), icon=icons, several=several).words
        return min(
            (fitting(text, room[2], room[3], READ, language=language) for text in texts),
            default=READ,
        )

    return choice_plan.plan(len(texts), GROUND, letters)

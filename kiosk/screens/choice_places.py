"""Where things stand on a button with an answer: the box to tick, the icon, the words."""

from typing import NamedTuple

from kiosk.screens.scale import Scale

IN_TICK = 0.42
"""The side of a box with an icon in it, in targets."""
ABOVE = 2.4
"""Wider than this, a button has its icon beside the words; else above them."""

Box = tuple[float, float, float, float]
"""Left, foot, width and height."""


class ChoicePlaces(NamedTuple):
    """Where icon, words and box to tick stand on a button."""

    icon: Box
    words: Box
    tick: Box
    in_tick: bool = False
    """Whether the icon stands in the box, until that is ticked."""

    @classmethod
    def of(
        cls, target: Box, scale: Scale, *, icon: bool, several: bool, mirrored: bool = False
    ) -> "ChoicePlaces":
        """From where a line begins: the box to tick, the icon, the words; or the icon above."""
        unit = scale.unit
        x, y = target[0] + unit, target[1] + unit
        width, height = max(0.0, target[2] - 2 * unit), max(0.0, target[3] - 2 * unit)

        def placed(before: float, wide: float) -> float:
            return x + (width - before - wide if mirrored else before)

        middle, top = y + height / 2, y + height
        wide = not icon or target[2] > ABOVE * target[3]
        in_tick = several and icon and wide
        tick = (scale.target * IN_TICK if in_tick else unit * 4.0) if several else 0.0
        words: Box
        tick_box = (placed(unit if wide else 0, tick), middle - tick / 2 if wide else top - tick)
        if not icon:
            taken = tick + 3 * unit if several else 0.0
            drawn: Box = (0, 0, 0, 0)
        elif in_tick:
            taken, inset = tick + 2 * unit, tick * 0.16
            drawn = (tick_box[0] + inset, tick_box[1] + inset, tick - 2 * inset, tick - 2 * inset)
        elif wide:
            side = min(height, scale.target * 0.5)
            before = tick + 2 * unit if several else unit
            drawn = (placed(before, side), middle - side / 2, side, side)
            taken = before + side + 1.5 * unit
        else:
            side = height * (0.36 if scale.low else 0.46)
            drawn = (x + (width - side) / 2, top - side, side, side)
            words = (x, y, width, max(0, height - side - unit / 2))
            return cls(drawn, words, (*tick_box, tick, tick))
        room = max(0, width - taken - (unit if taken else 0))  # as much air at its end
        words = placed(taken, room), y, room, height
        return cls(drawn, words, (*tick_box, tick, tick), in_tick)


def words_room(
    width: float, height: float, scale: Scale, *, icon: bool, several: bool
) -> tuple[float, float]:
    """What a button of that size leaves to its words, beside or under what is drawn on it."""
    box = ChoicePlaces.of((0, 0, width, height), scale, icon=icon, several=several).words
    return box[2], box[3]

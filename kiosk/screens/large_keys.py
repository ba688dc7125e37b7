"""Keys of 20 mm and more where a whole keyboard of them has no room: letters in two touches.

A key names a few letters of the alphabet; touched, it gives way to these letters, each on a key of
its own. The alphabet's order, because it is the one that everybody has learnt; two touches and no
pages to search, because every letter can be seen all the time.
"""

import unicodedata
from math import ceil

from kiosk.screens.keyboard_layouts import Layout

CONTROLS = 5
"""Shift, signs, space, backspace, and back to small keys."""


def groups(layout: Layout, places: int) -> tuple[str, ...]:
    """The letters of a layout on so many keys (controls left out), evenly."""
    letters = "".join(layout.rows)
    if layout.alphabetical:
        letters = "".join(sorted(letters, key=_in_the_alphabet))
    a_key = ceil(len(letters) / max(1, places))
    return tuple(letters[at : at + a_key] for at in range(0, len(letters), a_key))


def _in_the_alphabet(letter: str) -> tuple[str, str]:
    """An accented letter stands behind its plain one."""
    return unicodedata.normalize("NFD", letter)[0], letter

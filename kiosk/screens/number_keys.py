"""The keys 1 to 7 of a keyboard, where they stand in for buttons."""

from collections.abc import Callable
from typing import Any

_KEYS = {**{49 + n: n + 1 for n in range(7)}, **{257 + n: n + 1 for n in range(7)}}
"""Kivy's codes of the keys 1 to 7, and of the same on the number pad."""


def hear_numbers(window: Any, heard: Callable[[int, bool], None]) -> None:
    """`heard` is told which goes down (True) and up, on the main loop."""
    keys_down = set[int]()

    def down(_window: Any, key: int, *_: Any) -> None:
        number = _KEYS.get(key)
        if number and number not in keys_down:  # a held key repeats
            keys_down.add(number)
            heard(number, True)

    def up(_window: Any, key: int, *_: Any) -> None:
        number = _KEYS.get(key)
        if number in keys_down:
            keys_down.discard(number)
            heard(number, False)

    window.bind(on_key_down=down, on_key_up=up)

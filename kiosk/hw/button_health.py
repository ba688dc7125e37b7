"""Which buttons are stuck, and which nobody can press: told from how all of them are pressed."""

from collections import deque
from collections.abc import Iterable, Mapping

STUCK_MS = 30_000
"""Children lean on buttons; nobody does for this long."""

SILENT_AFTER = 300
"""Presses on the others without one on this: what everybody likes or dislikes is still pressed by
one in a hundred (0.99 ** 300 = 5 %), so the word is "look", not "broken"."""

CHATTER, CHATTER_MS = 12, 1_000
"""No finger presses that often in a second: a loose wire does, or a contact that is worn."""


class ButtonHealth:
    """Hears every press and release since the start; times are boot_ms.

    `names` maps a button's number to what it is called. Not for several threads.
    """

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = names
        self._down_since = dict[int, int]()
        self._others_since = dict.fromkeys(names, 0)
        """Presses on other buttons since this one's last."""
        self.presses = dict.fromkeys(names, 0)
        self._last = {one: deque[int](maxlen=CHATTER) for one in names}
        self._chattered = set[int]()

    def down(self, button: int, at_ms: int) -> None:
        """It was pressed."""
        if button not in self._names:
            return
        self._down_since[button] = at_ms
        self.presses[button] += 1
        last = self._last[button]
        last.append(at_ms)
        if len(last) == CHATTER and at_ms - last[0] <= CHATTER_MS:
            self._chattered.add(button)
        for other in self._others_since:
            self._others_since[other] += 1
        self._others_since[button] = 0

    def up(self, button: int) -> None:
        """It was let go."""
        self._down_since.pop(button, None)

    def held_at_start(self, buttons: Iterable[int], at_ms: int) -> None:
        """These were closed when the terminal started: no press, but perhaps stuck."""
        self._down_since.update((one, at_ms) for one in buttons if one in self._names)

    def trouble(self, now_ms: int) -> tuple[str, ...]:
        """What a caretaker should look at, in words."""
        stuck = [
            f"the {self._names[one]} has been down for {(now_ms - since) // 1000} s: "
            "free it, or look at its wires"
            for one, since in sorted(self._down_since.items())
            if now_ms - since >= STUCK_MS
        ]
        silent = [
            f"the {self._names[one]} was not pressed while the others were {others} times: "
            "press it to see whether it works"
            for one, others in sorted(self._others_since.items())
            if others >= SILENT_AFTER and one not in self._down_since
        ]
        chattering = [
            f"the {self._names[one]} was pressed {CHATTER} times within a second: "
            "look for a loose wire, or change its switch"
            for one in sorted(self._chattered)
        ]
        return (*stuck, *chattering, *silent)

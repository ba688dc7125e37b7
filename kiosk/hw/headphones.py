"""Whether headphones are plugged in: where the sound card can tell, and told by hand.

A jack with a switch in it is an input to Linux, like a key (Documentation/input/event-codes.rst,
SW_HEADPHONE_INSERT): ALSA makes one for every jack that it can sense. A Pi's own jack cannot be
sensed; many sound cards' can.
"""

import fcntl
import logging
import os
import select
import struct
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.hw.by_hand import Changed, HandSensed

log = logging.getLogger(__name__)

_EV_SW, _SW_HEADPHONE_INSERT = 5, 2
"""Linux, linux/input-event-codes.h."""
_EVENT = struct.Struct("llHHi")
"""Linux, linux/input.h: struct input_event; seconds, microseconds, type, code, value."""
_EVIOCGSW = 0x80014500 | 0x1B
"""The same: EVIOCGSW(1), the first eight switches."""


def jacks(known: Path = Path("/sys/class/input"), devices: Path = Path("/dev/input")) -> list[Path]:
    """The inputs that tell of headphones, as device files."""
    found = []
    for switches in sorted(known.glob("event*/device/capabilities/sw")):
        try:
            lowest = int(switches.read_text(encoding="ascii").split()[-1], 16)
        except (OSError, ValueError, IndexError):
            continue  # it went away while it was looked at
        if lowest >> _SW_HEADPHONE_INSERT & 1:
            found.append(devices / switches.parents[2].name)
    return found


class SensedHeadphones:
    """Calls `changed` from a thread of its own when they are plugged in or out, not for those that
    were in from the start. Without a jack that can be sensed nobody is called.
    """

    def __init__(self, changed: Changed, files: Callable[[], list[Path]] = jacks) -> None:
        self._changed = changed
        self._ended, self._end = os.pipe()
        self._in = dict[int, bool]()  # by the open jack
        for path in files():
            try:
                jack = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            except OSError as error:
                log.warning("headphones are not noticed at %s: %s", path, error)
                continue
            self._in[jack] = _plugged(jack)
        self._thread: threading.Thread | None = None
        if self._in:
            self._thread = threading.Thread(target=self._watch, name="headphones", daemon=True)
            self._thread.start()

    @property
    def sensed(self) -> bool:
        """Whether there is a jack that tells."""
        return self._thread is not None

    @property
    def there(self) -> bool:
        """Whether some are plugged in."""
        return any(self._in.values())

    def close(self) -> None:
        """Stop watching."""
        os.write(self._end, b"!")
        if self._thread is not None:
            self._thread.join()
        for one in (*self._in, self._end, self._ended):
            os.close(one)

    def _watch(self) -> None:
        open_jacks = set(self._in)
        while True:
            ready, _, _ = select.select([*open_jacks, self._ended], [], [])
            if self._ended in ready:
                return
            for jack in ready:
                if not self._read(jack):
                    open_jacks.discard(jack)
                    self._turn(jack, False)

    def _read(self, jack: int) -> bool:
        """Take what it tells; False once it is gone."""
        try:
            told = os.read(jack, _EVENT.size * 64)
        except BlockingIOError:
            return True
        except OSError:  # ENODEV: a card on a cable, pulled
            return False
        for at in range(0, len(told) - _EVENT.size + 1, _EVENT.size):
            _, _, kind, code, value = _EVENT.unpack_from(told, at)
            if (kind, code) == (_EV_SW, _SW_HEADPHONE_INSERT):
                self._turn(jack, bool(value))
        return bool(told)

    def _turn(self, jack: int, plugged: bool) -> None:
        before, self._in[jack] = self.there, plugged
        if self.there != before:
            self._changed(self.there)


def _plugged(jack: int) -> bool:
    """What its switch says now; a jack that cannot be asked has none."""
    switches = bytearray(1)
    try:
        fcntl.ioctl(jack, _EVIOCGSW, switches)
    except OSError:
        return False
    return bool(switches[0] >> _SW_HEADPHONE_INSERT & 1)


class HandHeadphones(HandSensed):
    """Stands in on a laptop and in tests: `plug` and `pull` are a visitor's."""

    sensed = True

    def plug(self) -> None:
        """In they go."""
        self._turn(True)

    def pull(self) -> None:
        """And out."""
        self._turn(False)

"""A made-up touch panel that writes what a real one would, byte by byte."""

import os
import struct
from itertools import count
from pathlib import Path

from kiosk.hw import contacts
from kiosk.hw.contacts import EV_ABS, EV_KEY, EV_SYN, NOBODY, Glass
from kiosk.hw.glass import Panel

WIDE, HIGH = 4095, 2047
TEN = Glass((0, WIDE), (0, HIGH), slots=10)


def event(kind: int, code: int, value: int) -> bytes:
    """As Linux lays it out on machines of 64 bits."""
    return struct.pack("<qqHHi", 1_700_000_000, 5, kind, code, value)


def report(*told: tuple[int, int, int]) -> bytes:
    return b"".join(event(*one) for one in (*told, (EV_SYN, contacts.SYN_REPORT, 0)))


class Fingertips(Panel):
    """Ten fingers with type B's slots, down a pipe; keeps what each slot stands at."""

    def __init__(self, path: Path, glass: Glass = TEN) -> None:
        super().__init__(os.open(path, os.O_RDONLY | os.O_NONBLOCK), glass)
        self._to = os.open(path, os.O_WRONLY)
        self._ids = count(100)
        self._slot = 0
        self.stands = {code: [0] * 10 for code in (0x35, 0x36, 0x37, 0x3B)}
        self.stands[contacts.TRACKING_ID] = [NOBODY] * 10

    def states(self, code):
        return (self._slot,) if code == contacts.SLOT else tuple(self.stands[code])

    def write(self, told: bytes) -> None:
        os.write(self._to, told)

    def tell(self, slot: int, **what: int) -> bytes:
        """A packet of one slot: of `id`, `x`, `y`, `tool`, `above` what has changed, as Linux."""
        codes = {"id": 0x39, "x": 0x35, "y": 0x36, "tool": 0x37, "above": 0x3B}
        told = [(EV_ABS, contacts.SLOT, slot)] if slot != self._slot else []
        self._slot = slot
        for name, value in what.items():
            if self.stands[codes[name]][slot] != value:
                self.stands[codes[name]][slot] = value
                told.append((EV_ABS, codes[name], value))
        return report(*told)

    def down(self, slot: int, x: int, y: int, **more: int) -> bytes:
        return self.tell(slot, id=next(self._ids), x=x, y=y, **more)

    def up(self, slot: int) -> bytes:
        return self.tell(slot, id=NOBODY)

    def overflow(self) -> None:
        """Nobody read in time: all that waits is thrown away, and only that is told."""
        self.write(event(EV_SYN, contacts.SYN_DROPPED, 0) + report())

    def unplug(self) -> None:
        if self._to >= 0:
            os.close(self._to)
            self._to = -1


def pressed_simply(x: int, y: int) -> bytes:
    """What a panel that knows of one finger only says of it."""
    return report((EV_KEY, contacts.BTN_TOUCH, 1), (EV_ABS, 0, x), (EV_ABS, 1, y))

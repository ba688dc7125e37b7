"""The touch panels of a terminal that has its screen to itself: found, read, and found again.

Kivy's own reader of them hears nothing of a panel that comes late or comes back as another file,
never learns of a finger that was lifted while packets were lost, and keeps errors to itself.
"""

import fcntl
import logging
import os
import select
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

from kiosk.hw import contacts
from kiosk.hw.contacts import Contact, Contacts, Does, Event, Glass

log = logging.getLogger(__name__)

SYS, DEV = Path("/sys/class/input"), Path("/dev/input")
LOOK_AGAIN_S = 1.0

_EVENT = struct.Struct("llHHi")
"""Linux, linux/input.h: struct input_event; seconds, microseconds, type, code, value."""
_AXIS = struct.Struct("iiiiii")
"""The same: struct input_absinfo; value, least, most, and three that nobody asks here."""
_AT_ONCE = 256
_DIRECT, _TOOL_FINGER = 1, 0x145
"""INPUT_PROP_DIRECT: a finger is where its point is. BTN_TOOL_FINGER without it is a touchpad."""


class Panel:
    """An open panel: bytes as Linux writes them, and what it stands at when asked."""

    def __init__(self, file: int, glass: Glass) -> None:
        self.file, self.glass = file, glass

    def states(self, code: int) -> tuple[int, ...] | None:
        """Of all slots; of `contacts.SLOT` the one that is told of."""
        try:
            if code == contacts.SLOT:
                return (_axis(self.file, code)[0],)
            asked = struct.Struct(f"I{self.glass.slots}i")
            told = fcntl.ioctl(self.file, _reads(0x0A, asked.size), asked.pack(code, *self._none))
        except OSError:  # it has no such code, or is gone, as the next read will say
            return None
        return tuple(asked.unpack(told)[1:])

    @property
    def _none(self) -> list[int]:
        return [0] * self.glass.slots


Opens = Callable[[Path], Panel | None]
"""The panel behind a device file; None where it is none. Raises OSError."""


def open_panel(path: Path, known: Path = SYS) -> Panel | None:
    """Opens it. Raises OSError where it cannot be read."""
    about = known / path.name / "device"
    axes, keys = _bits(about / "capabilities/abs"), _bits(about / "capabilities/key")
    several = axes >> contacts.POSITION_X & axes >> contacts.POSITION_Y & 1
    touched = keys >> contacts.BTN_TOUCH & axes & axes >> contacts.ABS_Y & 1
    direct = _bits(about / "properties") >> _DIRECT & 1
    if not (several or touched) or (keys >> _TOOL_FINGER & 1 and not direct):
        return None
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        x, y = (contacts.POSITION_X, contacts.POSITION_Y) if several else (0, 1)
        slots = _axis(file, contacts.SLOT)[2] + 1 if axes >> contacts.SLOT & 1 else 0
        across, down = _ends(file, x), _ends(file, y)
        return Panel(file, Glass(across, down, slots=slots, anew=bool(several) and not slots))
    except OSError:
        os.close(file)
        raise


class GlassEnded(Exception):
    """The thread that reads panels has ended: whoever sees it ends, too, and is started again."""


class GlassReader:
    """Reads every panel there is from a thread of its own, whenever it comes. `heard` is called
    there as soon as a finger came or went.
    """

    def __init__(
        self, heard: Callable[[], None], *, opens: Opens = open_panel, files: Path = DEV
    ) -> None:
        self._heard, self._opens, self._files = heard, opens, files
        self._contacts = deque[Contact]()
        self._panels = dict[int, tuple[Panel, Contacts]]()  # by open file
        self._names = dict[int, str]()  # of the open ones
        self._looked_at = dict[str, tuple[int, int]]()
        self._ended, self._end = os.pipe()
        self._thread = threading.Thread(target=self._read, name="glass", daemon=True)
        self._thread.start()

    def taken(self) -> Iterator[Contact]:
        """What fingers did since it was asked last. Raises GlassEnded."""
        if not self._thread.is_alive():
            raise GlassEnded("nobody reads the touch panel any more")
        while self._contacts:
            yield self._contacts.popleft()

    def close(self) -> None:
        """Read no more."""
        os.write(self._end, b"\0")
        self._thread.join()
        for file in (*self._panels, self._ended, self._end):
            os.close(file)

    def _read(self) -> None:
        poll = select.poll()
        poll.register(self._ended, select.POLLIN)
        look_at = 0.0
        while True:
            if monotonic() >= look_at:
                look_at = monotonic() + LOOK_AGAIN_S
                for file in self._look():
                    poll.register(file, select.POLLIN)
            for file, _ in poll.poll(LOOK_AGAIN_S * 1000):
                if file == self._ended:
                    return
                if not self._hear(*self._panels[file]):
                    poll.unregister(file)
                    os.close(file)
                    del self._panels[file], self._names[file]

    def _look(self) -> Iterator[int]:
        """Panels that came since: plugged in, found late by Linux, or given to us late."""
        there = dict[str, tuple[int, int]]()
        for path in sorted(self._files.glob("event*")):
            if path.name in self._names.values():
                continue
            try:
                about = path.stat()
                there[path.name] = seen = about.st_ino, about.st_ctime_ns
                panel = self._opens(path) if self._looked_at.get(path.name) != seen else None
            except OSError as error:
                log.warning("%s is not heard: %s", path, error)
                continue
            if panel is not None:
                log.info("fingers are heard by %s", path)
                self._names[panel.file] = path.name
                self._panels[panel.file] = panel, Contacts(panel.glass, panel.states)
                yield panel.file
        self._looked_at = there

    def _hear(self, panel: Panel, fingers: Contacts) -> bool:
        """Whether it is still there."""
        told = _read(panel.file)
        done = list(fingers.hear(told or ()))
        if fingers.lost:
            while _read(panel.file):
                pass  # older than what is asked now
            done += fingers.found()
        if told is None:
            done += fingers.gone()
        self._contacts.extend(done)
        # What lies there trembles a hundred times a second: that can wait for the next frame.
        if any(one.does is not Does.MOVES for one in done):
            self._heard()
        return told is not None


def _read(file: int) -> list[Event] | None:
    """What has been told since; None where the panel is gone."""
    try:
        told = os.read(file, _EVENT.size * _AT_ONCE)
    except BlockingIOError:
        return []
    except OSError as error:
        log.warning("a touch panel is gone: %s", error)
        return None
    return [(kind, code, value) for _, _, kind, code, value in _EVENT.iter_unpack(told)] or None


def _reads(number: int, size: int) -> int:
    """Linux, asm-generic/ioctl.h: _IOC(_IOC_READ, 'E', number, size)."""
    return 2 << 30 | size << 16 | ord("E") << 8 | number


def _axis(file: int, code: int) -> tuple[int, ...]:
    """EVIOCGABS."""
    return _AXIS.unpack(fcntl.ioctl(file, _reads(0x40 + code, _AXIS.size), bytes(_AXIS.size)))


def _ends(file: int, code: int) -> tuple[int, int]:
    _, least, most, *_ = _axis(file, code)
    return least, most


def _bits(path: Path) -> int:
    """Words of 64 bits, the highest first; 0 where it cannot be read."""
    try:
        words = path.read_text(encoding="ascii").split()
    except OSError:
        return 0
    return sum(int(word, 16) << 64 * place for place, word in enumerate(reversed(words)))

"""What fingers do on one glass, out of the packets in which Linux tells of it.

Linux, Documentation/input/multi-touch-protocol.rst: a panel keeps a slot for each finger and tells
what has changed in it (type B). Older ones tell all fingers anew each time (type A), and the
simplest know of one only.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count

EV_SYN, EV_KEY, EV_ABS = 0, 1, 3
SYN_REPORT, SYN_MT_REPORT, SYN_DROPPED = 0, 2, 3
BTN_TOUCH = 0x14A
ABS_X, ABS_Y = 0, 1
SLOT, POSITION_X, POSITION_Y = 0x2F, 0x35, 0x36
TOOL_TYPE, TRACKING_ID, DISTANCE = 0x37, 0x39, 0x3B
"""Linux, linux/input-event-codes.h; the last six are its ABS_MT_ codes."""
PALM = 2
"""Linux, linux/input.h: MT_TOOL_PALM."""

NOBODY = -1
"""The tracking id of a slot that no finger has."""
_OF_A_SLOT = (TRACKING_ID, POSITION_X, POSITION_Y, TOOL_TYPE, DISTANCE)

Event = tuple[int, int, int]
"""Type, code and value of linux/input.h's input_event."""

States = Callable[[int], tuple[int, ...] | None]
"""What one of a slot's codes stands at now, slot by slot; None where the panel has no such code."""

_NUMBERS = count(1)


class Does(Enum):
    """What a finger did. One that is GONE pressed nothing: it was a palm, or its panel went."""

    COMES = auto()
    MOVES = auto()
    LIFTS = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Contact:
    """One finger; no other ever has its number. x and y from the upper left, both 0 to 1."""

    does: Does
    finger: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Glass:
    """How a panel tells: least and most of its axes, and how many slots it has; without any,
    whether it tells all fingers anew each time.
    """

    across: tuple[int, int]
    down: tuple[int, int]
    slots: int = 0
    anew: bool = False

    def at(self, x: int, y: int) -> tuple[float, float]:
        """Where that is, both 0 to 1."""
        return _share(x, *self.across), _share(y, *self.down)


class _Slot:
    """What was told of it, and what was passed on."""

    def __init__(self) -> None:
        self.told = dict.fromkeys(_OF_A_SLOT, 0)
        self.told[TRACKING_ID] = NOBODY
        self.before = NOBODY  # lay there when the panel was opened: it presses nothing
        self._shown, self._finger, self._at = NOBODY, 0, (0.0, 0.0)

    def changed(self, glass: Glass) -> Iterator[Contact]:
        """What is to be passed on, now that a packet is whole."""
        told, here = self.told, glass.at(self.told[POSITION_X], self.told[POSITION_Y])
        tracking = told[TRACKING_ID]
        if tracking != self.before:
            self.before = NOBODY
        palm = told[TOOL_TYPE] == PALM and tracking != NOBODY
        if palm or told[DISTANCE] > 0 or tracking == self.before:
            tracking = NOBODY
        if self._shown not in (NOBODY, tracking):
            yield self.ended(Does.GONE if palm else Does.LIFTS)
        if tracking == NOBODY:
            return
        if self._shown == NOBODY:
            self._shown, self._finger, self._at = tracking, next(_NUMBERS), here
            yield Contact(Does.COMES, self._finger, *here)
        elif self._at != here:
            self._at = here
            yield Contact(Does.MOVES, self._finger, *here)

    def ended(self, how: Does) -> Contact:
        """Where it was last; its place may be another finger's by now."""
        self._shown = NOBODY
        return Contact(how, self._finger, *self._at)

    @property
    def shown(self) -> bool:
        """Whether a finger of it was passed on and has not ended."""
        return self._shown != NOBODY


class Contacts:
    """Of one panel, from its opening on."""

    def __init__(self, glass: Glass, states: States) -> None:
        self._glass, self._states = glass, states
        self._slots = [_Slot() for _ in range(glass.slots or 1)]
        self._slot = 0
        self._anew = list[dict[int, int]]()  # the fingers of this packet, where all are told anew
        self.lost = False
        """Whether packets were lost: what comes next is old or half, until `found` is called."""
        self._ask()
        for slot in self._slots:
            slot.before = slot.told[TRACKING_ID]

    def hear(self, events: Iterable[Event]) -> Iterator[Contact]:
        """What these add up to; the rest of a packet may come later."""
        for kind, code, value in events:
            if (kind, code) == (EV_SYN, SYN_DROPPED):
                self.lost = True
                return
            if (kind, code) == (EV_SYN, SYN_REPORT):
                yield from self._whole()
            else:
                self._hear(kind, code, value)

    def found(self) -> Iterator[Contact]:
        """Go on from how the panel stands now; call it once nothing older can come."""
        self.lost = False
        self._anew.clear()
        self._ask()
        return self._whole()

    def gone(self) -> Iterator[Contact]:
        """The panel is away, and every finger with it."""
        return (slot.ended(Does.GONE) for slot in self._slots if slot.shown)

    def _hear(self, kind: int, code: int, value: int) -> None:
        if self._glass.anew:
            self._hear_anew(kind, code, value)
        elif not self._glass.slots:
            self._hear_one(kind, code, value)
        elif kind == EV_ABS and code == SLOT:
            self._slot = value
        elif kind == EV_ABS and code in _OF_A_SLOT and 0 <= self._slot < len(self._slots):
            self._slots[self._slot].told[code] = value

    def _hear_anew(self, kind: int, code: int, value: int) -> None:
        if not self._anew:
            self._anew.append({})
        if kind == EV_ABS and code in (POSITION_X, POSITION_Y):
            self._anew[-1][code] = value
        elif (kind, code) == (EV_SYN, SYN_MT_REPORT):
            self._anew.append({})

    def _hear_one(self, kind: int, code: int, value: int) -> None:
        told = self._slots[0].told
        if (kind, code) == (EV_KEY, BTN_TOUCH):
            told[TRACKING_ID] = 0 if value else NOBODY
        elif kind == EV_ABS and code in (ABS_X, ABS_Y):
            told[POSITION_X if code == ABS_X else POSITION_Y] = value

    def _whole(self) -> Iterator[Contact]:
        if len(self._anew) > 1:  # a report of nobody ends with a mark, too
            self._take_anew([one for one in self._anew if one])
        self._anew.clear()
        for slot in self._slots:
            yield from slot.changed(self._glass)

    def _take_anew(self, fingers: list[dict[int, int]]) -> None:
        """In the order told. A panel that changes it makes fingers jump, which takes them back."""
        while len(self._slots) < len(fingers):
            self._slots.append(_Slot())
        for place, slot in enumerate(self._slots):
            there = place < len(fingers)
            slot.told |= fingers[place] if there else {}
            slot.told[TRACKING_ID] = 0 if there else NOBODY

    def _ask(self) -> None:
        """Take over how all slots stand: after a loss nothing else says who was lifted."""
        if not self._glass.slots:
            return
        for code in _OF_A_SLOT:
            for slot, value in zip(self._slots, self._states(code) or (), strict=False):
                slot.told[code] = value
        self._slot = next(iter(self._states(SLOT) or (0,)))


def _share(value: int, least: int, most: int) -> float:
    return min(1.0, max(0.0, (value - least) / ((most - least) or 1)))

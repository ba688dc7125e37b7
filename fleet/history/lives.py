"""A terminal's life, day by day: who pressed, when it was started, and when it could deliver."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from feedback.batch import Batch
from feedback.response import Body, Response
from feedback.survey import Survey
from fleet.history.clocks import Clock
from fleet.history.outbox import Enrolled, Outbox
from fleet.history.seasons import Calendar
from fleet.history.sites import Site
from fleet.history.visits import Visits
from fleet.visitors import Patience, day_of

_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
_SYNC_EVERY_MS = 12 * _HOUR_MS
_DELIVER_EVERY_MS = 2 * _HOUR_MS
"""A real terminal does both far more often; a history that did would take as much longer."""
_NIGHT_MS = 4 * _HOUR_MS + 30 * 60_000
_REBOOTS, _POWER_CUTS, _BURSTS = 1 / 14, 1 / 60, 1 / 20
_OUTAGE_DAYS = 1.5

Event = tuple[int, int, Callable[[int], None]]
"""When, the turn among those at the same moment, and what happens."""


class Delivery(NamedTuple):
    """A batch as the account gets it, and when by its clock; `bodies` are its responses'."""

    received_ms: int
    batch: Batch
    bodies: tuple[Body, ...]


class Life:
    """One terminal's, from the same seed always the same. Ask for its days in order."""

    def __init__(
        self, site: Site, survey: Survey, enrolled: Enrolled, calendar: Calendar, seed: int
    ) -> None:
        self._chance = Random(f"life {seed} {site.number}")  # noqa: S311 - made-up people
        # Of its own, so that the terminal fares the same whoever comes by.
        self._fate = Random(f"luck {seed} {site.number}")  # noqa: S311 - as above
        self._site, self._calendar = site, calendar
        self._zone = ZoneInfo(site.city.time_zone)
        self._visits = Visits(site, survey, enrolled.public_key, self._chance)
        self._outbox = Outbox(enrolled, Clock(self._fate), self._chance)
        self._online, self._offline_until = True, 0
        self._delivered = list[Delivery]()
        self._day = date.min

    def day(self, day: date, scale: float, until_ms: int) -> list[Delivery]:
        """What the account gets of a day, at most until then; `scale` as for the habits.

        With a `scale` of 0 nobody comes by; it starts, hears the time and delivers all the same.
        """
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=self._zone)
        midnight = int(noon.timestamp()) * 1000 - _DAY_MS // 2
        self._delivered, self._day = [], day
        events = sorted(self._events(midnight, scale), key=lambda event: event[:2])
        for at, _, happens in events:
            if at > until_ms:
                break
            happens(at)
        return self._delivered

    def _events(self, midnight: int, scale: float) -> Iterator[Event]:
        yield from self._luck(midnight)
        for at in range(midnight + _SYNC_EVERY_MS // 2, midnight + _DAY_MS, _SYNC_EVERY_MS):
            yield at, 1, self._sync
        if scale and self._calendar.is_open(self._day):
            yield from self._visitors(midnight, scale)
        for at in range(midnight + _DELIVER_EVERY_MS, midnight + _DAY_MS + 1, _DELIVER_EVERY_MS):
            yield at - 1, 3, self._deliver

    def _luck(self, midnight: int) -> Iterator[Event]:
        """What befalls the terminal that day."""
        chance = self._fate
        if not self._outbox.clock.boot_no:
            yield midnight + 6 * _HOUR_MS, 0, self._install
        elif chance.random() < _REBOOTS:
            yield midnight + _NIGHT_MS, 0, self._boot
        if chance.random() < _POWER_CUTS:
            yield midnight + chance.randrange(8 * _HOUR_MS, _DAY_MS), 0, self._boot
        if chance.random() < (1 - self._site.online) / _OUTAGE_DAYS:
            yield midnight + chance.randrange(_DAY_MS), 0, self._unplug

    def _visitors(self, midnight: int, scale: float) -> Iterator[Event]:
        chance, trouble = self._chance, self._calendar.trouble(self._day)
        habits = self._calendar.habits(self._day, scale)
        for one in day_of(habits, self._day.weekday(), self._visits.steps, chance):
            pressed = self._pressing(one.value, one.patience, trouble)
            yield midnight + int(one.at_s * 1000), 2, pressed
        if chance.random() < _BURSTS:
            span_ms = (habits.closes - habits.opens) * _HOUR_MS
            yield from self._burst(midnight + habits.opens * _HOUR_MS + chance.randrange(span_ms))

    def _burst(self, at: int) -> Iterator[Event]:
        """A child finds the faces."""
        for _ in range(self._chance.randrange(6, 40)):
            at += self._chance.randrange(400, 2600)
            step = self._chance.randrange(self._visits.steps) + 1
            yield at, 2, self._pressing(step, Patience.WALKS_AWAY, ())

    def _pressing(
        self, step: int, patience: Patience, trouble: tuple[str, ...]
    ) -> Callable[[int], None]:
        def press(at: int) -> None:
            if at < self._outbox.clock.ready:
                return
            since_ms = self._outbox.since_last_press(at)
            self._outbox.press(at, self._visits.visit(step, patience, since_ms, trouble))

        return press

    def _install(self, at: int) -> None:
        """It is put up, and whoever does it tries the faces."""
        self._boot(at)
        at = self._outbox.clock.ready
        for step in range(1, self._visits.steps + 1):
            at += self._chance.randrange(2000, 6000)
            self._outbox.press(at, self._visits.test_press(step, self._outbox.since_last_press(at)))

    def _boot(self, at: int) -> None:
        self._outbox.clock.boot(at)
        self._outbox.restarted()
        self._sync(self._outbox.clock.ready)

    def _unplug(self, at: int) -> None:
        lasts = self._fate.expovariate(1 / _OUTAGE_DAYS) + 0.05
        self._online, self._offline_until = False, at + int(lasts * _DAY_MS)

    def _sync(self, at: int) -> None:
        if self._online and self._outbox.clock.boot_no and at >= self._outbox.clock.ready:
            self._outbox.clock.sync(at)

    def _deliver(self, at: int) -> None:
        if not self._online and at >= self._offline_until:
            self._online = True
            self._sync(at)
        if not self._online or at < self._outbox.clock.ready:
            return
        for batch, bodies in self._outbox.batches(at):
            at += self._chance.randrange(200, 1500)
            self._delivered.append(Delivery(at, batch, bodies))


def responses(deliveries: list[Delivery]) -> list[Response]:
    """All that was delivered."""
    return [one for delivery in deliveries for one in delivery.batch.responses]

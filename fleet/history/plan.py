"""What is to be made up: how many sites, how long, how much; and a share of it done."""

import gc
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from account.store.engine import Database, open_database
from fleet.history import sites
from fleet.history.bulk import Bulk
from fleet.history.founding import surveys
from fleet.history.lives import Delivery, Life
from fleet.history.outbox import Enrolled
from fleet.history.seasons import Calendar
from fleet.history.sites import Site
from fleet.history.told import Told, told_in

_DAY_MS = 86_400_000
_AT_A_TIME = 30_000
"""Responses in one transaction, about."""
_SAY_EVERY_S = 15.0


class Plan(NamedTuple):
    """A history: the same plan is the same history. It ends at `until_ms`."""

    sites: int
    days: int
    responses: int
    """About so many."""
    seed: int
    until_ms: int

    @property
    def first(self) -> date:
        """The first of its days."""
        return self.last - timedelta(days=self.days - 1)

    @property
    def last(self) -> date:
        """The last of its days, not over yet."""
        return datetime.fromtimestamp(self.until_ms / 1000, UTC).date()

    @property
    def begins_ms(self) -> int:
        """When the terminals are enrolled."""
        return self.until_ms - self.days * _DAY_MS

    def dates(self) -> Iterator[date]:
        """Its days in order."""
        for number in range(self.days):
            yield self.first + timedelta(days=number)

    def chain(self) -> list[Site]:
        """Its sites."""
        return sites.chain(self.sites, self.seed)

    def calendar(self, site: Site) -> Calendar:
        """A site's days."""
        return Calendar(site, self.seed, self.first, self.days)

    def scale(self) -> float:
        """How many times as many visitors as usual come, for the number that is wanted."""
        calendars = [self.calendar(site) for site in self.chain()]
        usual = sum(one.expected(day) for one in calendars for day in self.dates())
        return self.responses / max(1.0, usual)


class Share(NamedTuple):
    """The part of a plan that one process does: some of its sites, all of its days."""

    plan: Plan
    url: str
    sites: Sequence[Site]
    enrolled: Sequence[Enrolled]


def lives(plan: Plan, sites: Sequence[Site], enrolled: Sequence[Enrolled]) -> list[Life]:
    """The terminals of some sites of a plan."""
    asked = surveys(plan.chain())
    return [
        Life(site, asked[site.survey], one, plan.calendar(site), plan.seed)
        for site, one in zip(sites, enrolled, strict=True)
    ]


def told(plan: Plan, sites: Sequence[Site], enrolled: Sequence[Enrolled]) -> list[Told]:
    """What the account will hear of their time: their lives with nobody coming by."""
    return [
        told_in(chain.from_iterable(one.day(day, 0, plan.until_ms) for day in plan.dates()))
        for one in lives(plan, sites, enrolled)
    ]


def bulk(database: Database, share: Share) -> Bulk:
    """The way in for a share's deliveries. Raises NotKept where its stores are known."""
    zones = [ZoneInfo(site.city.time_zone) for site in share.sites]
    return Bulk(database, share.enrolled, told(share.plan, share.sites, share.enrolled), zones)


def work(share: Share) -> int:
    """Write a share in a process of its own, and say now and then how far it is."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    kept, said = 0, time.monotonic()
    for day, count in fill(share):
        kept += count
        if time.monotonic() - said > _SAY_EVERY_S:
            print(f"{len(share.sites)} sites, until {day}: {kept:,} responses", flush=True)
            said = time.monotonic()
    return kept


def fill(share: Share) -> Iterator[tuple[date, int]]:
    """Write a share of a history; gives how far it is, and how many responses were new."""
    plan, scale = share.plan, share.plan.scale()
    a_day = plan.responses * len(share.sites) / plan.sites / plan.days
    with closing(open_database(share.url)) as database:
        terminals, way_in = lives(plan, share.sites, share.enrolled), bulk(database, share)
        dates = plan.dates()
        while days := list(islice(dates, math.ceil(_AT_A_TIME / a_day))):
            yield days[-1], way_in.take(_days(one, days, scale, plan.until_ms) for one in terminals)
        yield plan.last, way_in.finish()


def _days(life: Life, days: Sequence[date], scale: float, until_ms: int) -> Iterator[Delivery]:
    for day in days:
        yield from life.day(day, scale, until_ms)

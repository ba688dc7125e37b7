"""What is to be made up: how many sites, how long, how much; and a share of it done."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from account.store.engine import open_database
from fleet.history.bulk import Bulk
from fleet.history.founding import surveys
from fleet.history.lives import Life
from fleet.history.outbox import Enrolled
from fleet.history.seasons import Calendar
from fleet.history.sites import Site, chain

_DAY_MS = 86_400_000


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
        return chain(self.sites, self.seed)

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


def work(share: Share) -> int:
    """Write a share in a process of its own, and say now and then how far it is."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    kept, tenth = 0, max(1, share.plan.days // 10)
    for day, count in enumerate(fill(share), start=1):
        kept += count
        if day % tenth == 0:
            print(f"{len(share.sites)} sites, {day} days: {kept:,} responses", flush=True)
    return kept


def fill(share: Share) -> Iterator[int]:
    """Write a share of a history; gives how many responses each day had."""
    plan, scale = share.plan, share.plan.scale()
    with closing(open_database(share.url)) as database:
        bulk = Bulk(database, share.enrolled)
        terminals = lives(plan, share.sites, share.enrolled)
        for day in plan.dates():
            yield bulk.take([one.day(day, scale, plan.until_ms) for one in terminals])

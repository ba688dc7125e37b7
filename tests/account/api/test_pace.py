"""A fleet with months to tell, and an account that can only take so much."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from heapq import heapify, heappop, heappush
from random import Random
from threading import Event
from time import sleep
from typing import NamedTuple, TypeVar

import httpx
from anyio.from_thread import BlockingPortal
from starlette.applications import Starlette
from starlette.routing import Mount

from account.api.batches import Batches
from account.api.front import Front
from account.api.pace import EARLY_S, LATE_S, LONGEST_S, Calendar
from account.api.problems import HANDLERS
from account.store.intake.intake import MOST_BATCHES
from feedback import wire
from feedback.batch import Health, Pace, Receipt
from kiosk.sync import pacing
from tests.account.conftest import NOW_MS, Account, Http, problem_in

T = TypeVar("T")

PATIENCE_S = 30.0
"""As kiosk.sync.line.TIMEOUT: what a terminal waits between two bytes."""
GROUP_S, ALONE_S = 0.5, 0.1
"""What a full group takes, and one batch alone: 128 batches a second, and no more."""
HALF_S = 600.0


class Found(NamedTuple):
    """What became of the second half of twenty minutes; the first is for finding the pace."""

    longest_s: float
    useful: float
    """The share of the account's time in which somebody was answered."""
    in_vain: int
    """Batches that were taken when their sender had given up."""


class Fleet:
    """Terminals that come within ten seconds, each with more than it can tell."""

    def __init__(self, terminals: int, calendar: Calendar | None) -> None:
        self._luck, self._calendar = Random(1), calendar
        self._coming = [(self._luck.uniform(0, 10), number) for number in range(terminals)]
        self._paces = [pacing.Pacing() for _ in range(terminals)]
        heapify(self._coming)
        self._queue = deque[tuple[float, int]]()

    def tell(self) -> Found:
        now, longest, useful, in_vain = 0.0, 0.0, 0, 0
        while now < 2 * HALF_S:
            self._gather(now)
            if not self._queue:
                now = self._coming[0][0]
                continue
            group = [self._queue.popleft() for _ in range(min(MOST_BATCHES, len(self._queue)))]
            took = ALONE_S + (GROUP_S - ALONE_S) * len(group) / MOST_BATCHES
            now += took
            if self._calendar is not None:
                self._calendar.took(len(group), took, left=len(self._queue))
            for came, number in group:
                heard = self._answered(came, number, now)
                if now > HALF_S:
                    longest, useful = max(longest, now - came), useful + heard
                    in_vain += not heard
        return Found(longest, useful * GROUP_S / MOST_BATCHES / HALF_S, in_vain)

    def _gather(self, now: float) -> None:
        while self._coming and self._coming[0][0] <= now:
            came, number = heappop(self._coming)
            late = self._queue and came - self._queue[0][0] > LATE_S
            if late and self._calendar is not None:
                asked = self._calendar.next_turn_s(came, more=True)
                again = came + pacing.asked_wait_s(asked, self._luck.random())
                heappush(self._coming, (again, number))
            else:
                self._queue.append((came, number))

    def _answered(self, came: float, number: int, now: float) -> bool:
        pace, heard = self._paces[number], now - came <= PATIENCE_S
        if heard:
            wish = Pace(after_s=0, max_responses=500, max_bytes=1)
            if self._calendar is not None:
                wish = self._calendar.pace(now, more=True)
            pace = pace.after_receipt(wish, 500)
            again = now + pace.gap_s
        else:
            pace = pace.after_failure()
            wait_s = pacing.back_off_s(pace.failures, self._luck.random())
            again = max(now, came + PATIENCE_S + wait_s)
        self._paces[number] = pace
        heappush(self._coming, (again, number))
        return heard


def test_twenty_thousand_at_once_are_each_answered_in_time_and_nothing_stands_idle() -> None:
    found = Fleet(20_000, Calendar()).tell()
    assert found.in_vain == 0
    assert found.longest_s < LATE_S
    assert found.useful > 0.9


def test_control_an_account_that_asks_nobody_to_wait_works_in_vain() -> None:
    found = Fleet(20_000, None).tell()
    assert found.in_vain > 0
    assert found.useful < 0.5


def test_a_lone_terminal_never_waits_however_much_it_has_to_tell() -> None:
    calendar, now = Calendar(), 100.0
    for _ in range(2000):
        calendar.took(1, 0.05, left=0)
        now += 0.05
        assert calendar.pace(now, more=True) == Pace(
            after_s=0, max_responses=500, max_bytes=256 * 1024
        )


def test_each_is_given_a_turn_of_its_own_and_who_has_told_all_takes_none() -> None:
    calendar = Calendar()
    calendar.took(10, 20.0, left=1)
    turns = [calendar.next_turn_s(5.0, more=True) for _ in range(3)]
    assert turns == [2 - EARLY_S, 4 - EARLY_S, 6 - EARLY_S]
    assert [calendar.next_turn_s(5.0, more=False) for _ in range(2)] == [6 - EARLY_S] * 2


def test_what_a_batch_takes_is_learnt_from_groups_that_left_somebody_waiting() -> None:
    calendar = Calendar()
    calendar.took(10, 20.0, left=1)
    calendar.took(10, 40.0, left=1)
    assert calendar.next_turn_s(0.0, more=True) == 3 - EARLY_S  # the newest counts for half
    calendar.took(1, 60.0, left=0)  # one that came alone: what full groups take is not known by it
    assert 5.9 - EARLY_S < calendar.next_turn_s(0.0, more=True) < 6 - EARLY_S


def test_no_turn_is_further_away_than_an_hour() -> None:
    calendar = Calendar()
    calendar.took(1, 10 * LONGEST_S, left=1)
    assert calendar.next_turn_s(0.0, more=True) == LONGEST_S


class SlowAccount:
    """The real route, on a clock that jumps while the first batch is being taken."""

    def __init__(self, account: Account, portal: BlockingPortal, *, takes_s: float) -> None:
        self.now_s, self._takes_s, self._gate = 0.0, [takes_s], Event()
        front = Front(account.database, now_ms=lambda: NOW_MS, followers=[self._follow])
        self.batches = Batches(front, lambda: self.now_s)
        routes = [Mount("/v1", routes=self.batches.routes)]
        app = Starlette(routes=routes, exception_handlers=HANDLERS)
        self.sender = account.terminal()
        account.http = Http(app, portal)

    def _follow(self, *_: object) -> None:
        if self._takes_s:
            assert self._gate.wait(30)
            self.now_s += self._takes_s.pop()

    def post(self, waiting: int, meanwhile: Callable[[], T]) -> tuple[list[httpx.Response], T]:
        """Post so many at once; `meanwhile` is done while the first of them is being taken."""
        sent = [self.sender.batch(health=Health(version="1", outbox=9)) for _ in range(waiting)]
        with ThreadPoolExecutor(waiting) as crowd:
            replies = [crowd.submit(self.sender.post, one) for one in sent]
            while len(self.batches._answers) < waiting:  # all are in, and none is answered
                sleep(0.001)
            found = meanwhile()
            self._gate.set()
            return [one.result() for one in replies], found


def test_an_account_that_is_behind_says_so_in_its_receipts(
    account: Account, portal: BlockingPortal
) -> None:
    slow = SlowAccount(account, portal, takes_s=4.0)
    replies, _ = slow.post(3, lambda: None)
    told = sorted(wire.from_json(one.content, Receipt).next.after_s for one in replies)
    assert told[-1] >= 4 - EARLY_S
    assert len({*told}) == 3


def test_who_would_wait_too_long_is_told_when_to_come(
    account: Account, portal: BlockingPortal
) -> None:
    slow = SlowAccount(account, portal, takes_s=0.0)

    def late() -> httpx.Response:
        slow.now_s += LATE_S + 1
        return slow.sender.post(slow.sender.batch())

    replies, refused = slow.post(2, late)
    assert [one.status_code for one in replies] == [200, 200]
    assert (refused.status_code, problem_in(refused).code) == (503, "busy")
    assert int(refused.headers["Retry-After"]) >= 5
    assert slow.sender.post(slow.sender.batch()).status_code == 200

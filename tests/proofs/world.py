"""A terminal and its network in one process with its account, all the real code but for sockets.

The terminal is the real store, shelf, client and rounds; the account is `tests.proofs.central`.
The clock, chance and the network in between are ours.
"""

import random
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from pathlib import Path

from msgspec.structs import replace

from feedback.batch import Health
from feedback.response import Ended, Moment
from kiosk.errors import AccountUnreachable, KioskError
from kiosk.papers import built_in
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.client import AccountClient
from kiosk.sync.commands import Deed
from kiosk.sync.moving import MachineNetwork
from kiosk.sync.news import Ears, SyncNews
from kiosk.sync.reply import Reply
from kiosk.sync.rounds import Rounds
from kiosk.visit import Amend, Capture
from tests.kiosk.sync.story import HandClock, allow, body
from tests.proofs.central import ADDRESS, Central


class Wire:
    """Stands where `kiosk.sync.line.Line` does: between the client and the account's application.

    `cut` loses calls before they arrive, `swallow` loses replies: shares of all calls.
    """

    def __init__(self, account: Central, luck: random.Random) -> None:
        self._account, self._luck = account, luck
        self.plugged, self.cut, self.swallow, self.calls = True, 0.0, 0.0, 0

    def call(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Reply:
        """One call, one reply."""
        self.calls += 1
        if not self.plugged or self._luck.random() < self.cut:
            raise AccountUnreachable(url, "nobody there")
        path = url.removeprefix(ADDRESS)
        reply = self._account.request(method, path, dict(headers), body)
        if self._luck.random() < self.swallow:
            raise AccountUnreachable(url, "the reply was swallowed")
        return Reply(reply.status_code, reply.headers, reply.content)

    def close(self) -> None:
        """Nothing is held."""


class JumpingClock(HandClock):
    """Its wall clock is as far off as somebody set it, and says that it is not synchronised."""

    wall_off_ms = 0

    def __call__(self) -> Moment:
        at = super().__call__()
        return replace(at, wall_ms=at.wall_ms + self.wall_off_ms)


class Card:
    """A terminal on its card: `directory` is all that a power cut leaves."""

    def __init__(
        self,
        directory: Path,
        account: Central,
        *,
        code: str = "",
        seed: int = 1,
        spoil: Callable[[Store], None] = lambda _store: None,
    ) -> None:
        self.account_at: Callable[[str], AccountClient] | None = None
        """Where accounts are that it left; None for "all at the one address"."""
        self.deeds: dict[str, Deed] = {}
        """What commands ask for, done from the next start on."""
        self.machine: MachineNetwork | None = None
        self.pause: Callable[[float], bool] = lambda _seconds: False
        self.begin_anew: Callable[[], None] = lambda: None
        self._spoil = spoil  # for controls: what is done to each store that is opened
        self.directory, self._code, self.clock = directory, code, JumpingClock()
        self._luck = random.Random(seed)
        self.wire = Wire(account, self._luck)
        self.thanked = set[tuple[str, int]]()
        """(store, seq) of everything that was thanked."""
        self.news: list[SyncNews] = []
        self.start()

    def start(self) -> None:
        """Put the power on."""
        self.store, self.shelf = Store.open(self.directory, self.clock), Shelf(self.directory)
        self._spoil(self.store)
        self.rounds = Rounds(
            outbox=self.store,
            account=self.client(),
            deeds=self.deeds,
            shelf=self.shelf,
            clock=self.clock,
            health=lambda: Health(version="proof", outbox=0),
            check_shown=allow,
            address=ADDRESS,
            code=self._code,
            account_at=self.account_at,  # type: ignore[arg-type]
            machine=self.machine,
            pause=self.pause,
            begin_anew=self.begin_anew,
            ears=Ears(news=self.news.append),
            chance=self._luck.random,
        )

    def client(self) -> AccountClient:
        """The way to its account."""
        return AccountClient(ADDRESS, self.wire)  # type: ignore[arg-type]

    def stop(self) -> None:
        """Let go of the files."""
        self.store.close()

    def reboot(self, wall_off_ms: int = 0) -> None:
        """Off and on again: another boot, and the clock back at 1970, or wherever it wakes up."""
        self.stop()
        self.clock = JumpingClock()
        self.clock.wall_off_ms = wall_off_ms
        self.start()

    def kill(self) -> None:
        """As kill -9 leaves it: the files as they are, nothing finished, nothing closed."""
        left = self.directory.with_name(f"{self.directory.name}-left")
        shutil.copytree(self.directory, left)
        self.stop()
        shutil.rmtree(self.directory)
        left.rename(self.directory)
        self.start()

    def moves_to(self, account: Central, code: str) -> None:
        """Somebody writes another account's code into the settings."""
        self.stop()
        before = self.client()
        self.account_at = lambda _address: before
        self.wire, self._code = Wire(account, self._luck), code
        self.start()

    def press(self, times: int = 1, *, answers: int = 1) -> None:
        """So many visits; each thanked, or nothing is noted."""
        for _ in range(times):
            tally = self.store.tally()
            more = [Amend(body(2, Ended.FINISHED))] if answers > 1 else []
            if self._written([Capture(self.clock(), body(2, None if more else Ended.FINISHED))]):
                self.thanked.add((tally.store_id, tally.captured + 1))
                for effect in more:
                    self._written([effect])
            self.clock.pass_s(7)
        self.rounds.schedule.visit_closed()

    def pass_s(self, seconds: float) -> None:
        """Let time go by, the courier making its rounds."""
        end = self.clock.boot_ms + round(seconds * 1000)
        while True:
            due = self.clock.boot_ms + ceil(max(0.0, self.rounds.schedule.due_in_s) * 1000)
            if due > end:
                self.clock.boot_ms = end
                return
            self.clock.boot_ms = due
            self.rounds.step()

    def deliver(self, rounds: int = 60) -> None:
        """Mend the network and go on until nothing waits, or it makes no difference."""
        self.wire.plugged, self.wire.cut, self.wire.swallow = True, 0.0, 0.0
        for _ in range(rounds):
            self.rounds.schedule.hurry()
            self.rounds.step()
            tally = self.store.tally()
            if not tally.waiting and not tally.salvaged:
                break
        self.rounds.schedule.hurry()
        self.rounds.step()

    @property
    def terminal_id(self) -> str:
        """As the account named it."""
        held = self.shelf.credentials()
        return held.terminal_id if held else ""

    @property
    def trouble(self) -> KioskError | None:
        """What the last try met."""
        return self.news[-1].trouble if self.news else None

    def _written(self, effects: list[Capture | Amend]) -> bool:
        said, heard = list[KioskError | None](), threading.Event()

        def done(trouble: KioskError | None) -> None:
            said.append(trouble)
            heard.set()

        self.store.write(
            effects,
            touchpoint_id="door",
            settings_rev="",
            survey_rev=built_in().survey_rev,
            done=done,
        )
        heard.wait()
        return said == [None]


@contextmanager
def card(directory: Path, account: Central, seed: int = 1) -> Iterator[Card]:
    """A terminal that is enrolled there, open."""
    made = Card(directory, account, code=account.code(), seed=seed)
    try:
        made.pass_s(0)
        yield made
    finally:
        made.stop()

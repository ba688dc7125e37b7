"""One running terminal: its store, its visits and its courier, wired."""

import json
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import msgspec

from feedback.asks import Kind
from feedback.link import new_nonce
from kiosk.carrying import FOLDER, Carrying
from kiosk.condition import Condition
from kiosk.config import AccountConfig
from kiosk.hw.clock import BATTERY_CLOCK_MS, battery_clock_ms, now
from kiosk.hw.link import LinkWatch
from kiosk.hw.network import interfaces
from kiosk.hw.stick import the_stick
from kiosk.hw.vitals import board_serial
from kiosk.papers import Papers
from kiosk.saving import Post
from kiosk.store import handed
from kiosk.store.boards import keep_apart
from kiosk.store.outbox import CAPACITY
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.client import AccountClient
from kiosk.sync.commands import Deed
from kiosk.sync.courier import Courier
from kiosk.sync.dates import Dates
from kiosk.sync.line import Line
from kiosk.sync.moving import MachineNetwork, Way, way_of
from kiosk.sync.news import Ears, SyncNews
from kiosk.sync.rounds import Rounds
from kiosk.sync.trouble import UnsafeAddress
from kiosk.terminal import Terminal
from kiosk.visit import BUTTONS, View, Visit

WATCH_MS = 120_000
"""How far off a caretaker's watch, and the minute it was read in, may be."""

MOST_PATIENT_S = 300
"""How long a restart waits for the end of a visit."""


class Running:
    """Terminal, store and courier, wired. `start` sets the courier going; `close` ends it all.

    `hardware` says what of it is wrong, from any thread. Without a `screen` only ratings are asked.
    `can_show` raises CannotShow for papers that cannot be put on it. `machine` is the network that
    an account may change, `capacity` how many responses may wait, `first` what is asked before an
    account has said anything.

    Raises StoreTrouble, AlreadyRunning, or what is wrong with the account's address or identity.
    """

    def __init__(
        self,
        directory: Path,
        account: AccountConfig,
        *,
        post: Post,
        show: Callable[[View], None],
        hardware: Callable[[], tuple[str, ...]] = tuple,
        screen: bool = True,
        buttons: int = BUTTONS,
        can_show: Callable[[Papers], None] = lambda _: None,
        machine: MachineNetwork | None = None,
        capacity: int = CAPACITY,
        first: Papers | None = None,
    ) -> None:
        self._can_show, self._account = can_show, account
        self._shelf = Shelf(directory)
        handed.take(self._shelf, account.identity, account.address)
        way = way_of(Way(account.address, account.proxy), self._shelf.credentials())
        self._proxy, self._machine, self._ending = way.proxy, machine, Event()
        self._dates = Dates(now)
        client = _client(account, way, self._dates)
        self._store = Store.open(directory, now, capacity=capacity)
        if account.identity:
            handed.own(self._store, self._shelf)
        keep_apart(self._store, self._shelf, board_serial())
        self.terminal = Terminal(
            store=self._store,
            clock=now,
            post=post,
            show=show,
            closed_visit=self._visit_closed,
            papers=self._shelf.papers() or first,
            credentials=self._shelf.credentials(),
            ratings_only=not screen,
            buttons=buttons,
        )
        self.condition = Condition(
            directory,
            store=self._store,
            shelf=self._shelf,
            terminal=self.terminal,
            hardware=hardware,
            address=account.address,
            screen=screen,
        )
        self._link: LinkWatch | None = None
        self.identify: Callable[[], str] = lambda: "it has nothing to show itself by"
        """Shows or sounds which terminal this is, and says how; from the courier's thread."""
        self.restart: Callable[[], None] = lambda: None
        """Ends the program, to be started again; called from the courier's thread."""
        self._courier = self._hire(client) if client else None
        self._carrying = Carrying(self._store, self._shelf, now, self.condition.health)

    def start(self) -> None:
        """Set the courier on its way."""
        self._store.keep_for(self.terminal.papers.settings.retention_days)
        battery_ms = battery_clock_ms()
        if battery_ms is not None:
            self._store.anchor(now(), battery_ms, BATTERY_CLOCK_MS, "rtc")
        if self._courier is not None:
            self._courier.start()
            self._link = LinkWatch(self._courier.wake)

    def close(self) -> None:
        """End the courier, then finish what is being written."""
        self._ending.set()
        if self._link is not None:
            self._link.close()
        if self._courier is not None:
            self._courier.close()
        self._store.close()

    def send_now(self) -> str:
        """A person asks for the courier to go at once."""
        if self._courier is None:
            return "there is no account to send to: the settings name no address"
        self._courier.wake()
        return "the courier is on its way"

    def export(self, stick: str = "") -> str:
        """Write what waits to a stick, the one that is plugged in where none is named.

        Blocks as long as it takes. Raises StickTrouble, NobodyToSealTo or StoreTrouble.
        """
        where = the_stick(stick, FOLDER)
        return f"{self._carrying.export(where)}, in {where}"

    def receipts(self, stick: str = "") -> str:
        """Take in receipts from a stick; a line for each file."""
        return "\n".join(self._carrying.take_receipts(the_stick(stick, FOLDER)))

    def set_time(self, true_ms: int) -> None:
        """A caretaker's watch says so, give or take two minutes; blocks until it is kept."""
        self._store.anchor(now(), true_ms, WATCH_MS, "caretaker")

    def _hire(self, client: AccountClient) -> Courier:
        rounds = Rounds(
            outbox=self._store,
            account=client,
            shelf=self._shelf,
            clock=now,
            health=self.condition.health,
            account_at=self._account_at,
            deeds=self._deeds(),
            check_shown=self._check_shown,
            address=self._account.address,
            proxy=self._account.proxy,
            code=self._account.enrolment_code,
            machine=self._machine,
            pause=lambda seconds: not self._ending.wait(seconds),
            begin_anew=self._restart_soon,
            ears=Ears(
                papers=self._papers_came,
                credentials=self.terminal.enrolled,
                news=self._hear,
            ),
        )
        return Courier(rounds, client)

    def _check_shown(self, papers: Papers) -> None:
        """Raises CannotShow, as putting them up would."""
        Visit(papers.survey, papers.settings, make_link=lambda *_: None, new_nonce=new_nonce)
        self._can_show(papers)

    def _deeds(self) -> dict[str, Deed]:
        """What an account may ask of this terminal; moving to another address is the courier's."""
        return {
            Kind.IDENTIFY: lambda _: self.identify(),
            Kind.RESTART: lambda _: self._restart(),
            Kind.DIAGNOSTICS: lambda _: self._diagnostics(),
        }

    def _restart(self) -> str:
        self._restart_soon()
        return ""

    def _restart_soon(self) -> None:
        """Nobody is sent away in the middle of an answer."""
        Thread(target=self._restart_between_visits, name="restart", daemon=True).start()

    def _restart_between_visits(self) -> None:
        for _ in range(MOST_PATIENT_S):
            if self.terminal.between_visits:
                break
            if self._ending.wait(1):
                return
        self.restart()

    def _diagnostics(self) -> str:
        found = {
            "status": self.condition.status(),
            "health": self.condition.health(),
            "network": interfaces(),
        }
        return json.dumps(msgspec.to_builtins(found), default=str)

    def _account_at(self, address: str, proxy: str | None = None, /) -> AccountClient:
        """Another account, or another way to it; with the same authorities."""
        way = Way(address, self._proxy if proxy is None else proxy)
        other = _client(self._account, way, self._dates)
        if other is None:
            raise UnsafeAddress(address, "is empty")
        return other

    def _papers_came(self, papers: Papers) -> None:
        self._store.keep_for(papers.settings.retention_days)
        self.terminal.papers_came(papers)

    def _hear(self, news: SyncNews) -> None:
        self.condition.news = news

    def _visit_closed(self) -> None:
        if self._courier is not None:
            self._courier.visit_closed()


def _client(account: AccountConfig, way: Way, dates: Dates) -> AccountClient | None:
    if not way.address:
        return None
    line = Line(clock_synced=dates.hold, ca=account.ca, proxy=way.proxy)
    return AccountClient(way.address, line, heard=dates.heard)

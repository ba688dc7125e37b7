"""One running terminal: the parts it is built of, and how they are doing."""

import json
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from threading import Event, Thread

import msgspec

from feedback.asks import Kind
from feedback.batch import Health
from feedback.link import new_nonce
from feedback.response import Mode
from kiosk.caretaker.facts import facts, mark
from kiosk.caretaker.pages import Fact, Mark
from kiosk.carrying import FOLDER, Carrying
from kiosk.config import AccountConfig
from kiosk.hw.clock import BATTERY_CLOCK_MS, battery_clock_ms, now
from kiosk.hw.link import LinkWatch
from kiosk.hw.network import interfaces
from kiosk.hw.stick import the_stick
from kiosk.hw.vitals import board_serial, read_vitals
from kiosk.papers import Papers
from kiosk.status import Status
from kiosk.store import handed
from kiosk.store.boards import keep_apart
from kiosk.store.outbox import CAPACITY
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.client import AccountClient
from kiosk.sync.commands import Deed
from kiosk.sync.courier import Courier
from kiosk.sync.line import Line
from kiosk.sync.moving import MachineNetwork, Way, way_of
from kiosk.sync.news import Ears, SyncNews
from kiosk.sync.rounds import Rounds
from kiosk.sync.trouble import UnsafeAddress
from kiosk.terminal import Post, Terminal
from kiosk.visit import BUTTONS, Asking, Thanking, View, Visit

WATCH_MS = 120_000
"""How far off a caretaker's watch, and the minute it was read in, may be."""

MOST_PATIENT_S = 300
"""How long a restart waits for the end of a visit."""

VERSION = version("feedback-terminal")


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
        self._can_show = can_show
        self._directory, self._account, self._hardware = directory, account, hardware
        self._news: SyncNews | None = None
        self._shelf = Shelf(directory)
        handed.take(self._shelf, account.identity, account.address)
        way = way_of(Way(account.address, account.proxy), self._shelf.credentials())
        self._proxy, self._machine, self._ending = way.proxy, machine, Event()
        client = _client(account, way)
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
        self._link: LinkWatch | None = None
        self._screen = screen
        self.identify: Callable[[], str] = lambda: "it has nothing to show itself by"
        """Shows or sounds which terminal this is, and says how; from the courier's thread."""
        self.restart: Callable[[], None] = lambda: None
        """Ends the program, to be started again; called from the courier's thread."""
        self.speech = ""
        self._courier = self._hire(client) if client else None
        self._carrying = Carrying(self._store, self._shelf, now, self.health)

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

    def status(self) -> Status:
        """How it is; may be called from any thread."""
        tally, view, bound = self._store.tally(), self.terminal.view, self._shelf.credentials()
        return Status(
            version=VERSION,
            showing=_kind(view),
            question=_question(view),
            touchpoint=self.terminal.papers.settings.touchpoint,
            account=self._account.address,
            terminal_id=bound.terminal_id if bound else "",
            captured=tally.captured,
            delivered=tally.acked,
            waiting=tally.waiting,
            held=tally.held,
            last_contact_s=self._last_contact_s(),
            trouble=(*self._trouble(), *tally.trouble, *self._courier_trouble()),
            accepted=self.terminal.accepted,
            speech=self.speech,
        )

    def facts(self) -> tuple[Fact, ...]:
        """What a caretaker is told; may be called from any thread but the main loop's."""
        moment = now()
        return facts(
            self.status(),
            self.health(),
            moment,
            interfaces(),
            self.terminal.papers.settings.public_url,
            time.strftime("%Y-%m-%d %H:%M %Z", time.localtime(moment.wall_ms / 1000)),
        )

    def mark(self) -> Mark:
        """How it is, at a glance; as `facts`."""
        testing = self.terminal.mode is Mode.TEST
        return mark(self.status(), testing=testing, hardware=bool(self._trouble()))

    def set_time(self, true_ms: int) -> None:
        """A caretaker's watch says so, give or take two minutes; blocks until it is kept."""
        self._store.anchor(now(), true_ms, WATCH_MS, "caretaker")

    def health(self) -> Health:
        """What the account should know of this terminal."""
        tally, vitals, moment = self._store.tally(), read_vitals(self._directory), now()
        return Health(
            version=VERSION,
            outbox=tally.waiting,
            oldest_unsent_ms=tally.oldest_age_ms(moment),
            disk_free_bytes=vitals.disk_free_bytes,
            temperature_c=vitals.temperature_c,
            under_voltage=vitals.under_voltage,
            clock_synced=moment.wall_synced,
            trouble=(*self._trouble(), *tally.trouble),
        )

    def _trouble(self) -> tuple[str, ...]:
        rating = self.terminal.papers.survey.rating
        if self._screen or self.terminal.rated_by_button:
            return self._hardware()
        deaf = f"buttons cannot give the rating that is asked for ({rating.kind}): issue another"
        return (*self._hardware(), deaf)

    def _hire(self, client: AccountClient) -> Courier:
        rounds = Rounds(
            outbox=self._store,
            account=client,
            shelf=self._shelf,
            clock=now,
            health=self.health,
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
        found = {"status": self.status(), "health": self.health(), "network": interfaces()}
        return json.dumps(msgspec.to_builtins(found), default=str)

    def _account_at(self, address: str, proxy: str | None = None, /) -> AccountClient:
        """Another account, or another way to it; with the same authorities."""
        way = Way(address, self._proxy if proxy is None else proxy)
        other = _client(self._account, way)
        if other is None:
            raise UnsafeAddress(address, "is empty")
        return other

    def _papers_came(self, papers: Papers) -> None:
        self._store.keep_for(papers.settings.retention_days)
        self.terminal.papers_came(papers)

    def _hear(self, news: SyncNews) -> None:
        self._news = news

    def _visit_closed(self) -> None:
        if self._courier is not None:
            self._courier.visit_closed()

    def _last_contact_s(self) -> int | None:
        news = self._news
        if news is None or news.last_receipt is None:
            return None
        return (now().boot_ms - news.last_receipt.boot_ms) // 1000

    def _courier_trouble(self) -> tuple[str, ...]:
        news = self._news
        if news is None:
            return ()
        met = news.trouble
        said = (f"{met}. {met.hint}".rstrip(". "),) if met else ()
        return (*said, *news.complaints)


def _client(account: AccountConfig, way: Way) -> AccountClient | None:
    if not way.address:
        return None
    line = Line(clock_synced=lambda: now().wall_synced, ca=account.ca, proxy=way.proxy)
    return AccountClient(way.address, line)


def _kind(view: View) -> str:
    if isinstance(view, Asking):
        return "following up" if view.follow_up else "asking"
    return "thanking" if isinstance(view, Thanking) else "resting"


def _question(view: View) -> str:
    if isinstance(view, Asking):
        return view.question.text[view.language]
    return view.ending.text[view.language] if isinstance(view, Thanking) else ""

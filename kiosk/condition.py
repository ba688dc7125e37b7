"""How a running terminal is doing: what is told to its account, its caretaker and its operator."""

import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from feedback.batch import Health
from feedback.response import Mode
from kiosk.caretaker.facts import facts, mark
from kiosk.caretaker.pages import Fact, Mark
from kiosk.hw.clock import now
from kiosk.hw.network import interfaces
from kiosk.hw.vitals import read_vitals
from kiosk.status import Status
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.news import SyncNews
from kiosk.terminal import Terminal
from kiosk.visit import Asking, Thanking, View

VERSION = version("feedback-terminal")


class Condition:
    """Asked from any thread; `facts` and `mark` read files, and are not for the main loop.

    `hardware` says what of it is wrong. `address` is its account's, as its settings name it.
    Without a `screen`, a rating that its buttons cannot give is trouble.
    """

    def __init__(
        self,
        directory: Path,
        *,
        store: Store,
        shelf: Shelf,
        terminal: Terminal,
        hardware: Callable[[], tuple[str, ...]],
        address: str,
        screen: bool,
    ) -> None:
        self._directory, self._store, self._shelf = directory, store, shelf
        self._terminal, self._hardware = terminal, hardware
        self._address, self._screen = address, screen
        self.news: SyncNews | None = None
        """What the courier said last."""
        self.speech = ""
        """What there is of a voice."""

    def status(self) -> Status:
        """How it is, for whoever operates it."""
        tally, view, bound = self._store.tally(), self._terminal.view, self._shelf.credentials()
        return Status(
            version=VERSION,
            showing=_kind(view),
            question=_question(view),
            touchpoint=self._terminal.papers.settings.touchpoint,
            account=self._address,
            terminal_id=bound.terminal_id if bound else "",
            captured=tally.captured,
            delivered=tally.acked,
            waiting=tally.waiting,
            held=tally.held,
            last_contact_s=self._last_contact_s(),
            trouble=(*self._trouble(), *tally.trouble, *self._courier_trouble()),
            accepted=self._terminal.accepted,
            speech=self.speech,
        )

    def facts(self) -> tuple[Fact, ...]:
        """What a caretaker is told."""
        moment = now()
        return facts(
            self.status(),
            self.health(),
            moment,
            interfaces(),
            self._terminal.papers.settings.public_url,
            time.strftime("%Y-%m-%d %H:%M %Z", time.localtime(moment.wall_ms / 1000)),
        )

    def mark(self) -> Mark:
        """How it is, at a glance."""
        testing = self._terminal.mode is Mode.TEST
        return mark(self.status(), testing=testing, hardware=bool(self._trouble()))

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
        rating = self._terminal.papers.survey.rating
        if self._screen or self._terminal.rated_by_button:
            return self._hardware()
        deaf = f"buttons cannot give the rating that is asked for ({rating.kind}): issue another"
        return (*self._hardware(), deaf)

    def _last_contact_s(self) -> int | None:
        news = self.news
        if news is None or news.last_receipt is None:
            return None
        return (now().boot_ms - news.last_receipt.boot_ms) // 1000

    def _courier_trouble(self) -> tuple[str, ...]:
        news = self.news
        if news is None:
            return ()
        met = news.trouble
        said = (f"{met}. {met.hint}".rstrip(". "),) if met else ()
        return (*said, *news.complaints)


def _kind(view: View) -> str:
    if isinstance(view, Asking):
        return "following up" if view.follow_up else "asking"
    return "thanking" if isinstance(view, Thanking) else "resting"


def _question(view: View) -> str:
    if isinstance(view, Asking):
        return view.question.text[view.language]
    return view.ending.text[view.language] if isinstance(view, Thanking) else ""

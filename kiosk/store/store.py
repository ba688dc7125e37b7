"""The store, for whoever may call it, from whatever thread."""

import logging
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from feedback.batch import Offer, Receipt, Result
from feedback.response import Moment
from kiosk.errors import KioskError, StoreTrouble
from kiosk.store.aside import SALVAGED
from kiosk.store.desk import Desk, Tally
from kiosk.store.elsewhere import Named
from kiosk.store.keeper import Keeper
from kiosk.store.outbox import CAPACITY, Origin
from kiosk.store.salvage import salvage
from kiosk.store.sending import Place
from kiosk.store.writer import Job, Writer
from kiosk.visit import Amend, Capture

log = logging.getLogger(__name__)
T = TypeVar("T")

Done = Callable[[StoreTrouble | None], None]

RETENTION_DAYS = 30
TALLY_WITHIN_S = 1.0
"""A stalling card must not stall whoever asks how things stand: then they get the last count."""


class Store:
    """A terminal's outbox. Made by `open`; every method may be called from any thread."""

    def __init__(
        self, directory: Path, clock: Callable[[], Moment], capacity: int = CAPACITY
    ) -> None:
        self._clock, self._retention_days = clock, RETENTION_DAYS
        self._stop = threading.Event()
        self._salvaging: list[threading.Thread] = []
        self._keeper = Keeper(directory, clock, capacity, self._salvage)
        self._desk = Desk(self._keeper, clock, capacity)
        self._writer = Writer()
        try:
            self._tally = self._ask(self._begin)
        except KioskError:
            self.close()
            raise

    @classmethod
    def open(
        cls, directory: Path, clock: Callable[[], Moment], *, capacity: int = CAPACITY
    ) -> "Store":
        """Open the store in `directory`, made if missing; `capacity` in responses that wait.

        A damaged one is set aside and salvaged in the background. Raises StoreTrouble (a newer
        version's, a disk that refuses) or AlreadyRunning.
        """
        return cls(directory, clock, capacity)

    # --- for the visitor

    def write(
        self,
        effects: Sequence[Capture | Amend],
        *,
        touchpoint_id: str,
        settings_rev: str,
        survey_rev: str,
        done: Done,
    ) -> None:
        """Queue a visit's writes: all in one transaction, before any of the courier's work.

        `done` is called from the writer's thread: with None once they are on the disk, with the
        trouble when they are not and never will be.
        """
        origin = Origin(
            touchpoint_id=touchpoint_id, settings_rev=settings_rev, survey_rev=survey_rev
        )
        self._urgent(lambda: self._keeper.run(lambda outbox: outbox.write(effects, origin)), done)

    def probe(self, done: Done) -> None:
        """Find out whether the disk takes writes, by one; `done` as in `write`."""
        self._urgent(lambda: self._keeper.run(lambda outbox: outbox.probe(self._clock())), done)

    # --- for the courier: each blocks until the writer has answered, and raises StoreTrouble

    def offer(self, max_responses: int, max_bytes: int) -> Offer:
        """The oldest closed responses the account does not have, and held ones that are due.

        At least one when any waits, however few bytes are allowed; none for max_responses 0.
        """
        return self._ask(lambda: self._desk.offer(max_responses, max_bytes))

    def settle(self, offer: Offer, results: Sequence[Result]) -> None:
        """Take the account's word on an offer, or on a part of one, in one transaction.

        What was answered `retry`, or is missing from `results`, is held.
        """
        self._ask(lambda: self._desk.settle(offer, results))
        self._tidy_soon()
        self._submit_pruning()

    def requeue(self, ranges: Sequence[tuple[int, int]]) -> None:
        """The account asks for seqs of the last offer's store again, both ends included."""
        self._ask(lambda: self._desk.requeue(ranges))

    def anchor(self, at: Moment, true_ms: int, uncertainty_ms: int, source: str) -> None:
        """Keep a moment whose true time is known."""
        self._ask(
            lambda: self._keeper.run(
                lambda outbox: outbox.boots.anchor(at, true_ms, uncertainty_ms, source)
            )
        )

    def bind(self, terminal_id: str) -> None:
        """Give the store to a terminal for life; raises StoreElsewhere when it has another."""
        self._ask(lambda: self._desk.bind(terminal_id))

    def set_aside(self, reason: str, store_id: str = "") -> bool:
        """Keep this store as it is and go on with a new, unbound one.

        `reason` is a word for the folder's name: small letters and hyphens. Where `store_id` names
        a salvaged store, that one alone is offered no longer, until the next start; then False.
        Raises VisitUnderWay, which says when to try again.
        """
        if not re.fullmatch(r"[a-z][a-z-]*", reason):
            raise ValueError(f"reason {reason!r} is no word in small letters")
        if store_id and self._ask(lambda: self._desk.disown(store_id)):
            return False
        self._ask(lambda: self._keeper.set_aside(reason))
        self._ask(self._desk.look_elsewhere)
        return True

    # --- by hand, and for other accounts: as above

    def stores(self) -> tuple[Named, ...]:
        """The living store, and those set aside in which responses wait."""
        return self._ask(self._desk.stores)

    def carry(
        self, store_id: str, after: Place, max_responses: int, max_bytes: int
    ) -> Offer | None:
        """One store's unacknowledged responses, boots and anchors behind that place, in portions.

        Nothing is noted and nothing deleted; None where there is no such store.
        """
        return self._ask(lambda: self._desk.carry(store_id, after, max_responses, max_bytes))

    def take_receipt(self, receipt: Receipt) -> int | None:
        """Take in a receipt that came by hand: how many responses it acknowledges.

        None where its store is not here.
        """
        return self._ask(lambda: self._desk.take_receipt(receipt))

    def offer_elsewhere(self, terminal_id: str, max_responses: int, max_bytes: int) -> Offer | None:
        """What waits in a set-aside store of that terminal; settle it like any other offer."""
        return self._ask(lambda: self._desk.offer_elsewhere(terminal_id, max_responses, max_bytes))

    def settled(self) -> tuple[Named, ...]:
        """Set-aside stores in which nothing waits, as far as this terminal knows."""
        return self._ask(self._desk.settled)

    def word_of(self, store_id: str) -> Offer | None:
        """What such a store says of itself, with no response: settle it like any other offer."""
        return self._ask(lambda: self._desk.word_of(store_id))

    # --- for whoever asks

    def keep_for(self, days: int) -> None:
        """Keep acknowledged responses that long."""
        self._retention_days = days
        self._submit_pruning()

    def tally(self) -> Tally:
        """How the store stands; the last count where the disk does not answer in time."""
        counted = self._submit(self._desk.tally)
        try:
            self._tally = counted.result(TALLY_WITHIN_S)
        except (NotYet, KioskError) as error:
            trouble = str(error) or "the disk is slow to answer"
            return replace(self._tally, trouble=(trouble, *self._tally.trouble))
        return self._tally

    def close(self) -> None:
        """Finish what is queued and let go of the files."""
        self._stop.set()
        for thread in self._salvaging:
            thread.join()
        self._writer.close(self._desk.close)

    # --- how

    def _begin(self) -> Tally:
        damaged = self._keeper.aside.damaged()  # before a new one is: that is under way already
        self._keeper.open()
        for folder in damaged:
            if (folder / SALVAGED).exists():
                self._desk.adopt(folder / SALVAGED)
            else:
                self._salvage(folder)
        self._desk.look_elsewhere()
        return self._desk.tally()

    def _urgent(self, work: Callable[[], object], done: Done) -> None:
        def run() -> None:
            try:
                work()
            except KioskError as trouble:
                refuse(trouble)
            else:
                done(None)
                self._tidy_soon()

        def refuse(trouble: KioskError) -> None:
            if not isinstance(trouble, StoreTrouble):
                trouble = StoreTrouble(self._keeper.path, trouble, trouble.hint)
            done(trouble)

        self._writer.submit(Job(run, refuse), urgent=True)

    def _ask(self, work: Callable[[], T]) -> T:
        return self._submit(work).result()

    def _submit(self, work: Callable[[], T]) -> "Future[T]":
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(work())
            except KioskError as trouble:
                future.set_exception(trouble)
            except BaseException as mistake:
                future.set_exception(mistake)
                raise

        self._writer.submit(Job(run, future.set_exception))
        return future

    def _tidy_soon(self) -> None:
        if self._keeper.untidy:
            self._submit(self._keeper.tidy)

    def _submit_pruning(self) -> None:
        def prune() -> None:
            if self._desk.prune(self._retention_days):
                self._submit_pruning()

        self._submit(prune)

    def _salvage(self, folder: Path) -> None:
        thread = threading.Thread(
            target=self._salvage_now, args=(folder,), name=f"salvage {folder.name}", daemon=True
        )
        self._salvaging.append(thread)
        thread.start()

    def _salvage_now(self, folder: Path) -> None:
        try:
            salvaged = salvage(folder, self._stop)
        except KioskError as trouble:
            log.error("%s; %s", trouble, trouble.hint)
            told = str(trouble)  # the exception's name is gone when the job runs
            self._submit(lambda: self._desk.note(told))
            return
        if salvaged is not None:
            found = (folder / SALVAGED, f"a damaged store is in {folder.name}: {salvaged}")
            self._submit(lambda: self._desk.adopt(*found))

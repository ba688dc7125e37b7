"""What the writer's thread does for the courier: the living store first, then salvaged ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar

from feedback.batch import Offer, Receipt, Result
from feedback.response import Moment
from kiosk.store.elsewhere import Elsewhere, Named
from kiosk.store.keeper import Keeper
from kiosk.store.outbox import Count, Outbox
from kiosk.store.retention import AT_A_TIME, prune
from kiosk.store.salvaged import SalvagedStores
from kiosk.store.sending import Place

T = TypeVar("T")

WARN_AT = 0.8
"""Of the capacity, and of the year."""
YEAR_DAYS = 365
"""How long a terminal is made to keep responses, if they are not more than its capacity."""
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally(Count):
    """How the store stands. `trouble` is for a caretaker, in words, worst first."""

    capacity: int
    salvaged: int
    """Responses of damaged stores that wait to be sent, those destroyed in between included."""
    trouble: tuple[str, ...]

    def oldest_age_ms(self, now: Moment) -> int | None:
        """Age of the oldest unsent response, None where no clock can tell."""
        then = self.oldest_unsent
        if then is None:
            return None
        if then.boot_id == now.boot_id:
            return now.boot_ms - then.boot_ms
        return now.wall_ms - then.wall_ms if then.wall_synced and now.wall_synced else None


class Desk:
    """Answers the courier, on the writer's thread. Raises StoreTrouble."""

    def __init__(self, keeper: Keeper, clock: Callable[[], Moment], capacity: int) -> None:
        self._keeper, self._clock, self._capacity = keeper, clock, capacity
        self._salvaged, self._elsewhere = SalvagedStores(), Elsewhere(keeper.aside)
        self._notes: list[str] = []
        self._offered = ""

    def offer(self, max_responses: int, max_bytes: int) -> Offer:
        """The living store's oldest unsent; a salvaged store's when that has none."""
        now = self._clock()

        def choose(outbox: Outbox) -> Offer:
            return outbox.sending.offer(max_responses, max_bytes, now)

        def living(outbox: Outbox) -> tuple[Offer, str | None]:
            outbox.boots.freshen(now)
            return choose(outbox), outbox.terminal_id

        offer, terminal_id = self._keeper.run(living)
        if not offer.responses and max_responses > 0:
            offer = self._salvaged.offer(terminal_id, choose) or offer
        self._offered = offer.store_id
        return offer

    def settle(self, offer: Offer, results: Sequence[Result]) -> None:
        """Take the account's answer in. Of a store that was set aside since, nothing is."""
        now, store_id = self._clock(), offer.store_id
        living, _ = self._if_living(store_id, lambda one: one.sending.settle(offer, results, now))
        if living:
            return

        def old(outbox: Outbox) -> None:
            outbox.sending.settle(offer, results, now, running=False)

        if store_id not in self._salvaged.stores:
            self._elsewhere.settle(store_id, old)
            return
        self._salvaged.settle(store_id, old)
        if store_id not in self._salvaged.stores:
            self.look_elsewhere()

    def requeue(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Offer these seqs again, of the store that was last offered."""
        self._with(self._offered, lambda outbox: outbox.sending.requeue(ranges))

    # --- by hand, and for other accounts

    def stores(self) -> tuple[Named, ...]:
        """All that have something to tell: the living one, salvaged ones, another terminal's."""
        living = self._keeper.run(lambda outbox: (outbox.store_id, outbox.terminal_id))
        salvaged = [
            Named(one, self._salvaged.terminal_of(one) or living[1] or "")
            for one in self._salvaged.stores
        ]
        return Named(living[0], living[1] or ""), *salvaged, *self._elsewhere.stores

    def carry(self, store_id: str, after: Place, most: int, most_bytes: int) -> Offer | None:
        """One store's next portion for a stick; None where there is no such store."""
        return self._with(store_id, lambda outbox: outbox.sending.carry(after, most, most_bytes))

    def offer_elsewhere(self, terminal_id: str, most: int, most_bytes: int) -> Offer | None:
        """What another terminal's set-aside store has to send; None where it has nothing."""
        now = self._clock()
        for store in self._elsewhere.stores:
            if store.terminal_id == terminal_id:
                self._offered = store.store_id
                return self._elsewhere.run(
                    store.store_id, lambda outbox: outbox.sending.offer(most, most_bytes, now)
                )
        return None

    def settled(self) -> tuple[Named, ...]:
        """Set-aside stores in which nothing waits any more."""
        return self._elsewhere.settled

    def word_of(self, store_id: str) -> Offer | None:
        """What such a store has to say of itself, with no response; None where there is none."""
        now, self._offered = self._clock(), store_id
        return self._elsewhere.run(store_id, lambda outbox: outbox.sending.offer(0, 0, now))

    def take_receipt(self, receipt: Receipt) -> int | None:
        """Take in a receipt that came by hand; None where its store is not here."""
        now = self._clock()
        return self._with(receipt.store_id, lambda old: old.sending.take_receipt(receipt, now))

    def bind(self, terminal_id: str) -> None:
        """Give the living store to a terminal, and salvaged ones that do not say whose they are.

        Raises StoreElsewhere where the living one has another.
        """
        self._keeper.bind(terminal_id)
        self._salvaged.bind(terminal_id)

    def disown(self, store_id: str) -> bool:
        """Offer this salvaged store no longer; False where it is none."""
        if store_id not in self._salvaged.stores:
            return False
        self.note(f"the account says that the damaged store {store_id} is another terminal's")
        self._salvaged.let_go(store_id)
        return True

    def look_elsewhere(self) -> None:
        """See which stores were set aside."""
        self._elsewhere.look(but=self._salvaged.files)

    def _with(self, store_id: str, task: Callable[[Outbox], T]) -> T | None:
        ours, done = self._if_living(store_id, task)
        if ours:
            return done
        if store_id in self._salvaged.stores:
            return self._salvaged.run(store_id, task)
        return self._elsewhere.settle(store_id, task)

    def _if_living(self, store_id: str, task: Callable[[Outbox], T]) -> tuple[bool, T | None]:
        """Whether it is the living store; only then the task is done."""

        def living(outbox: Outbox) -> tuple[bool, T | None]:
            ours = outbox.store_id == store_id
            return ours, task(outbox) if ours else None

        return self._keeper.run(living)

    def prune(self, retention_days: int) -> bool:
        """Let go of what is old, in portions; True while there is more."""
        now = self._clock()
        pruned = self._keeper.run(
            lambda outbox: prune(outbox.db, outbox.boots, now, retention_days)
        )
        return pruned == AT_A_TIME

    def adopt(self, salvaged: Path, note: str = "") -> None:
        """Offer a salvaged store from now on; `note` is for the caretaker."""
        if note:
            self.note(note)
        self._salvaged.adopt(salvaged)
        living = self._keeper.run(lambda outbox: outbox.terminal_id)
        if living is not None:
            self._salvaged.bind(living)

    def note(self, trouble: str) -> None:
        """Something a caretaker should know until the next start."""
        self._notes.append(trouble)

    def tally(self) -> Tally:
        """Count anew."""
        count = self._keeper.run(lambda outbox: outbox.count())
        trouble = list(self._notes)
        if count.waiting >= WARN_AT * self._capacity:
            share = 100 * count.waiting // self._capacity
            trouble.insert(
                0, f"the store is {share} % full: {count.waiting} of {self._capacity} wait"
            )
        days = count.oldest_waits_ms // _DAY_MS
        if days >= WARN_AT * YEAR_DAYS:
            trouble.insert(
                0, f"responses have waited for {days} days; a year is what it is made for"
            )
        trouble += self._elsewhere.trouble
        if self._keeper.short_of_room:
            trouble.insert(0, "the disk is full or nearly so")
        return Tally(
            **{one.name: getattr(count, one.name) for one in fields(count)},
            capacity=self._capacity,
            salvaged=self._salvaged.waiting(),
            trouble=tuple(trouble),
        )

    def close(self) -> None:
        """Let go of all files."""
        self._salvaged.close()
        self._keeper.close()

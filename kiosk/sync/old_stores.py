"""Responses in stores that were set aside: sent as the terminal they were given to, or not at all.

That is one this terminal was before, or itself on another board.
"""

from collections.abc import Callable
from contextlib import suppress

from feedback.batch import Batch, Health, Offer, Receipt
from feedback.response import Moment
from kiosk.credentials import Credentials
from kiosk.errors import BatchRefused, KioskError, NeedsCaretaker, StoreElsewhere, TryLater
from kiosk.sync import pacing
from kiosk.sync.batching import batch_of
from kiosk.sync.delivery import Delivery, MakeBatch
from kiosk.sync.needs import Account, Outbox, Shelf

VERSION = "moved on"
"""What the former account hears of this terminal's health: nothing that is not its business."""
AT_A_TIME = 20
"""Batches in one go: this terminal's own heartbeat must not wait for long."""
AGAIN_MS = 3_600_000
"""After trouble: an account that was left may be gone."""
WORD_MS = 24 * 3_600_000
"""At every start and so often, stores that were sent whole say so once more: an account that was
restored from a backup can ask for what it lacks only of a store that it hears of."""


class OldStores:
    """Sends set-aside stores to their own accounts. Its trouble never stops anything else."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        shelf: Shelf,
        account_at: Callable[[str], Account],
        clock: Callable[[], Moment],
        survey: Callable[[str], bytes | None],
        own_batch: MakeBatch,
    ) -> None:
        self._outbox, self._shelf, self._account_at = outbox, shelf, account_at
        self._clock, self._survey, self._own_batch = clock, survey, own_batch
        self._own = ""
        self._said: int | None = None
        self._not_before: int | None = None
        self.complaints: tuple[str, ...] = ()
        """What a caretaker should know, in words."""

    def send(self, own_terminal_id: str) -> None:
        """As much as can be sent now, with each terminal's own credentials."""
        now_ms = self._clock().boot_ms
        if self._not_before is not None and 0 <= self._not_before - now_ms <= AGAIN_MS:
            return
        self._not_before, self.complaints, self._own = None, (), own_terminal_id
        if self._said is None or not 0 <= now_ms - self._said < WORD_MS:
            self._said = now_ms
            self._say()
        for terminal_id in sorted({one for _, one in self._outbox.stores()} - {""}):
            former = self._shelf.former(terminal_id)
            if former is None:
                continue  # the store says that it waits; only a person can help
            try:
                self._send_as(former)
            except KioskError as trouble:
                self._not_before = now_ms + AGAIN_MS
                was = "" if terminal_id == own_terminal_id else ", which it was before"
                self.complaints += (f"as terminal {terminal_id}{was}: {trouble}",)

    def _say(self) -> None:
        """Say of each store that was sent whole that it was. Nothing waits: trouble is nobody's."""
        for store_id, terminal_id in self._outbox.settled():
            former, offer = self._shelf.former(terminal_id), self._outbox.word_of(store_id)
            if former is None or offer is None:
                continue
            with suppress(TryLater, NeedsCaretaker, StoreElsewhere, BatchRefused):
                self._delivery(self._account_at(former.account), former).deliver(offer)

    def _delivery(self, account: Account, former: Credentials) -> Delivery:
        own = former.terminal_id == self._own
        return Delivery(self._outbox, account, former, self._own_batch if own else self._batch)

    def _send_as(self, former: Credentials) -> None:
        account: Account | None = None  # most of the time there is nothing to send
        for _ in range(AT_A_TIME):
            offer = self._outbox.offer_elsewhere(
                former.terminal_id, pacing.MOST_RESPONSES, pacing.MOST_BYTES
            )
            if offer is None or not offer.responses:
                return
            account = account or self._account_at(former.account)
            receipt = self._delivery(account, former).deliver(offer)
            self._hand_over(account, former, receipt)

    def _hand_over(self, account: Account, former: Credentials, receipt: Receipt) -> None:
        for rev in receipt.want_surveys:
            survey = self._survey(rev)
            if survey is not None:
                account.put_survey(former, rev, survey)

    def _batch(self, offer: Offer) -> Batch:
        health = Health(version=VERSION, outbox=len(offer.responses))
        return batch_of(offer, papers=None, health=health, sent=self._clock())

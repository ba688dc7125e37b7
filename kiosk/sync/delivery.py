"""From outbox to account: one offer, and the search for the response that spoils it."""

from collections.abc import Callable

from msgspec.structs import replace

from feedback.batch import Batch, Offer, Receipt, Result, Status
from kiosk.credentials import Credentials
from kiosk.errors import BatchRefused, StoreElsewhere
from kiosk.sync.needs import Account, Outbox

MakeBatch = Callable[[Offer], Batch]
Heard = Callable[[Batch, Receipt], None]
"""Told of every receipt the moment it is there."""


class Delivery:
    """Delivers with one set of credentials. Nothing leaves the outbox without a receipt."""

    def __init__(
        self,
        outbox: Outbox,
        account: Account,
        credentials: Credentials,
        make_batch: MakeBatch,
        heard: Heard = lambda _batch, _receipt: None,
    ) -> None:
        self._outbox, self._account = outbox, account
        self._credentials, self._make_batch, self._heard = credentials, make_batch, heard
        self.searching = False
        """Whether a batch was refused, and the search for the guilty one was not ended."""
        self.too_large = False
        """Whether the account found a batch too large."""
        self.announced: str | None = None
        """The hash of a next token that the last receipt confirms."""

    def deliver(self, offer: Offer) -> Receipt:
        """Send an offer and settle it; the last receipt.

        Where the account refuses a batch with responses, an empty one is tried: only when that
        is taken can a response be to blame, and the guilty one is held. Raises TryLater,
        BatchRefused, EnrolmentRevoked, StoreElsewhere or StoreTrouble.
        """
        try:
            return self._send(offer)
        except BatchRefused as refused:
            if not offer.responses:
                raise
            taken = self._send(replace(offer, responses=()))
            self.searching = True
            taken = self._search(offer, refused) or taken
            self.searching = False
            return taken

    def _search(self, offer: Offer, refused: BatchRefused) -> Receipt | None:
        """Halve until the guilty one is alone: one try a half. None if nothing was taken."""
        self.too_large |= refused.status == 413
        if len(offer.responses) == 1:
            self._hold(offer, refused)
            return None
        middle, taken = len(offer.responses) // 2, None
        for part in (offer.responses[:middle], offer.responses[middle:]):
            half = replace(offer, responses=part)
            try:
                taken = self._send(half)
            except BatchRefused as again:
                taken = self._search(half, again) or taken
        return taken

    def _send(self, offer: Offer) -> Receipt:
        batch = self._make_batch(offer)
        try:
            receipt = self._account.send(batch, self._credentials)
        except StoreElsewhere as error:
            raise StoreElsewhere(str(error), offer.store_id) from error
        self.announced = batch.next_token_hash
        self._heard(batch, receipt)
        sent = {(response.seq, response.rid) for response in offer.responses}
        ours = [one for one in receipt.results if (one.seq, one.rid) in sent]
        self._outbox.settle(offer, ours)
        if receipt.resend:
            self._outbox.requeue(receipt.resend)
        return receipt

    def _hold(self, offer: Offer, refused: BatchRefused) -> None:
        (guilty,) = offer.responses
        result = Result(
            seq=guilty.seq, rid=guilty.rid, status=Status.RETRY, code=f"refused_{refused.status}"
        )
        self._outbox.settle(offer, [result])

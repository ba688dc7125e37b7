"""Responses carried out on a stick, and receipts carried back. Nothing is deleted by either."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from feedback import carry
from feedback.batch import Batch, Health, Offer, Receipt
from feedback.response import Moment
from kiosk.credentials import Credentials
from kiosk.errors import KioskError
from kiosk.papers import built_in
from kiosk.store.disk import make_directory, write_whole
from kiosk.store.elsewhere import Named
from kiosk.store.sending import Place
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.batching import batch_of

FOLDER = "feedback-terminal"
"""Where on the stick: the same folder is found again when it comes back."""
MOST_RESPONSES, MOST_BYTES = 500, 256 * 1024


class StickTrouble(KioskError):
    """The stick cannot be read or written; all is still at the terminal."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path}: {error.strerror or error}")
        self.hint = "Plug in a stick that can be written, with room on it, and try again."


class NobodyToSealTo(KioskError):
    """Without an account's key nothing may leave the terminal."""

    hint = "Enrol this terminal first: what it exports is sealed to its account alone."


class Written(NamedTuple):
    """What was carried out."""

    responses: int
    files: int
    left: tuple[str, ...]
    """Stores that could not be sealed, in words."""

    def __str__(self) -> str:
        said = f"{_counted(self.responses, 'response')} in {_counted(self.files, 'file')}"
        return "; ".join((said, *self.left))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


class Carrying:
    """Export and receipts, for a running terminal or for one that stands still."""

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        clock: Callable[[], Moment],
        health: Callable[[], Health],
    ) -> None:
        self._store, self._shelf, self._clock, self._health = store, shelf, clock, health

    def export(self, stick: Path) -> Written:
        """Write all that no account has acknowledged, sealed to the account it belongs to.

        Raises NobodyToSealTo, StickTrouble or StoreTrouble. A second export writes the same
        again: importing anything twice changes nothing.
        """
        responses = files = 0
        left, surveys = list[str](), set[str]()
        for store in self._store.stores():
            bound = self._shelf.former(store.terminal_id) if store.terminal_id else None
            if bound is None or not bound.account_public_key:
                left.append(f"store {store.store_id} belongs to no account yet")
                continue
            for place, offer in self._portions(store):
                self._write(stick / FOLDER / bound.terminal_id / _name(place, offer), offer, bound)
                responses, files = responses + len(offer.responses), files + 1
                surveys.update(one.survey_rev for one in offer.responses)
        if not files:
            raise NobodyToSealTo(left[0])
        for rev in surveys:
            self._write_survey(stick, rev)
        return Written(responses, files, tuple(left))

    def take_receipts(self, stick: Path) -> tuple[str, ...]:
        """Take in what accounts say they kept; a line for each file. Raises StickTrouble."""
        said = list[str]()
        try:
            found = sorted(stick.rglob(f"*{carry.RECEIPTS_SUFFIX}"))
        except OSError as error:
            raise StickTrouble(stick, error) from error
        for path in found:
            try:
                with path.open("rb") as file:
                    raw = file.read(carry.BIGGEST)
            except OSError as error:
                said.append(f"{path.name}: it cannot be read: {error.strerror}")
            else:
                said.append(f"{path.name}: {self._take(raw)}")
        return tuple(said) or (f"there are no receipts in {stick}",)

    def _portions(self, store: Named) -> Iterator[tuple[Place, Offer]]:
        """All of one store, and how far it was written before each; the first even where it is
        empty: it tells how much was captured.
        """
        place = Place()
        while True:
            offer = self._store.carry(store.store_id, place, MOST_RESPONSES, MOST_BYTES)
            if offer is None:
                return
            if place != Place() and not (offer.responses or offer.boots or offer.anchors):
                return
            yield place, offer
            if (after := place.after(offer)) == place:
                return
            place = after

    def _write(self, path: Path, offer: Offer, bound: Credentials) -> None:
        batch = self._batch(offer, bound)
        raw = carry.close(
            batch,
            bound.terminal_id,
            bytes.fromhex(bound.account_public_key),
            bytes.fromhex(bound.signing_key),
        )
        _write(path, raw)

    def _batch(self, offer: Offer, bound: Credentials) -> Batch:
        now = self._shelf.credentials()
        own = now is not None and now.terminal_id == bound.terminal_id
        health = self._health() if own else Health(version="moved on", outbox=0)
        papers = self._shelf.papers() if own else None
        return batch_of(offer, papers=papers, health=health, sent=self._clock())

    def _write_survey(self, stick: Path, rev: str) -> None:
        own = built_in()
        survey = own.survey_bytes if rev == own.survey_rev else self._shelf.survey(rev)
        if survey is not None:
            _write(stick / FOLDER / "surveys" / f"{rev}.json", survey)

    def _take(self, raw: bytes) -> str:
        bound = self._bound_by(raw)
        if bound is None:
            return "ignored, it is signed by no account of this terminal's, or damaged"
        receipts = carry.open_receipts(raw, bytes.fromhex(bound.account_verify_key))
        if receipts.terminal_id != bound.terminal_id:
            return f"ignored, it is for terminal {receipts.terminal_id}"
        taken = [self._store.take_receipt(one) for one in sorted(receipts.receipts, key=_oldest)]
        known = [one for one in taken if one is not None]
        return f"{sum(known)} responses are acknowledged"

    def _bound_by(self, raw: bytes) -> Credentials | None:
        """The credentials, now or before, whose account signed these receipts."""
        known = {self._shelf.former(store.terminal_id) for store in self._store.stores()}
        for bound in known | {self._shelf.credentials()}:
            if bound is None or not bound.account_verify_key:
                continue
            try:
                carry.open_receipts(raw, bytes.fromhex(bound.account_verify_key))
            except carry.NotCarried:
                continue
            return bound
        return None


def _name(place: Place, offer: Offer) -> str:
    """The same for the same portion, and for no other: boots and anchors may outlast responses."""
    first, last = 0, offer.captured_seq
    if offer.responses:
        first, last = offer.responses[0].seq, offer.responses[-1].seq
    name = f"{offer.store_id}-{first:010}-{last:010}"
    if not offer.responses and place != Place():
        name += f"-{place.boot_no}-{place.anchor_no}"
    return name + carry.SUFFIX


def _oldest(receipt: Receipt) -> int:
    """Receipts in the order of their seqs: the watermark moves over one after the other."""
    return min((one.seq for one in receipt.results), default=0)


def _write(path: Path, raw: bytes) -> None:
    try:
        make_directory(path.parent)
        write_whole(path, raw)
    except OSError as error:
        raise StickTrouble(path, error) from error

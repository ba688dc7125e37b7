"""What this room asks of the others: an outbox, a shelf for papers, and an account."""

from collections.abc import Sequence
from typing import Protocol

from feedback.batch import Batch, EnrolReply, EnrolRequest, Offer, Receipt, Result
from feedback.response import Moment
from kiosk.credentials import Credentials
from kiosk.papers import Papers


class Outbox(Protocol):
    """The store, as the courier sees it. Every call blocks until the writer thread has answered.

    All of them raise StoreTrouble when the disk refuses.
    """

    def offer(self, max_responses: int, max_bytes: int) -> Offer:
        """The oldest closed responses after acked_seq, and held ones that are due.

        At least one when any waits, however few bytes are allowed; none for max_responses 0.
        """

    def settle(self, offer: Offer, results: Sequence[Result]) -> None:
        """Advance over the offer's responses in one transaction.

        What was answered `retry` or is missing from `results` is held, with its code.
        """

    def requeue(self, ranges: Sequence[tuple[int, int]]) -> None:
        """The account asks for these seqs again, both ends included."""

    def anchor(self, at: Moment, true_ms: int, uncertainty_ms: int, source: str) -> None:
        """Keep a moment whose true time is known."""

    def bind(self, terminal_id: str) -> None:
        """Give the store to this terminal, for life; raises StoreElsewhere for another's."""

    def set_aside(self, reason: str, store_id: str = "") -> bool:
        """Keep this store as it is and go on with a new, unbound one; `reason` is one word.

        Where `store_id` names a salvaged store, that one alone is offered no longer, and the answer
        is False. Raises TryLater while somebody answers.
        """

    def stores(self) -> "Sequence[tuple[str, str]]":
        """(store_id, terminal_id): the living one, and those set aside in which something waits."""

    def offer_elsewhere(self, terminal_id: str, max_responses: int, max_bytes: int) -> Offer | None:
        """What waits in a set-aside store of another terminal; settled like any other offer."""

    def settled(self) -> "Sequence[tuple[str, str]]":
        """(store_id, terminal_id): those set aside in which nothing waits any more."""

    def word_of(self, store_id: str) -> Offer | None:
        """What one of those says of itself, with no response; settled like any other offer."""


class Shelf(Protocol):
    """Papers and credentials on disk: each write is whole and durable, or did not happen."""

    def credentials(self) -> Credentials | None:
        """What was kept last; None before the first enrolment."""

    def keep_credentials(self, credentials: Credentials) -> None:
        """Keep them where only the terminal can read them."""

    def former(self, terminal_id: str) -> Credentials | None:
        """What this terminal was bound by when it was that one; None where it never was."""

    def commands(self) -> bytes | None:
        """What was kept of commands; None before the first."""

    def keep_commands(self, noted: bytes) -> None:
        """Keep what is to be remembered of commands."""

    def papers(self) -> Papers | None:
        """The last good survey and settings; None before the first."""

    def keep_papers(self, settings: bytes, survey: bytes) -> None:
        """Keep both as issued; the survey first, so that settings never name one that is gone."""

    def survey(self, rev: str) -> bytes | None:
        """A survey issued earlier, as long as responses to it may be unsent."""


class Account(Protocol):
    """The account over a network. Raises only KioskErrors; repeating any call is harmless."""

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Ask to be bound. Raises EnrolmentRefused or TryLater."""

    def send(self, batch: Batch, credentials: Credentials) -> Receipt:
        """Deliver a batch; only a receipt for this very batch is returned.

        Raises TryLater, BatchRefused, EnrolmentRevoked or StoreElsewhere.
        """

    def settings(self, credentials: Credentials, held_rev: str) -> bytes | None:
        """The settings as issued, None when they are those of `held_rev`."""

    def survey(self, credentials: Credentials, rev: str) -> bytes:
        """The survey of that revision, as issued."""

    def put_survey(self, credentials: Credentials, rev: str, survey: bytes) -> None:
        """Hand over a survey that the account lacks."""

"""Whose terminal this is: its credentials as they are now, and the store bound to them."""

from collections.abc import Callable

from kiosk.credentials import Credentials
from kiosk.errors import EnrolmentRefused, EnrolmentRevoked, KioskError, StoreElsewhere
from kiosk.sync import enrolment
from kiosk.sync.needs import Account, Outbox, Shelf

ELSEWHERE = "belongs-elsewhere"
"""Why a store was set aside."""


class Binding:
    """Enrols when there is a reason to, and keeps store and credentials belonging together."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        account: Account,
        shelf: Shelf,
        address: str,
        code: str,
        told: Callable[[Credentials], None],
    ) -> None:
        self._outbox, self._account, self._shelf = outbox, account, shelf
        self._address, self._code, self._told = address, code.strip(), told
        self._held = shelf.credentials()
        self._store_is_of = ""  # the terminal that the store was bound to in this run
        self._moved_out = False  # a store was set aside, and nothing was received since
        self._other_tried = False  # the other token was, since this one was refused
        self._refused: EnrolmentRefused | None = None
        self._rotate = False

    @property
    def complaints(self) -> tuple[str, ...]:
        """What a caretaker should know, in words."""
        return (str(self._refused),) if self._refused else ()

    @property
    def next_token_hash(self) -> str | None:
        """What to announce with a batch."""
        waiting = self._held.next_token if self._held else ""
        return enrolment.digest(waiting) if waiting else None

    def rotate_token(self) -> None:
        """Announce a new token with the next batch, and use it from its receipt on."""
        self._rotate = True

    def credentials(self) -> Credentials:
        """Enrolled ones, the store bound to them; raises what stands in the way."""
        held = self._held
        if held is None or (self._refused is None and enrolment.to_enrol(held, self._code)):
            held = self._enrol(held)
        if self._store_is_of != held.terminal_id:
            self._outbox.bind(held.terminal_id)
            self._store_is_of = held.terminal_id
        if self._rotate:
            held = self._keep(enrolment.begin_rotation(held))
            self._rotate = False
        return held

    def received(self, announced: str | None) -> Credentials:
        """A receipt came for a batch that announced this hash; the credentials from now on."""
        self._moved_out = self._other_tried = False
        if self._held is None:
            raise LookupError("a receipt, and nobody it could be for")
        if announced is not None and announced == self.next_token_hash:
            return self._keep(enrolment.finish_rotation(self._held))
        return self._held

    def cure(self, trouble: KioskError) -> bool:
        """Whether something was done about it, and another try is worth while at once."""
        if isinstance(trouble, StoreElsewhere) and not self._moved_out:
            if self._outbox.set_aside(ELSEWHERE, trouble.store_id):
                self._moved_out, self._store_is_of = True, ""
            return True
        other = None
        if isinstance(trouble, EnrolmentRevoked) and self._held is not None:
            other = enrolment.other_token(self._held)
        self._other_tried = other is not None and not self._other_tried
        if other is not None and self._other_tried:
            self._keep(other)
        return self._other_tried

    def _enrol(self, held: Credentials | None) -> Credentials:
        try:
            self._held = enrolment.enrol(self._shelf, self._account, self._address, self._code)
        except EnrolmentRefused as refused:
            if held is None or not held.enrolled:
                raise
            self._refused = refused  # the old ones still work; asked again at the next start
            return held
        self._told(self._held)
        return self._held

    def _keep(self, credentials: Credentials) -> Credentials:
        self._shelf.keep_credentials(credentials)
        self._held = credentials
        return credentials

"""What can go wrong on a terminal, sorted by what to do about it."""

from pathlib import Path


class KioskError(Exception):
    """Expected trouble. Responses stay in the outbox through all of it."""

    hint = ""
    """What cures it, for whoever can."""


class TryLater(KioskError):
    """Waiting may cure it: back off, then ask again."""

    after_s: float | None = None
    """How long the account itself asked to wait; None where the terminal's own back-off rules."""


class AccountUnreachable(TryLater):
    """No answer that is the account's own."""

    def __init__(self, url: str, reason: object) -> None:
        super().__init__(f"no receipt from {url}: {reason}")


class CaptivePortal(AccountUnreachable):
    """A network that answers in the account's place."""

    hint = "This network wants somebody to sign in first: open a web page in it, or use another."


class AccountBusy(TryLater):
    """The account asked for patience (its own 429 or 503)."""

    def __init__(self, detail: str, after_s: float) -> None:
        super().__init__(f"the account asks to wait: {detail}")
        self.after_s = after_s


class BatchRefused(KioskError):
    """The account said no to one batch as a whole (its own 400, 413, 422 or 500)."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"the account refused the batch with {status}: {detail}")
        self.status = status


class NeedsCaretaker(KioskError):
    """Only a person can cure it: show the hint, raise an alert, ask hourly."""


class EnrolmentRevoked(NeedsCaretaker):
    """The account no longer takes this terminal's token."""

    hint = "Make a new enrolment code in the account and put it into this terminal's settings."


class EnrolmentRefused(NeedsCaretaker):
    """The enrolment code was wrong, used or too old."""

    hint = "Make a new enrolment code in the account and put it into this terminal's settings."


class StoreElsewhere(KioskError):
    """This store is bound to another terminal (the account's own 409).

    `store_id` names it; empty for the living one.
    """

    def __init__(self, what: str, store_id: str = "") -> None:
        super().__init__(what)
        self.store_id = store_id


class CannotShow(KioskError):
    """A survey or settings that this terminal's version cannot put on its screen."""

    hint = "Update the terminal, or issue a survey without what it cannot show."


class Misconfigured(KioskError):
    """The settings file says something that cannot be done."""

    def __init__(self, path: Path, what: str, hint: str) -> None:
        super().__init__(f"{path}: {what}")
        self.hint = hint


class StoreTrouble(KioskError):
    """The store cannot be opened or written: nobody is thanked for nothing."""

    def __init__(self, path: Path, reason: object, hint: str) -> None:
        super().__init__(f"the store {path}: {reason}")
        self.hint = hint


class AlreadyRunning(KioskError):
    """Another terminal holds this store."""

    hint = "Stop the other one, or give this one a data directory of its own."


class NotRunning(KioskError):
    """Nobody answers at the control socket."""

    hint = "Start it with: kiosk run"

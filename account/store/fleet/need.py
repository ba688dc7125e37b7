"""What may need a person, and why."""

from enum import StrEnum
from typing import NamedTuple

from account.store.fleet.fleet import One


class Cause(StrEnum):
    """Why somebody has to look, the gravest first. Each has its words: need_..., need_..._cure."""

    CLOCKWORK = "clockwork"
    """What the account does by the clock is not done."""
    CLONED = "cloned"
    MISSING = "missing"
    SILENT = "silent"
    RESTORED = "restored"
    """Not heard of since the account was restored: what it had delivered is not all here."""
    BUTTON = "button"
    DISK = "disk"
    POWER = "power"
    STUCK = "stuck"
    UNSENT = "unsent"
    """A retired terminal had not sent everything."""
    HOT = "hot"
    REFUSED = "refused"
    """Settings that were handed out and are not taken."""
    PENDING = "pending_one"
    CARRIED = "carried"
    QUARANTINED = "quarantine_there"
    LEFT = "token_left"
    """Whoever made a token that is good may make none any more, and may have it yet."""
    HOOK_LEFT = "webhook_left"
    """The same of a webhook; where they were removed, it is paused."""
    HOOK_DEAF = "webhook_deaf"
    """A receiver takes no messages."""
    FIRST = "never_heard"
    CLOCK = "clock_off"
    TOLD = "told"
    """Something else that the terminal itself says."""
    FAILED = "failed"
    """A command that could not be done."""
    CODE = "code_ends"


class Need(NamedTuple):
    """One thing for one person. `since_ms` is when it began, where that is known."""

    cause: Cause
    terminal_id: str = ""
    name: str = ""
    touchpoint_id: str = ""
    detail: str = ""
    n: int = 0
    since_ms: int | None = None


def need_of(
    one: One, cause: Cause, detail: str = "", since_ms: int | None = None, n: int = 0
) -> Need:
    """What this terminal needs."""
    return Need(cause, one.terminal_id, one.name, one.touchpoint_id, detail, n, since_ms)

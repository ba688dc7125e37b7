"""How a running terminal is, for `kiosk status`: as JSON, and in words."""

import msgspec


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a running terminal. Ages are in seconds, None where nothing is known."""

    version: str
    showing: str
    """What stands on the screen: asking, following up, thanking or resting."""
    question: str
    touchpoint: str
    account: str
    terminal_id: str
    captured: int
    """The last seq given out: every response this store ever took."""
    delivered: int
    """Up to here the account has said that it keeps them."""
    waiting: int
    held: int
    last_contact_s: int | None
    trouble: tuple[str, ...]
    accepted: int = 0
    """Presses taken for a rating since the start, counted before the store."""
    speech: str = ""
    """Which engine speaks, or why none does; empty where nothing would start it."""


def in_words(status: Status) -> str:
    """The same for people, one fact a line."""
    account = status.account or "none"
    if status.account and not status.terminal_id:
        account += " (not enrolled yet)"
    facts = {
        "screen": f"{status.showing}: {status.question}".rstrip(": "),
        "touchpoint": status.touchpoint or "not known yet",
        "account": account,
        "last contact": ago(status.last_contact_s),
        "captured": f"{status.captured}, of which {status.waiting} wait to be sent"
        + (f" and {status.held} are held back" if status.held else ""),
        **({"speech": status.speech} if status.speech else {}),
        "version": status.version,
    }
    lines = [f"{name:>13}  {said}" for name, said in facts.items()]
    lines += [f"{'trouble':>13}  {one}" for one in status.trouble] or [f"{'trouble':>13}  none"]
    return "\n".join(lines)


def ago(seconds: int | None) -> str:
    """A time that is past, for people."""
    if seconds is None:
        return "never"
    if seconds < 120:
        return f"{seconds} s ago"
    return f"{seconds // 60} min ago" if seconds < 7200 else f"{seconds // 3600} h ago"

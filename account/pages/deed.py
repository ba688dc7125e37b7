"""Whose deed it was, in words."""

from account.pages.words import Words
from account.store import audit
from account.store.fleet import rotation

_NO_PERSON = {
    audit.COMMAND_LINE: "who_command_line",
    audit.VISITOR: "who_visitor",
    audit.ACCOUNT: "who_account",
    rotation.WHO: "who_clock",
}


def by_whom(w: Words, who: str) -> str:
    """Who is no person is said in words; anybody else as they stand there."""
    return w(_NO_PERSON[who]) if who in _NO_PERSON else who

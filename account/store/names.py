"""Names, codes and passwords, minted; and what is kept of them."""

import hashlib
import re
import secrets
import time
from collections.abc import Callable

NowMs = Callable[[], int]
"""Unix milliseconds by the account's own clock."""

# Crockford's base 32: no I, L, O or U to be misread on a printed card.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NUMBER = re.compile(r"([0-9]+)")
_MISREAD = str.maketrans("ILO", "110", "- \t\r\n")


def now_ms() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """48 random bits as 12 hex digits."""
    return secrets.token_hex(6)


def new_password() -> str:
    """80 random bits a person can type."""
    return new_code()


def new_code() -> str:
    """An enrolment code: 80 random bits as four groups of four letters."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def code_digest(code: str) -> str:
    """What is kept of an enrolment code, however it was typed."""
    return digest(code.upper().translate(_MISREAD))


def digest(secret: str) -> str:
    """SHA-256 of a token's text in hex: all that is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def in_order(name: str) -> tuple[str | int, ...]:
    """To sort names by as people count: Exit 2 stands before Exit 10."""
    parts = enumerate(_NUMBER.split(name))
    return tuple(int(part) if at % 2 else part.casefold() for at, part in parts)

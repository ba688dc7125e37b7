"""The caretaker's PIN, kept as an scrypt hash: what is in the settings file opens no terminal.

A PIN of six digits falls to whoever has the file and a day; the lock-out (`pin_lock`) is what
holds at the screen.
"""

import hmac
import os
import re
from hashlib import scrypt

FEWEST, MOST = 4, 12
"""Digits."""

_LOG_N, _R, _P = 14, 8, 1
"""16 MiB and about a third of a second on a Raspberry Pi 3."""
_LOG_N_MOST = 17
_SALT = 16
_FORM = re.compile(r"scrypt\$(\d{1,2})\$(\d{1,2})\$(\d)\$([0-9a-f]{32})\$([0-9a-f]{64})")


def make(pin: str) -> str:
    """A hash for the settings file; raises ValueError for what cannot be a PIN."""
    if not (pin.isascii() and pin.isdigit() and FEWEST <= len(pin) <= MOST):
        raise ValueError(f"a PIN has {FEWEST} to {MOST} digits and nothing else")
    if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
        raise ValueError("this PIN is the first that anybody tries; take another")
    salt = os.urandom(_SALT)
    return f"scrypt${_LOG_N}${_R}${_P}${salt.hex()}${_digest(pin, salt, _LOG_N, _R, _P).hex()}"


def check(text: str) -> None:
    """Raise ValueError unless `make` can have written this."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError("caretaker has a pin_hash that is none; `kiosk pin` makes one")
    log_n, r, p = (int(part) for part in found.groups()[:3])
    if not (10 <= log_n <= _LOG_N_MOST and 1 <= r <= 16 and 1 <= p <= 4):
        raise ValueError("caretaker has a pin_hash of another cost; `kiosk pin` makes one")


def fits(pin: str, text: str) -> bool:
    """Whether this is the PIN; raises ValueError as `check` does."""
    check(text)
    _, log_n, r, p, salt, kept = text.split("$")
    digest = _digest(pin, bytes.fromhex(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(digest, bytes.fromhex(kept))


def _digest(pin: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    needed = 128 * (1 << log_n) * r * p
    return scrypt(pin.encode(), salt=salt, n=1 << log_n, r=r, p=p, maxmem=2 * needed, dklen=32)

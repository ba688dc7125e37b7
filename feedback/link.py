"""The token in the QR code: proof of a visit, with nothing in it about the visitor.

48 bits of terminal number, 64 random bits, 80 bits of HMAC-SHA-256 under the terminal's link
key (truncated as RFC 2104, section 5 allows); together 32 letters of base64url.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Iterator

_TERMINAL, _NONCE, _MAC = 6, 8, 10
_SHARED, _IN_A_ROW = 3, 256
"""Hex digits, and how many visits begin with the same: too many to tell one from another."""


class NotALink(ValueError):
    """A token that nobody's terminal made."""


def new_nonce() -> str:
    """64 random bits in hex, kept in the response's body."""
    return secrets.token_hex(_NONCE)


def nonces() -> Iterator[str]:
    """One terminal's, without an end: 12 random bits for 256 in a row, 52 for each of them.

    Whoever keeps millions of them in order finds those of a batch beside each other.
    """
    while True:
        beginning = new_nonce()[:_SHARED]
        for _ in range(_IN_A_ROW):
            yield beginning + new_nonce()[_SHARED:]


def token(terminal_id: str, nonce: str, link_key: bytes) -> str:
    """Sign one visit's link. `terminal_id` is 12 hex digits, `nonce` 16."""
    named = bytes.fromhex(terminal_id) + bytes.fromhex(nonce)
    if len(named) != _TERMINAL + _NONCE:
        raise ValueError(f"terminal {terminal_id!r} and nonce {nonce!r} are not 12 and 16 digits")
    return base64.urlsafe_b64encode(named + _mac(named, link_key)).decode()


def read(text: str) -> tuple[str, str]:
    """Take (terminal_id, nonce) out of a token, unproven; raises NotALink."""
    named, _ = _parts(text)
    return named[:_TERMINAL].hex(), named[_TERMINAL:].hex()


def prove(text: str, link_key: bytes) -> None:
    """Raise NotALink unless the terminal that holds `link_key` signed this token."""
    named, mac = _parts(text)
    if not hmac.compare_digest(mac, _mac(named, link_key)):
        raise NotALink("the link was not made by its terminal")


def _mac(named: bytes, link_key: bytes) -> bytes:
    return hmac.digest(link_key, named, "sha256")[:_MAC]


def _parts(text: str) -> tuple[bytes, bytes]:
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotALink(f"a link has 32 letters of base64url, not {text!r:.60}") from error
    if len(raw) != _TERMINAL + _NONCE + _MAC:
        raise NotALink(f"a link has 32 letters, this one has {len(text)}")
    return raw[: _TERMINAL + _NONCE], raw[_TERMINAL + _NONCE :]

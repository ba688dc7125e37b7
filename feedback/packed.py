"""A terminal's whole identity in one line: for one that will never ask an account for its own.

Made by the account, which keeps of its secrets no more than of any terminal that enrols: the hash
of the token, the public half of the key. The line is a secret until the terminal has taken it over.
"""

import binascii
import zlib
from base64 import b64decode, b64encode

import msgspec

from feedback import wire

BIGGEST = 4 * 1024 * 1024
"""Bytes of one, unpacked: a survey in ten languages, and settings with a logo."""


class Packed(msgspec.Struct, frozen=True, kw_only=True):
    """What enrolling gives, and what is fetched after it. Keys and token in hex."""

    terminal_id: str
    token: str
    signing_key: str
    account_public_key: str
    account_verify_key: str
    link_key: str
    settings: bytes
    """As issued, and the survey that they name."""
    survey: bytes


def pack(identity: Packed) -> str:
    """One line of base64."""
    return b64encode(zlib.compress(wire.to_json(identity), 9)).decode("ascii")


def unpack(line: str) -> Packed:
    """Read it; raises wire.Malformed where it is damaged or cut short."""
    try:
        raw = b64decode(line, validate=True)
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(raw, BIGGEST)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise wire.Malformed(f"not a terminal's identity: {error}") from error
    if not unpacker.eof:
        raise wire.Malformed("the identity ends too early, or is too large")
    return wire.from_json(plain, Packed)

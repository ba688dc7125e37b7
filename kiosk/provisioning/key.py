"""A public key in one line, as a .pub file has it and sshd reads it."""

import base64
import re

_LINE = re.compile(
    r"(ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa) ([A-Za-z0-9+/]+={0,2})( [ -~]*)?"
)
_LEAST = 32
"""Bytes of the shortest key, Ed25519's."""


def is_public_key(line: str) -> bool:
    """Whether it is one, whole: a key that lost its end would let nobody in, and say nothing."""
    found = _LINE.fullmatch(line)
    if found is None:
        return False
    try:
        parts = _parts(base64.b64decode(found[2], validate=True))
    except ValueError:
        return False
    return parts[0] == found[1].encode() and len(parts) > 1 and len(parts[-1]) >= _LEAST


def _parts(blob: bytes) -> list[bytes]:
    """The strings it is made of, each behind its length (RFC 4251, 5); raises ValueError."""
    parts = list[bytes]()
    while blob:
        end = 4 + int.from_bytes(blob[:4])
        if len(blob) < end:
            raise ValueError("cut short")
        parts.append(blob[4:end])
        blob = blob[end:]
    return parts or [b""]

"""Text from a visitor, closed to everybody but the account.

libsodium's sealed boxes (X25519, XSalsa20-Poly1305): the terminal can close one and cannot open
it again, so a stolen card tells nobody's telephone number.
"""

import base64
import binascii
from collections.abc import Callable

import nacl.exceptions
from nacl.public import PrivateKey, PublicKey, SealedBox


class CannotOpen(ValueError):
    """Not sealed to this account, or damaged."""


def new_key() -> bytes:
    """Make an account's private key (32 bytes)."""
    return bytes(PrivateKey.generate())


def public_of(private_key: bytes) -> bytes:
    """The half that terminals are given (32 bytes)."""
    return bytes(PrivateKey(private_key).public_key)


def seal(text: str, public_key: bytes) -> str:
    """Close a text; the result is base64."""
    return base64.b64encode(SealedBox(PublicKey(public_key)).encrypt(text.encode())).decode()


def open_sealed(sealed: str, private_key: bytes) -> str:
    """Open what `seal` closed; raises CannotOpen."""
    return opener(private_key)(sealed)


def opener(private_key: bytes) -> Callable[[str], str]:
    """The same for many: what follows from the key is worked out once, half of the work of each."""
    box = SealedBox(PrivateKey(private_key))

    def opened(sealed: str) -> str:
        try:
            raw = base64.b64decode(sealed, validate=True)
            return box.decrypt(raw).decode()
        except (binascii.Error, nacl.exceptions.CryptoError, UnicodeDecodeError) as error:
            raise CannotOpen(f"{len(sealed)} letters were not sealed to this account") from error

    return opened

"""Batches on a stick, for terminals without a network; receipts on the way back.

A carried batch is closed to everybody but its account (a sealed box to the account's X25519 key)
and signed by its terminal (Ed25519), label included: a stick that is lost tells nothing, and
nobody can make one up. Receipts are signed by the account and secret to nobody.

    carried batch:  MAGIC  label as JSON  newline  sealed batch (as on the wire)  signature
    receipts:       RECEIPTS  receipts as JSON  signature

The signature is the last 64 bytes, over all before it. MAGIC and RECEIPTS name kind and version.
"""

import msgspec
import nacl.exceptions
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

from feedback import wire
from feedback.batch import ArrivedBatch, Batch, Receipt

MAGIC = b"feedback batch 1\n"
RECEIPTS = b"feedback receipts 1\n"
SUFFIX, RECEIPTS_SUFFIX = ".feedback", ".receipts"

BIGGEST = wire.BIGGEST_BATCH + 64 * 1024
"""Bytes of one file that are read; ours are a tenth of it."""
_SIGNATURE = 64
_LONGEST_LABEL = 1024


class NotCarried(ValueError):
    """Bytes that are no carried batch, or no receipts, of this version: damaged, or another's."""


class Forged(NotCarried):
    """Not signed by whom it names, or damaged since."""


class SealedToAnother(NotCarried):
    """For another account's eyes."""


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What can be read of a carried batch without its account's key."""

    terminal_id: str
    account: str
    """The account's public key, in hex."""
    batch_id: str


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A carried batch as it is found: nothing of it is believed until it was opened."""

    label: Label
    sealed: bytes
    signed: bytes
    signature: bytes


class Receipts(msgspec.Struct, frozen=True, kw_only=True):
    """What the account kept of one terminal's carried batches."""

    terminal_id: str
    receipts: tuple[Receipt, ...]


def verify_key_of(signing_key: bytes) -> bytes:
    """The half of an Ed25519 seed that others check signatures with (32 bytes)."""
    return bytes(SigningKey(signing_key).verify_key)


def close(
    batch: Batch | ArrivedBatch, terminal_id: str, account_public_key: bytes, signing_key: bytes
) -> bytes:
    """A batch as a file. `signing_key` is the terminal's Ed25519 seed; the account's own where it
    keeps a file that it took texts out of.
    """
    label = Label(
        terminal_id=terminal_id, account=account_public_key.hex(), batch_id=batch.batch_id
    )
    sealed = SealedBox(PublicKey(account_public_key)).encrypt(wire.to_wire(batch))
    return _signed(MAGIC + wire.to_json(label) + b"\n" + sealed, signing_key)


def look(raw: bytes) -> Carried:
    """Read the label; raises NotCarried."""
    if not raw.startswith(MAGIC):
        raise NotCarried("not a batch that a terminal of this kind wrote")
    end = raw.find(b"\n", len(MAGIC), len(MAGIC) + _LONGEST_LABEL)
    if end < 0 or len(raw) < end + 1 + _SIGNATURE:
        raise NotCarried("it ends too early")
    try:
        label = wire.from_json(raw[len(MAGIC) : end], Label)
    except wire.Malformed as error:
        raise NotCarried(f"its label is damaged: {error}") from error
    if not label.terminal_id.isprintable():  # a NUL is no text of PostgreSQL's
        raise NotCarried(f"its label is damaged: it names {label.terminal_id!r:.40}")
    signed, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    return Carried(label=label, sealed=signed[end + 1 :], signed=signed, signature=signature)


def open_batch(carried: Carried, verify_key: bytes, private_key: bytes) -> ArrivedBatch:
    """Check the terminal's signature, then open; raises Forged, SealedToAnother or NotCarried."""
    _check(carried.signed, carried.signature, verify_key)
    try:
        packed = SealedBox(PrivateKey(private_key)).decrypt(carried.sealed)
    except nacl.exceptions.CryptoError as error:
        raise SealedToAnother("it is sealed to another account") from error
    try:
        return wire.batch_from(wire.unzip(packed))
    except wire.Malformed as error:
        raise NotCarried(f"what it holds is no batch: {error}") from error


def sign_receipts(receipts: Receipts, signing_key: bytes) -> bytes:
    """Receipts as a file. `signing_key` is the account's Ed25519 seed."""
    return _signed(RECEIPTS + wire.to_json(receipts), signing_key)


def open_receipts(raw: bytes, verify_key: bytes) -> Receipts:
    """Check the account's signature; raises Forged or NotCarried."""
    if not raw.startswith(RECEIPTS) or len(raw) < len(RECEIPTS) + _SIGNATURE:
        raise NotCarried("not receipts of this kind")
    signed, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    _check(signed, signature, verify_key)
    try:
        return wire.from_json(signed[len(RECEIPTS) :], Receipts)
    except wire.Malformed as error:
        raise NotCarried(f"its receipts are damaged: {error}") from error


def _signed(raw: bytes, signing_key: bytes) -> bytes:
    return raw + SigningKey(signing_key).sign(raw).signature


def _check(signed: bytes, signature: bytes, verify_key: bytes) -> None:
    try:
        VerifyKey(verify_key).verify(signed, signature)
    except (nacl.exceptions.CryptoError, nacl.exceptions.TypeError, ValueError) as error:
        raise Forged("its signature does not fit: damaged, or not by whom it names") from error

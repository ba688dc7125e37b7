"""Binding this terminal to an account, and changing its token."""

import hashlib
import secrets

from msgspec.structs import replace
from nacl.signing import SigningKey

from feedback.batch import EnrolRequest
from kiosk.credentials import Credentials
from kiosk.errors import NeedsCaretaker
from kiosk.sync.needs import Account, Shelf

_TOKEN_BYTES = 32


class NoCode(NeedsCaretaker):
    """An account is named, and nothing to enrol with."""

    hint = "Make an enrolment code in the account and put it into this terminal's settings."


def digest(secret: str) -> str:
    """SHA-256 in hex: all the account ever sees of a token before it is used."""
    return hashlib.sha256(secret.encode()).hexdigest()


def to_enrol(held: Credentials | None, code: str) -> bool:
    """Whether to ask the account: not bound yet, or given another code since."""
    if held is None or not held.enrolled:
        return True
    return bool(code) and digest(code) != held.code_hash


def enrol(shelf: Shelf, account: Account, address: str, code: str) -> Credentials:
    """Ask to be bound; the new credentials, already kept.

    What is asked for is on disk before it is asked, so that after a lost reply or a power cut
    the very same question is put again, and credentials in use stay until others are answered.
    Raises NoCode, EnrolmentRefused, TryLater or StoreTrouble.
    """
    if not code:
        raise NoCode(f"not enrolled at {address}, and there is no enrolment code")
    asking = _asking(shelf, address, code)
    key = SigningKey(bytes.fromhex(asking.signing_key)).verify_key
    reply = account.enrol(
        EnrolRequest(code=code, token_hash=digest(asking.token), public_key=bytes(key).hex())
    )
    bound = replace(
        asking,
        terminal_id=reply.terminal_id,
        account_public_key=reply.account_public_key,
        link_key=reply.link_key,
        account_verify_key=reply.account_verify_key,
    )
    shelf.keep_credentials(bound)
    return bound


def begin_rotation(held: Credentials) -> Credentials:
    """Mint the next token, unless one waits already."""
    return held if held.next_token else replace(held, next_token=_new_token())


def finish_rotation(held: Credentials) -> Credentials:
    """The account has heard of the next token: use it."""
    return replace(held, token=held.next_token, next_token="", previous_token=held.token)


def other_token(held: Credentials) -> Credentials | None:
    """The account does not know this token: try the one before, or the one after; None without.

    An account that was restored may know either, and may be restored again: neither is let go of.
    """
    if held.previous_token:
        return replace(held, token=held.previous_token, next_token=held.token, previous_token="")
    if held.next_token:
        return finish_rotation(held)
    return None


def _asking(shelf: Shelf, address: str, code: str) -> Credentials:
    held = shelf.credentials()
    if held is None or not held.enrolled:
        if held is not None and held.code_hash == digest(code):
            return held
        asking = _mint(address, code)
        shelf.keep_credentials(asking)
        return asking
    waiting = held.successor
    if waiting is None or waiting.code_hash != digest(code):
        waiting = _mint(address, code)
        shelf.keep_credentials(replace(held, successor=waiting))
    return waiting


def _mint(address: str, code: str) -> Credentials:
    return Credentials(
        account=address,
        token=_new_token(),
        signing_key=bytes(SigningKey.generate()).hex(),
        code_hash=digest(code),
    )


def _new_token() -> str:
    return secrets.token_hex(_TOKEN_BYTES)

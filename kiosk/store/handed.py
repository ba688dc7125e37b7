"""An identity that came with the settings file: taken once, as if an account had answered."""

import hashlib

from feedback import wire
from feedback.check import FaultySurvey
from feedback.packed import Packed, unpack
from kiosk.credentials import Credentials
from kiosk.errors import KioskError, StoreElsewhere
from kiosk.papers import Papers
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store

ELSEWHERE = "belongs-elsewhere"


class WrongIdentity(KioskError):
    """What the settings file hands over cannot be used."""

    hint = "Make the file again: account terminal add NAME --never-online --provisioning FILE"


def take(shelf: Shelf, line: str, address: str) -> None:
    """Keep credentials and papers; nothing where they were taken already. Raises WrongIdentity.

    Papers that were damaged since are taken again: nobody else can bring them.
    """
    if not line or (_mark(line) == _taken(shelf) and shelf.papers() is not None):
        return
    try:
        handed = unpack(line)
        Papers.read(handed.settings, handed.survey)
    except (wire.Malformed, FaultySurvey) as error:
        raise WrongIdentity(f"the settings file's identity: {error}") from error
    shelf.keep_papers(handed.settings, handed.survey)
    shelf.keep_credentials(_credentials(handed, line, address))


def own(store: Store, shelf: Shelf) -> None:
    """Have the store belong to whom the file names: without a network no courier does it."""
    bound = shelf.credentials()
    if bound is None or not bound.enrolled:
        return
    try:
        store.bind(bound.terminal_id)
    except StoreElsewhere:
        store.set_aside(ELSEWHERE)
        store.bind(bound.terminal_id)


def _credentials(handed: Packed, line: str, address: str) -> Credentials:
    return Credentials(
        account=address,
        token=handed.token,
        signing_key=handed.signing_key,
        terminal_id=handed.terminal_id,
        account_public_key=handed.account_public_key,
        link_key=handed.link_key,
        account_verify_key=handed.account_verify_key,
        code_hash=_mark(line),
    )


def _taken(shelf: Shelf) -> str:
    held = shelf.credentials()
    return held.code_hash if held is not None and held.enrolled else ""


def _mark(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()

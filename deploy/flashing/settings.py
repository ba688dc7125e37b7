"""A terminal's settings file, looked at before a card is written; the terminal checks the rest."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from disk import Refused

MOST = 1 << 20
"""Bytes; a terminal reads no more."""
BLANK = "***"
_AGAIN = "Give the file that the account made for this terminal: nothing was written."
_CERTIFICATE = re.compile(r"[\w -][\w .-]*\.(pem|crt|cer)", re.ASCII | re.IGNORECASE)
"""Names that every computer can write to a card, and that nothing of the image's own has."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The file's bytes, and by their names those of the files that it wants beside it."""

    told: bytes
    beside: dict[str, bytes] = field(default_factory=dict)


def read_settings(path: Path) -> Settings:
    """The file, and the authority's where it names one; raises Refused where no terminal would
    take them."""
    told = _bytes_of("the settings file", path, _AGAIN)
    authority = check(str(path), told)
    if not authority or "BEGIN CERTIFICATE" in authority:
        return Settings(told)
    return Settings(told, {authority: _certificate(path.parent, authority)})


def _certificate(directory: Path, name: str) -> bytes:
    cure = f"Put it into {directory}, as NAME.pem, and name it so: nothing was written."
    if not _CERTIFICATE.fullmatch(name):
        raise Refused(f"account.ca is {name!r}, which is no certificate's name", cure)
    pem = _bytes_of("the authority's certificate", directory / name, cure)
    if b"BEGIN CERTIFICATE" not in pem or len(pem) > MOST:
        raise Refused(f"{directory / name} holds no certificate in PEM", cure)
    return pem


def _bytes_of(what: str, path: Path, cure: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{what} {path} cannot be read: {error.strerror}", cure) from error


def check(name: str, told: bytes) -> str:
    """Whether it is text that a terminal can read, and used by none before; raises Refused.

    Returns what it says of the authority to trust, empty where that is nothing.
    """
    if len(told) > MOST:
        raise Refused(f"{name} is larger than {MOST >> 10} KiB", _AGAIN)
    try:
        said = tomllib.loads(told.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # neither TOML nor UTF-8
        raise Refused(f"{name} is no settings file: {error}", _AGAIN) from error
    account = said.get("account")
    if not isinstance(account, dict) or not (account.get("address") or account.get("identity")):
        raise Refused(f"{name} names no account", _AGAIN)
    if BLANK in (account.get("enrolment_code"), account.get("identity")):
        raise Refused(
            f"{name} comes from a card that was started: its code is blanked", "Make a new code."
        )
    return str(account.get("ca", ""))

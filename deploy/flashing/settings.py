"""A terminal's settings file, looked at before a card is written; the terminal checks the rest."""

import tomllib
from pathlib import Path

from disk import Refused

MOST = 1 << 20
"""Bytes; a terminal reads no more."""
BLANK = "***"
_AGAIN = "Give the file that the account made for this terminal: nothing was written."


def read_settings(path: Path) -> bytes:
    """The file's bytes; raises Refused for one that no terminal would take."""
    try:
        told = path.read_bytes()
    except OSError as error:
        raise Refused(
            f"the settings file {path} cannot be read: {error.strerror}", _AGAIN
        ) from error
    check(str(path), told)
    return told


def check(name: str, told: bytes) -> None:
    """Whether it is text that a terminal can read, and used by none before; raises Refused."""
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

"""Secrets overwritten on the card, so that no power cut leaves half of one there.

What the file said is kept beside the settings for as long as it is being overwritten. A file that
a cut has left partly as it was and partly blanked (the sectors of one write reach a card one by
one) reads as neither; the next start knows it by those bytes, and blanks the rest.
"""

import os
from pathlib import Path

from kiosk.provisioning import shelf
from kiosk.provisioning.card import MAX_BYTES
from kiosk.provisioning.secret import blanked

BEGUN = "card.blanking"


def blank(path: Path, told: bytes, kept: Path) -> None:
    """Overwrite the card's file, which says `told`, without its secrets. Raises OSError."""
    wanted = blanked(told)
    if wanted == told:
        return
    shelf.put(kept / BEGUN, told.decode(), mode=0o600)
    _overwrite(path, wanted)
    shelf.drop(kept / BEGUN)


def is_half_blanked(path: Path, kept: Path) -> bool:
    """Whether a cut came between the first and the last of its bytes."""
    try:
        told, found = (kept / BEGUN).read_bytes(), _read(path)
        wanted = blanked(told)
    except (OSError, ValueError):  # none, or a worn-out disk's
        return False
    if found in (told, wanted) or len(found) not in (len(told), len(wanted)):
        return False
    return all(map(_either, found, told.ljust(len(found)), wanted.ljust(len(found))))


def finish(path: Path, kept: Path) -> None:
    """Blank the rest of such a file. Raises OSError."""
    _overwrite(path, blanked((kept / BEGUN).read_bytes()))
    forget(kept)


def forget(kept: Path) -> None:
    """The file on the card is whole, as it was or as it should be: nothing is under way."""
    shelf.drop(kept / BEGUN)


def _either(found: int, told: int, wanted: int) -> bool:
    return found in (told, wanted)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES)


def _overwrite(path: Path, wanted: bytes) -> None:
    """In place: a new file would leave the old words in sectors that are free."""
    with path.open("r+b") as file:
        file.write(wanted)
        file.flush()
        os.fsync(file.fileno())

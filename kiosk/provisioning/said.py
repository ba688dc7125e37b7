"""What a start had to say about the card, for the running terminal to repeat."""

from pathlib import Path

from kiosk.config import DEVICE_FILE

ERRORS = "kiosk-errors.txt"
_OF_THIS_MACHINE = DEVICE_FILE.with_name(ERRORS)


def card_trouble(file: Path = _OF_THIS_MACHINE) -> tuple[str, ...]:
    """In words, as trouble; empty where the card was right, or where there is none."""
    try:
        return (file.read_text(encoding="utf-8").partition("\n")[0],)
    except (OSError, UnicodeDecodeError):
        return ()

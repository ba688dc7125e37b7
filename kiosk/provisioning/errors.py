"""What can be wrong with a card's settings file."""

from kiosk.errors import KioskError


class WrongCard(KioskError):
    """The file cannot be taken over; the terminal goes on with what it had."""

    hint = (
        "Correct the file kiosk.toml on the card's first partition and start the terminal again. "
        "Until then it works with the settings it had before."
    )

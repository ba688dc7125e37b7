"""The provisioning file: what a terminal's card is given so that it can enrol itself."""

import json
import re

from feedback.packed import Packed, pack

FILE_NAME = "kiosk.toml"


def provisioning_file(public_url: str, code: str, name: str) -> str:
    """A settings file for `kiosk run`, in TOML, that leads one terminal to this account.

    The name is for whoever holds the card; the account knows it by the code.
    """
    label = re.sub(r"[\x00-\x1f\x7f]", " ", name)
    return (
        f"# Terminal: {label}\n"
        "# Put this file on the boot partition of the terminal's card; it is good for one.\n"
        "\n"
        "[account]\n"
        f"address = {_text(public_url)}\n"
        f"enrolment_code = {_text(code)}\n"
    )


def identity_file(identity: Packed, name: str) -> str:
    """The same for a terminal that will never have a network: all that it will ever be told.

    It is a secret: whoever has it can write batches as this terminal.
    """
    label = re.sub(r"[\x00-\x1f\x7f]", " ", name)
    return (
        f"# Terminal: {label}, without a network\n"
        "# Put this file on the boot partition of the terminal's card; it is good for one, and a\n"
        "# secret until the terminal has started with it and blanked it here.\n"
        "\n"
        "[account]\n"
        f"identity = {_text(pack(identity))}\n"
    )


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are all TOML's too."""
    return json.dumps(value, ensure_ascii=False)

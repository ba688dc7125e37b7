"""A settings file on a card, and what a terminal keeps of it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kiosk import config
from kiosk.provisioning.take_over import Places

FULL = """\
# North door
name = "North door"
time_zone = "Europe/Berlin"

[account]
address = "https://feedback.example.org"   # the desk's
enrolment_code = "ABCD-EFGH-1234"

[network]
dns = ["192.0.2.1"]

[network.wifi]
name = 'Shop "guest"'
password = 'correct "horse" battery'
country = "DE"

[buttons]
1 = 17
2 = 27
"""


class Said(NamedTuple):
    """How it ended, and what it said."""

    returncode: int
    stderr: str


Start = Callable[[], Said]


def put(places: Places, told: str | bytes) -> Path:
    path = places.card / "kiosk.toml"
    path.write_bytes(told.encode() if isinstance(told, str) else told)
    return path


def kept(places: Places) -> config.Config:
    return config.load(places.kept / "kiosk.toml")

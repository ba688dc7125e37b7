"""What a card's settings file may say: the terminal's own settings, and those of its machine."""

import ipaddress
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from feedback.wire import has_deep_name
from kiosk import layout
from kiosk.config import Config
from kiosk.provisioning.errors import WrongCard
from kiosk.provisioning.key import is_public_key
from kiosk.provisioning.plain import plainly

FILE_NAME = "kiosk.toml"
MAX_BYTES = 1024 * 1024
"""An identity holds a survey in all its languages, and settings with a logo."""
ZONES = Path("/usr/share/zoneinfo")
MOST_SERVERS, MOST_KEYS = 8, 100
DEEPEST = 16
"""Tables within tables; no setting is deeper than three."""


class WifiCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wireless network; without a password an open one."""

    name: str
    password: str = ""
    country: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.name.encode()) <= 32:
            raise ValueError(f"network.wifi has name {self.name!r}; 1 to 32 bytes are possible")
        if self.password and not re.fullmatch(r"[ -~]{8,63}", self.password):
            raise ValueError("network.wifi has a password that is not 8 to 63 plain characters")
        if self.country and not re.fullmatch(r"[A-Z]{2}", self.country):
            raise ValueError(f"network.wifi has country {self.country!r}; write two letters: DE")


class NetworkCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the machine reaches a network; without a word it asks for an address."""

    wifi: WifiCard | None = None
    address: str = ""
    """A fixed address with its prefix, as 192.0.2.10/24."""
    gateway: str = ""
    dns: tuple[str, ...] = ()
    ntp: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.address and "/" not in self.address:
            raise ValueError(f"network has address {self.address!r}; add its prefix, as in /24")
        if self.gateway and not self.address:
            raise ValueError("network has a gateway but no address")
        self._check_numbers()
        if self.gateway:
            self._check_gateway()
        for one in self.ntp:
            if not re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", one):
                raise ValueError(f"network has ntp {one!r}; write a host name or an address")

    def _check_numbers(self) -> None:
        for name, said in (("dns", self.dns), ("ntp", self.ntp)):
            if len(said) > MOST_SERVERS:
                raise ValueError(f"network has {len(said)} {name}; {MOST_SERVERS} are the most")
        if "" in self.dns:
            raise ValueError("network has an empty dns; write an address, or leave dns out")
        for one in filter(None, (self.address, self.gateway, *self.dns)):
            if not re.fullmatch(r"[0-9A-Fa-f:./]+", one):
                raise ValueError(f"network has {one!r}; an address has digits, dots and colons")
            ipaddress.ip_interface(one)
        for one in (self.gateway, *self.dns):
            if "/" in one:
                raise ValueError(f"network has {one!r}; only its own address has a prefix")

    def _check_gateway(self) -> None:
        own, gateway = ipaddress.ip_interface(self.address), ipaddress.ip_address(self.gateway)
        beside = gateway.is_link_local and gateway.version == own.version
        if gateway == own.ip or not (beside or gateway in own.network):
            raise ValueError(
                f"network has gateway {gateway}, which {own} cannot reach;"
                f" it should be another address in {own.network}"
            )


class SshCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Public keys whose holders may come in over the network; without one nobody can."""

    keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.keys) > MOST_KEYS:
            raise ValueError(f"ssh has {len(self.keys)} keys; {MOST_KEYS} are the most")
        for one in self.keys:
            if not is_public_key(one):
                raise ValueError(
                    f"ssh has key {one[:24]!r}…; write a whole public key in one line,"
                    " as in a .pub file"
                )


class MachineCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the terminal's own settings do not hold."""

    name: str = ""
    """For whoever holds the card; the account has its own name for the terminal."""
    time_zone: str = ""
    network: NetworkCard = NetworkCard()
    ssh: SshCard = SshCard()

    def __post_init__(self) -> None:
        zone = self.time_zone
        if zone and not _is_zone(zone):
            raise ValueError(f"time_zone is {zone!r}; write one as in Europe/Berlin")


def _is_zone(name: str) -> bool:
    """Whether there is such a zone; tables of zones lie beside them."""
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}", name):
        return False
    try:
        with (ZONES / name).open("rb") as file:
            return file.read(4) == b"TZif"
    except OSError:
        return False


OF_THE_MACHINE = frozenset(MachineCard.__struct_fields__)


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One file, checked: what it says as a tree, and both its halves."""

    said: dict[str, Any]
    terminal: Config
    machine: MachineCard


def read(path: Path) -> bytes:
    """The file's bytes; raises WrongCard where nothing of use can be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise WrongCard(f"it is larger than {MAX_BYTES // 1024} KiB")
        with path.open("rb") as file:
            told = file.read(MAX_BYTES)
    except OSError as error:
        raise WrongCard(f"it cannot be read: {error.strerror}") from error
    if not told.strip(b"\x00 \t\r\n"):
        raise WrongCard("it is empty")
    return told


def parse(told: bytes) -> dict[str, Any]:
    """The file as a tree; raises WrongCard, with the line where there is one."""
    try:
        text = told.decode("utf-8-sig")
        if has_deep_name(text):
            raise WrongCard("it is nested too deeply")
        said = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = told[: error.start].count(b"\n") + 1
        raise WrongCard(f"line {line} is not text in UTF-8; save it as UTF-8") from error
    except ValueError as error:  # TOMLDecodeError, and numbers of thousands of digits
        raise WrongCard(str(error)) from error
    except RecursionError as error:
        raise WrongCard("it is nested too deeply") from error
    _check_size(said)
    return said


def _check_size(said: dict[str, Any]) -> None:
    """Nothing that could not be copied or written out again; raises WrongCard."""
    level: list[object] = [said]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
        if any(isinstance(one, int) and not -(2**63) <= one < 2**63 for one in level):
            raise WrongCard("it has a number of more than 64 bits")
        if not level:
            return
    raise WrongCard("it is nested too deeply")


def _inside(one: object) -> Iterable[object]:
    if isinstance(one, dict):
        return one.values()
    return one if isinstance(one, list) else ()


def check(said: Mapping[str, Any]) -> Card:
    """Both halves, each by its own rules; raises WrongCard."""
    own = {key: value for key, value in said.items() if key in OF_THE_MACHINE}
    rest = {key: value for key, value in said.items() if key not in OF_THE_MACHINE}
    if "directory" in rest:
        raise WrongCard(
            "directory cannot be set on a card: the image has a partition for responses"
        )
    try:
        machine = msgspec.convert(own, MachineCard)
        # TOML's keys are text, and buttons have numbers.
        terminal = msgspec.convert(layout.spread(rest), Config, strict=False)
    except ValueError as error:  # msgspec's own is one
        raise WrongCard(plainly(error, MachineCard, NetworkCard, WifiCard, Config)) from error
    return Card(said=dict(said), terminal=terminal, machine=machine)

"""From the card to the data partition: what the terminal and its machine read at every start."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedback.check import FaultySurvey
from feedback.packed import unpack
from feedback.wire import Malformed
from kiosk.papers import Papers
from kiosk.provisioning import asked, shelf
from kiosk.provisioning.card import (
    FILE_NAME,
    MAX_BYTES,
    OF_THE_MACHINE,
    ZONES,
    Card,
    MachineCard,
    NetworkCard,
    check,
    parse,
    read,
)
from kiosk.provisioning.errors import WrongCard
from kiosk.provisioning.network import networkd, wpa_supplicant
from kiosk.provisioning.secret import restored
from kiosk.provisioning.toml import to_toml

SUPPLICANT = "wpa_supplicant-wlan0.conf"


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie."""

    card: Path
    """The card's first partition; it may be empty or missing."""
    kept: Path
    """On the data partition: the terminal's settings, and the last good card."""
    network: Path
    """On the data partition: what holds the Wi-Fi's password."""
    run: Path
    """In memory, made anew at every start: what systemd-networkd reads."""

    @property
    def last_good(self) -> Path:
        """The last card that was taken over, with its secrets."""
        return self.kept / "card.toml"


def take_over(places: Places) -> bytes | None:
    """Read, check and keep the card's file; its bytes, or None where there is none.

    Raises WrongCard, and then nothing has changed.
    """
    path = _file_on(places.card)
    if path is None:
        return None
    told = read(path)
    said = restored(parse(told), kept(places))
    card = check(said)
    _check_identity(card.terminal.account.identity)
    _check_alone(card, places.card)
    authority = _authority(card, places.card)
    if authority:
        said["account"] = {**said["account"], "ca": authority}
    shelf.put(places.last_good, _readable(to_toml(check(said).said)), mode=0o600)
    return told


def _readable(whole: str) -> str:
    """What the next start could not read back would be forgotten, with all that was kept before.

    It may be longer than the card's file: certificates stand in it, and escapes. Raises WrongCard.
    """
    raw = whole.encode()
    if len(raw) > MAX_BYTES:
        raise WrongCard(f"with all that belongs to it it is larger than {MAX_BYTES // 1024} KiB")
    parse(raw)
    return whole


def kept(places: Places) -> dict[str, Any]:
    """The last good card as a tree; empty where there is none, or where it is damaged."""
    try:
        return parse(read(places.last_good))
    except WrongCard:
        return {}


def apply(places: Places) -> None:
    """Lay out what was kept, for the terminal and its machine; the defaults where nothing was."""
    try:
        card = check(kept(places))
    except WrongCard:
        # An older version's card that this one does not take: ask the question all the same.
        card = check({})
    terminal = {key: value for key, value in card.said.items() if key not in OF_THE_MACHINE}
    authority = terminal.get("account", {}).get("ca", "")
    if authority:
        shelf.put(places.kept / "ca.pem", authority, mode=0o640)
        terminal["account"] = {**terminal["account"], "ca": str(places.kept / "ca.pem")}
    shelf.put(places.kept / FILE_NAME, _HEAD + to_toml(terminal), mode=0o640)
    _apply_machine(card.machine, places)


_HEAD = "# Made from the card's kiosk.toml at every start; what is changed here is lost.\n\n"


def _apply_machine(machine: MachineCard, places: Places) -> None:
    zone = ZONES / (machine.time_zone or "UTC")
    shelf.point(places.kept / "localtime", zone)
    keys = places.network / "authorized_keys"
    if machine.ssh.keys:
        shelf.put(keys, "".join(f"{one}\n" for one in machine.ssh.keys), mode=0o600)
    else:
        shelf.drop(keys)
    lay_network(asked.in_force(places.network, machine.network), places)


def lay_network(network: NetworkCard, places: Places) -> None:
    """Lay out what the machine's own services read."""
    supplicant = places.network / SUPPLICANT
    wpa = wpa_supplicant(network.wifi)
    if wpa:
        shelf.put(supplicant, wpa, mode=0o600)
    else:
        shelf.drop(supplicant)
    places.run.mkdir(parents=True, exist_ok=True)
    wire = places.run / "50-card.network"
    text = networkd(network)
    if text:
        shelf.put(wire, text, mode=0o644)
    else:
        shelf.drop(wire)


def _file_on(card: Path) -> Path | None:
    if (card / FILE_NAME).exists():
        return card / FILE_NAME
    if name := _misnamed(card):
        raise WrongCard(f"the file is named {name}; rename it to {FILE_NAME}")
    return None


def _check_alone(card: Card, directory: Path) -> None:
    """A card is flashed with a file that names no account: what was put beside it is meant."""
    silent = not (card.terminal.account.address or card.terminal.account.identity)
    if silent and (name := _misnamed(directory)):
        raise WrongCard(
            f"it names no account, and {name} lies beside it; name the one that is meant"
            f" {FILE_NAME}, and take the other away"
        )


def _misnamed(card: Path) -> str:
    """A settings file as computers rename it: kiosk.toml.txt, kiosk (1).toml; empty without one."""
    try:
        names = sorted(path.name for path in card.iterdir())
    except OSError:
        return ""
    like = (name for name in names if name.lower().endswith((".toml", ".toml.txt")))
    # A Mac leaves a file of its own beside each, with a dot before its name.
    return next((name for name in like if name.lower() != FILE_NAME and name[0] != "."), "")


def _check_identity(line: str) -> None:
    """What the account made for a terminal that never asks it; raises WrongCard."""
    try:
        if line:
            handed = unpack(line)
            Papers.read(handed.settings, handed.survey)
    except (Malformed, FaultySurvey) as error:
        raise WrongCard(f"account.identity was not copied whole: {error}") from error


def _authority(card: Card, directory: Path) -> str:
    """The authority's certificate as PEM: as the card says it, or from a file beside it."""
    named = card.terminal.account.ca
    if not named:
        return ""
    if "BEGIN CERTIFICATE" not in named:
        if "/" in named or "\0" in named or named.startswith("."):
            raise WrongCard(
                f"account.ca is {named!r}; put that file beside {FILE_NAME} and name it"
            )
        named = _text_of(directory / named)
    if not named.isascii():
        raise WrongCard("account.ca holds no certificate in PEM: it has letters that PEM has not")
    try:
        ssl.create_default_context().load_verify_locations(cadata=named)
    except ssl.SSLError as error:
        raise WrongCard(f"account.ca holds no certificate in PEM: {error.reason}") from error
    return named


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise WrongCard(f"{path.name} is larger than {MAX_BYTES // 1024} KiB")
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongCard(f"account.ca names {path.name}, which cannot be read: {error}") from error

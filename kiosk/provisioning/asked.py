"""A network that the account asked for, in the place of the card's: until the card says another."""

from pathlib import Path
from typing import Any

import msgspec

from kiosk.provisioning import shelf
from kiosk.provisioning.card import NetworkCard, WifiCard
from kiosk.provisioning.errors import WrongCard

FILE_NAME = "asked-network.json"
"""Beside the Wi-Fi's configuration, since it holds the password too."""


class Asked(msgspec.Struct, frozen=True):
    """What was asked for, and what the card said then."""

    network: NetworkCard
    instead_of: NetworkCard


def network_from(wanted: dict[str, Any]) -> NetworkCard:
    """What a command asked for (feedback.asks), checked as the card's is; raises WrongCard."""
    said = {name: text for name, text in wanted.items() if isinstance(text, str) and text}
    unknown = set(said) - {"ssid", "password", "country", "address", "gateway", "dns", "ntp"}
    if unknown or not said:
        raise WrongCard(f"a network is not made of {', '.join(sorted(unknown)) or 'nothing'}")
    address = said.get("address", "dhcp")
    try:
        wifi = None
        if "ssid" in said:
            wifi = WifiCard(
                name=said["ssid"],
                password=said.get("password", ""),
                country=said.get("country", ""),
            )
        return NetworkCard(
            wifi=wifi,
            address="" if address == "dhcp" else address,
            gateway=said.get("gateway", ""),
            dns=_listed(said.get("dns", "")),
            ntp=_listed(said.get("ntp", "")),
        )
    except ValueError as error:
        raise WrongCard(str(error)) from error


def keep(directory: Path, network: NetworkCard, card: NetworkCard) -> None:
    """Join it after every start, as long as the card says what it says now."""
    raw = msgspec.json.encode(Asked(network, card)).decode()
    shelf.put(directory / FILE_NAME, raw, mode=0o600)


def in_force(directory: Path, card: NetworkCard) -> NetworkCard:
    """The network to be in: whoever edits the card has the last word."""
    try:
        raw = (directory / FILE_NAME).read_bytes()
        asked = msgspec.json.decode(raw, type=Asked)
    except (OSError, ValueError):
        return card
    return asked.network if asked.instead_of == card else card


def _listed(said: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in said.split(",") if one.strip())

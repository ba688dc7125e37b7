"""What both networks keep to: the one that is joined by files and a unit, and its twin."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from kiosk.errors import KioskError
from kiosk.hw.machine_network import AskedNetwork, HandNetwork
from kiosk.provisioning.joining import Joining
from kiosk.provisioning.take_over import SUPPLICANT, Places, apply
from kiosk.sync.moving import MachineNetwork

SHOP = {"ssid": "Shop", "password": "hush hush"}


class Machine(NamedTuple):
    """One of them, and how to look at it."""

    network: MachineNetwork
    joined: Callable[[], bool]
    """Whether the machine is in the shop's network now."""
    start_again: Callable[[], None]


def by_hand(_tmp_path: Path) -> Iterator[Machine]:
    network = HandNetwork()
    yield Machine(network, lambda: network.joined == SHOP, network.back)


def by_unit(tmp_path: Path) -> Iterator[Machine]:
    places = Places(*(tmp_path / name for name in ("card", "kept", "network", "run")))
    for directory in (places.card, places.kept, places.network):
        directory.mkdir()
    wish, said = tmp_path / "wish.json", tmp_path / "said.json"
    ended, told = threading.Event(), list[Sequence[str]]()

    def path_unit() -> None:
        """As systemd's: whenever the file changes, and nothing is under way."""
        seen = b""
        while not ended.wait(0.005):
            now = wish.read_bytes() if wish.exists() else b""
            if now != seen:
                seen = now
                Joining(places, wish, said, told.append).answer(
                    lease_s=60, sleep=lambda _: ended.wait(0.005)
                )
                seen = wish.read_bytes()

    unit = threading.Thread(target=path_unit)
    unit.start()
    supplicant = places.network / SUPPLICANT
    network = AskedNetwork(wish, said, patience_s=10)
    # At a start the unit is not there, and the card's settings are laid out anew.
    yield Machine(network, supplicant.exists, lambda: apply(places))
    network.back()
    ended.set()
    unit.join()


@pytest.fixture(params=[by_hand, by_unit])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    yield from request.param(tmp_path)


def test_what_was_kept_is_joined_after_every_start(machine: Machine) -> None:
    machine.network.join(SHOP)
    assert machine.joined()
    machine.network.keep()
    machine.start_again()
    assert machine.joined()


def test_what_was_not_kept_is_gone_after_a_start(machine: Machine) -> None:
    machine.network.join(SHOP)
    machine.start_again()
    assert not machine.joined()


def test_back_is_to_the_last_that_was_kept(machine: Machine) -> None:
    machine.network.join(SHOP)
    machine.network.keep()
    machine.network.join({"address": "192.0.2.10/24"})
    assert not machine.joined()
    machine.network.back()
    assert machine.joined()


def test_nothing_is_kept_that_was_not_joined(machine: Machine) -> None:
    with pytest.raises(KioskError, match="no network was joined"):
        machine.network.keep()


def test_what_cannot_be_joined_changes_nothing(machine: Machine) -> None:
    with pytest.raises(KioskError):
        machine.network.join({})
    assert not machine.joined()

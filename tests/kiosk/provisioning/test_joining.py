"""Another network, wished for by a terminal that has no rights: checked, tried, and left again."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kiosk.hw.machine_network import AskedNetwork, NotChanged
from kiosk.provisioning.joining import LEASE_S, Joining
from kiosk.provisioning.take_over import SUPPLICANT, Places, apply, take_over
from kiosk.sync.moving import EVERY_S, TRIES

SHOP = {"ssid": "Shop", "password": "hush hush"}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(*(tmp_path / name for name in ("card", "kept", "network", "run")))
    for directory in (places.card, places.kept, places.network):
        directory.mkdir()
    return places


class Unit:
    """The unit on a clock of its own: `then` is what the terminal writes as time goes by."""

    def __init__(self, places: Places, *then: tuple[str, str]) -> None:
        self.places, self._then = places, list(then)
        self.wish, self.said = places.card / "wish", places.card / "said"
        self.told, self.now_s, self.seen = list[Sequence[str]](), 0.0, list[bool]()

    def run(self, wanted: object = SHOP, do: str = "join") -> str:
        """One wish; the last word on it."""
        self.wishes("first", do, wanted)
        Joining(self.places, self.wish, self.said, self.told.append).answer(
            clock=lambda: self.now_s, sleep=self._sleep
        )
        return str(json.loads(self.said.read_text())["trouble"])

    def wishes(self, name: str, do: str, wanted: object) -> None:
        self.wish.write_text(json.dumps({"name": name, "do": do, "wanted": wanted}))

    @property
    def in_the_shop(self) -> bool:
        return (self.places.network / SUPPLICANT).exists()

    def _sleep(self, seconds: float) -> None:
        self.now_s += seconds
        self.seen.append(self.in_the_shop)
        if self._then:
            self.wishes(*self._then.pop(0), {})


def test_kept_it_stays_through_every_start(places: Places) -> None:
    unit = Unit(places, ("second", "keep"))
    assert unit.run() == ""
    apply(places)
    assert unit.in_the_shop
    assert "hush hush" in (places.network / SUPPLICANT).read_text()
    assert (places.network / SUPPLICANT).stat().st_mode & 0o077 == 0


def test_given_back_it_is_left(places: Places) -> None:
    unit = Unit(places, ("second", "back"))
    assert unit.run() == ""
    assert unit.seen == [True]
    assert not unit.in_the_shop


def test_a_terminal_that_says_nothing_more_loses_its_lease(places: Places) -> None:
    unit = Unit(places)
    unit.run()
    assert unit.now_s >= LEASE_S > TRIES * EVERY_S
    assert all(unit.seen)
    assert not unit.in_the_shop


def test_a_power_cut_in_the_middle_leads_back(places: Places) -> None:
    class Cut(Exception):
        pass

    def cut(words: Sequence[str]) -> None:
        raise Cut

    unit = Unit(places)
    unit.wishes("first", "join", SHOP)
    with pytest.raises(Cut):
        Joining(places, unit.wish, unit.said, cut).answer()
    apply(places)
    assert not unit.in_the_shop


def test_whoever_edits_the_card_has_the_last_word(places: Places) -> None:
    unit = Unit(places, ("second", "keep"))
    unit.run()
    card = places.card / "kiosk.toml"
    card.write_text('[network]\naddress = "192.0.2.10/24"\n')
    take_over(places)
    apply(places)
    assert not unit.in_the_shop
    assert "192.0.2.10/24" in (places.run / "50-card.network").read_text()


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"ssid": "x" * 33},
        {"ssid": "Shop", "password": "short"},
        {"address": "here"},
        {"address": "192.0.2.1/24\n[Match]"},
        {"gateway": "192.0.2.1"},
        {"ntp": "a b"},
        {"ssid": ["Shop"]},
        {"path": "/etc/passwd"},
    ],
)
def test_what_no_network_is_made_of_is_not_tried(places: Places, wanted: object) -> None:
    unit = Unit(places)
    assert unit.run(wanted) != ""
    assert unit.told == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"name": 1, "do": "join", "wanted": {}}'])
def test_a_file_that_is_no_wish_is_none(places: Places, raw: bytes) -> None:
    unit = Unit(places)
    unit.wish.write_bytes(raw)
    Joining(places, unit.wish, unit.said, unit.told.append).answer()
    assert unit.told == []


def test_where_nobody_listens_the_terminal_says_so(tmp_path: Path) -> None:
    alone = AskedNetwork(tmp_path / "wish", tmp_path / "said", patience_s=0)
    with pytest.raises(NotChanged, match="nobody on this machine"):
        alone.join(SHOP)
    alone.back()

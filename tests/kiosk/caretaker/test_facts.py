"""What a caretaker is told, and the mark that says the same at a glance."""

import msgspec
import pytest

from feedback.batch import Health
from kiosk.caretaker.facts import facts, mark
from kiosk.caretaker.pages import Mark
from kiosk.hw.clock import HandClock
from kiosk.hw.network import Interface
from kiosk.status import Status

STATUS = Status(
    version="1.0",
    showing="asking",
    question="?",
    touchpoint="North door",
    account="https://feedback.example.org",
    terminal_id="0a1b2c3d4e5f",
    captured=12,
    delivered=9,
    waiting=3,
    held=0,
    last_contact_s=12,
    trouble=(),
)
HEALTH = Health(version="1.0", outbox=3, disk_free_bytes=11_200_000_000, temperature_c=51.0)
CABLE = Interface("eth0", "b8:27:eb:12:34:56", True, ("192.0.2.17",))


def told(status=STATUS, health=HEALTH, network=(CABLE,)):
    public = "https://f.example.org/x"
    return facts(status, health, HandClock()(), network, public, "2026-03-04 12:34 CET")


def test_all_that_a_caretaker_asks_for():
    said = {fact.name: fact.said for fact in told()}
    assert said["fact_outbox"] == "3 / 12"
    assert said["fact_network"] == "eth0 b8:27:eb:12:34:56"
    assert said["fact_address"] == "192.0.2.17"
    assert said["fact_hosts"] == "feedback.example.org:443, f.example.org:443"
    assert said["fact_clock"] == "2026-03-04 12:34 CET?"
    assert said["fact_temperature"] == "51 °C"
    assert not any(fact.worry for fact in told())


@pytest.mark.parametrize(
    ("worried", "name"),
    [
        (told(network=()), "fact_network"),
        (told(network=(Interface("eth0", "b8", False, ()),)), "fact_network"),
        (told(msgspec.structs.replace(STATUS, terminal_id="")), "fact_account"),
        (told(msgspec.structs.replace(STATUS, trouble=("a button is stuck",))), "fact_trouble"),
        (told(health=msgspec.structs.replace(HEALTH, temperature_c=80.0)), "fact_temperature"),
        (told(health=msgspec.structs.replace(HEALTH, under_voltage=True)), "fact_temperature"),
        (told(health=msgspec.structs.replace(HEALTH, disk_free_bytes=1)), "fact_disk"),
    ],
)
def test_what_wants_a_person_is_said_so(worried, name):
    assert [fact.name for fact in worried if fact.worry] == [name]


@pytest.mark.parametrize(
    ("changes", "how", "seen"),
    [
        ({}, {}, Mark.WELL),
        ({}, {"testing": True}, Mark.TEST),
        ({}, {"hardware": True}, Mark.LOOK),
        ({"held": 1}, {}, Mark.LOOK),
        ({"trouble": ("no receipt",)}, {}, Mark.WAITS),
        ({"trouble": ("no receipt",), "last_contact_s": 90_000}, {}, Mark.LOOK),
        ({"last_contact_s": None}, {}, Mark.WAITS),
        ({"account": "", "terminal_id": "", "last_contact_s": None}, {}, Mark.WELL),
        ({"account": "", "trouble": ("the disk",)}, {}, Mark.LOOK),
    ],
)
def test_the_mark(changes, how, seen):
    how = {"testing": False, "hardware": False, **how}
    assert mark(msgspec.structs.replace(STATUS, **changes), **how) is seen

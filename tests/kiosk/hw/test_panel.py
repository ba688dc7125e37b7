"""A panel of which one pin cannot be had: that part is missed, the others work."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from gpiozero import Button

from kiosk.config import BacklightConfig, Config, PresenceConfig
from kiosk.hw.panel import Panel
from kiosk.hw.pins import MockPins

CONFIG = Config(
    buttons={1: 17, 2: 27},
    lights={1: 5, 2: 6},
    buzzer=12,
    presence=PresenceConfig(pin=22),
    backlight=BacklightConfig(pin=23),
)


@pytest.fixture
def pins() -> Iterator[MockPins]:
    pins = MockPins(CONFIG.buttons)
    yield pins
    pins.factory.close()


@pytest.mark.parametrize(
    ("pin", "part"),
    [
        (27, "the button 2"),
        (5, "the lights"),
        (12, "the buzzer"),
        (22, "the presence sensor"),
        (23, "the screen's light"),
    ],
)
def test_a_pin_that_is_taken_costs_its_part_alone(pins: MockPins, pin: int, part: str) -> None:
    heard = list[int]()
    with (
        closing(Button(pin, pin_factory=pins.factory)),
        closing(Panel(CONFIG, lambda: 0, pins)) as panel,
    ):
        panel.listen(heard.append, heard.append)
        pins.hold(1, True)
        trouble = panel.trouble()
    assert heard[:1] == [1]
    assert [words.partition(" cannot be had")[0] for words in trouble] == [part]


def test_a_whole_panel_has_nothing_to_say(pins: MockPins) -> None:
    with closing(Panel(CONFIG, lambda: 0, pins)) as panel:
        panel.listen(lambda _: None, lambda _: None)
        assert panel.trouble() == ()

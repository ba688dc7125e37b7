"""The screen's light follows whoever stands there, and comes back for whoever presses."""

import pytest

from kiosk.config import BacklightConfig, Config, PresenceConfig
from kiosk.hw.clock import HandClock
from kiosk.hw.pins import MockPins
from kiosk.parts import Parts

SENSOR, LIGHT = 26, 21


@pytest.fixture
def clock(monkeypatch):
    clock = HandClock()
    monkeypatch.setattr("kiosk.parts.now", clock)
    return clock


def test_alone_it_is_dark_and_it_lights_up_for_whoever_comes(tmp_path, clock):
    config = Config(
        buttons={1: 17, 2: 27, 3: 22, 4: 23},
        presence=PresenceConfig(pin=SENSOR, away_s=30),
        backlight=BacklightConfig(pin=LIGHT),
    )
    mock = MockPins(config.pressable)
    with Parts(
        config, tmp_path, post=lambda work: work(), show=lambda _: None, mock=mock, screen=True
    ) as parts:

        def lit(after_s: int) -> bool:
            clock.pass_ms(after_s * 1000)
            parts.tick()
            return bool(mock.factory.pin(LIGHT).state)

        assert lit(29)
        assert not lit(1)
        mock.factory.pin(SENSOR).drive_high()
        assert lit(0)
        mock.factory.pin(SENSOR).drive_low()
        assert lit(29)
        assert not lit(1)
        parts.running.terminal.rated(2)
        assert lit(0)


def test_without_a_sensor_it_stays_lit(tmp_path, clock):
    config = Config(backlight=BacklightConfig(pin=LIGHT))
    mock = MockPins({})
    with Parts(
        config, tmp_path, post=lambda work: work(), show=lambda _: None, mock=mock, screen=True
    ) as parts:
        clock.pass_ms(10**9)
        parts.tick()
        assert mock.factory.pin(LIGHT).state

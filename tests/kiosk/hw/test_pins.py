"""Pins: mock ones by number, and a clear word where the board has none."""

import builtins

import pytest

from kiosk.hw.buttons import WiredButtons
from kiosk.hw.pins import MockPins, NoPins, board_pins


def test_a_held_button_is_one_press():
    heard = []
    pins = MockPins({2: 27})
    buttons = WiredButtons({2: 27}, heard.append, pins.factory)

    pins.hold(2, True)
    pins.hold(2, True)
    pins.hold(2, False)

    assert heard == [2]
    buttons.close()


def test_a_number_without_a_button_does_nothing():
    heard = []
    pins = MockPins({2: 27})
    buttons = WiredButtons({2: 27}, heard.append, pins.factory)

    pins.hold(5, True)

    assert heard == []
    buttons.close()


def test_no_driver_is_named_with_its_cure(monkeypatch):
    real = builtins.__import__

    def without_lgpio(name, *rest, **more):
        if name == "lgpio":
            raise ImportError("No module named 'lgpio'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without_lgpio)
    with pytest.raises(NoPins, match="lgpio") as trouble:
        board_pins()
    assert "python3-lgpio" in trouble.value.hint

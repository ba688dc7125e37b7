"""What every screen's light does: by a pin, by Linux's driver, looked at by hand."""

import pytest

from kiosk.hw.backlight import AskedBacklight, HandBacklight, PinBacklight, driven_by_linux
from kiosk.hw.pins import MockPins


@pytest.fixture(params=["pin", "asked", "by hand"])
def light(request, tmp_path):
    """One of them, and a look at what really shines."""
    if request.param == "by hand":
        by_hand = HandBacklight()
        yield by_hand, lambda: by_hand.lit
    elif request.param == "asked":
        wish = tmp_path / "backlight"
        yield AskedBacklight(wish), lambda: wish.read_text() == "on\n"
    else:
        pins = MockPins({})
        yield PinBacklight(21, pins.factory), lambda: bool(pins.factory.pin(21).state)


def test_it_begins_on_and_goes_off_and_on(light):
    backlight, shines = light
    assert (backlight.lit, shines()) == (True, True)
    backlight.off()
    backlight.off()
    assert (backlight.lit, shines()) == (False, False)
    backlight.on()
    assert (backlight.lit, shines()) == (True, True)
    backlight.close()


@pytest.mark.parametrize("light", ["asked", "by hand"], indirect=True)  # a pin is given back
def test_whoever_comes_next_finds_it_on(light):
    backlight, shines = light
    backlight.off()
    backlight.close()
    assert shines()


def test_a_wish_that_cannot_be_written_is_no_end(tmp_path):
    backlight = AskedBacklight(tmp_path / "gone" / "backlight")
    backlight.off()
    backlight.close()


def test_a_driver_is_seen(tmp_path):
    assert not driven_by_linux(tmp_path)
    (tmp_path / "class/backlight").mkdir(parents=True)
    assert not driven_by_linux(tmp_path)
    (tmp_path / "class/backlight/10-0045").mkdir()
    assert driven_by_linux(tmp_path)

"""What every set of lights does, wired or looked at by hand."""

import pytest

from kiosk.hw.lights import HandLights, WiredLights
from kiosk.hw.pins import MockPins


@pytest.fixture(params=["wired", "by hand"])
def lights(request):
    if request.param == "by hand":
        made = HandLights((1, 2))
    else:
        made = WiredLights({1: 5, 2: 6}, MockPins({}).factory)
    yield made
    made.close()


def test_they_begin_dark(lights):
    assert lights.shown == {1: 0.0, 2: 0.0}


def test_each_is_as_bright_as_it_was_told_and_the_others_go_out(lights):
    lights.set({1: 0.35, 2: 1.0})
    assert lights.shown == pytest.approx({1: 0.35, 2: 1.0})
    lights.set({2: 1.0})
    assert lights.shown == {1: 0.0, 2: 1.0}


def test_a_light_that_is_not_there_does_not_matter(lights):
    lights.set({1: 1.0, 5: 1.0})
    assert lights.shown == {1: 1.0, 2: 0.0}

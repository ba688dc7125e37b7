"""A terminal draws attention to itself, by what it has."""

import pytest

from kiosk.hw.lights import HandLights
from kiosk.senses import calling
from kiosk.senses.calling import Calling


class Ear:
    """Hears notes and beeps, in order."""

    def __init__(self):
        self.heard = []

    def note(self, place, volume):
        self.heard.append((place, volume))

    def beep(self, times=1):
        self.heard.append(times)


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def lights():
    return HandLights()


def attention(lights, ear, *, buzzer=True, as_before=lambda: None):
    return Calling(
        lights, ear if buzzer else None, ear, post=lambda work: work(), as_before=as_before
    )


def test_each_is_tried_in_turn_and_then_all_is_as_before(lights, ear, monkeypatch):
    monkeypatch.setattr(calling, "TRY_S", 0)
    seen = []
    told = attention(lights, ear, as_before=lambda: seen.append(dict(lights.shown))).try_all()
    assert ear.heard == [(place, 60) for place in range(5)] + [1]
    assert seen == [dict.fromkeys((1, 2, 3, 4), 0.0) | {5: 1.0}]
    assert told.endswith("then the buzzer, where there are any")


@pytest.mark.parametrize(("buzzer", "heard"), [(True, [5]), (False, [])])
def test_which_one_it_is_is_seen_heard_and_named(lights, ear, buzzer, heard):
    named = []
    told = attention(lights, ear, buzzer=buzzer).identify(lambda: named.append(True))
    assert lights.shown == dict.fromkeys((1, 2, 3, 4, 5), 1.0)
    assert (ear.heard, named) == (heard, [True])
    assert ("it has no buzzer" in told) is not buzzer

"""The panel of twins: what a person would see of the parts, and what a hand does to them."""

import pytest

from kiosk.config import BacklightConfig, Config, PresenceConfig
from kiosk.hw.panel import Panel
from kiosk.hw.pins import MockPins
from kiosk.hw.twins import NoSuchHand, Twins, in_words

CONFIG = Config(
    buttons={1: 17, 2: 27},
    lights={1: 5, 2: 6},
    buzzer=12,
    presence=PresenceConfig(pin=26),
    backlight=BacklightConfig(pin=21),
)


@pytest.fixture
def panel():
    mock = MockPins(CONFIG.pressable)
    panel = Panel(CONFIG, lambda: 0, mock)
    heard = []
    panel.listen(lambda one: heard.append(("down", one)), lambda one: heard.append(("up", one)))
    yield panel, Twins(CONFIG, mock), heard
    panel.close()


def test_at_first_everything_rests(panel):
    _, twins, _ = panel
    assert in_words(twins.look()) == (
        "lights ○ ○   buttons ▽ ▽   buzzer 0 beeps   screen's light on   nobody is there"
    )


def test_what_the_terminal_does_is_seen(panel):
    wired, twins, _ = panel
    wired.lights.set({1: 0.35, 2: 1.0})
    wired.backlight.off()
    seen = twins.look()
    assert seen.lights == pytest.approx({1: 0.35, 2: 1.0})
    assert in_words(seen).startswith("lights ◐ ●")
    assert seen.screen_lit is False


def test_a_hand_presses_holds_and_lets_go(panel):
    wired, twins, heard = panel
    twins.do("press 1")
    twins.do("hold 2")
    assert twins.look().down == {1: False, 2: True}
    twins.do("let 2")
    assert heard == [("down", 1), ("up", 1), ("down", 2), ("up", 2)]
    assert wired.presses == {"button 1": 1, "button 2": 1}


def test_somebody_comes_and_goes(panel):
    _, twins, _ = panel
    twins.do("come")
    assert twins.look().somebody is True
    twins.do("go")
    assert twins.look().somebody is False


@pytest.mark.parametrize("words", ["", "press", "press 5", "press x", "kick 1"])
def test_what_no_hand_can_do_is_refused(panel, words):
    with pytest.raises(NoSuchHand):
        panel[1].do(words)


def test_nobody_comes_where_there_is_no_sensor():
    with pytest.raises(NoSuchHand):
        Twins(Config(), MockPins({})).do("come")

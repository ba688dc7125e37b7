"""What every set of smiley buttons does, wired or pushed by hand."""

from collections.abc import Callable, Iterator

import pytest

from kiosk.hw.buttons import HandButtons, WiredButtons
from kiosk.hw.pins import MockPins

PINS = {1: 17, 2: 27, 3: 22, 4: 23}

Push = Callable[[int], None]


@pytest.fixture(params=["wired", "by hand"])
def bench(request) -> Iterator[tuple[Push, list[int]]]:
    """A way to push a button, and the presses that were heard."""
    heard: list[int] = []
    if request.param == "by hand":
        buttons: HandButtons | WiredButtons = HandButtons(heard.append)
        push = buttons.push
    else:
        pins = MockPins(PINS)
        buttons = WiredButtons(PINS, heard.append, pins.factory)

        def push(face: int) -> None:
            pins.hold(face, True)
            pins.hold(face, False)

    yield push, heard
    buttons.close()


def test_a_push_is_heard_once(bench):
    push, heard = bench
    push(3)
    assert heard == [3]


def test_every_button_says_its_own_smiley(bench):
    push, heard = bench
    for face in PINS:
        push(face)
    assert heard == [1, 2, 3, 4]


def test_pushing_twice_is_two_presses(bench):
    push, heard = bench
    push(1)
    push(1)
    assert heard == [1, 1]


@pytest.mark.parametrize("kind", ["wired", "by hand"])
def test_a_held_button_is_down_once_and_up_once(kind):
    heard: list[tuple[str, int]] = []
    down, up = (lambda face, name=name: heard.append((name, face)) for name in ("down", "up"))
    if kind == "wired":
        pins = MockPins(PINS)
        buttons: WiredButtons | HandButtons = WiredButtons(PINS, down, pins.factory, up)
        hold = pins.hold
    else:
        buttons = HandButtons(down, up)
        hold = buttons.hold
    hold(2, True)
    hold(2, True)
    assert buttons.held == (2,)
    hold(2, False)
    assert buttons.held == ()
    assert heard == [("down", 2), ("up", 2)]
    buttons.close()

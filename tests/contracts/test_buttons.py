"""What every set of smiley buttons does: wired to mock pins, pushed by hand, and, in the booted
image, wired to a simulated chip (its lines' directory is in BENCH_PINS).
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.hw.buttons import BOUNCE_S, HandButtons, OnPress, WiredButtons, nobody
from kiosk.hw.pins import MockPins, board_pins

PINS = {1: 17, 2: 27, 3: 22, 4: 23}
ON_A_CHIP = {1: 5, 2: 6, 3: 13, 4: 19}
"""Lines that the terminal which runs beside it does not hold."""
CHIP = Path(os.environ.get("BENCH_PINS", "/nowhere"))
KINDS = ["wired", "by hand", *(["on a chip"] if CHIP.is_dir() else [])]
SETTLED_S = 0.5

Buttons = WiredButtons | HandButtons
Hold = Callable[[int, bool], None]
Push = Callable[[int], None]


def made(kind: str, on_press: OnPress, on_release: OnPress = nobody) -> tuple[Buttons, Hold]:
    """A set of that kind, and a finger for it."""
    if kind == "by hand":
        by_hand = HandButtons(on_press, on_release)
        return by_hand, by_hand.hold
    if kind == "wired":
        pins = MockPins(PINS)
        return WiredButtons(PINS, on_press, pins.factory, on_release), pins.hold
    for face in ON_A_CHIP:
        pull(face, down=False)
    return WiredButtons(ON_A_CHIP, on_press, board_pins(), on_release), held_on_chip


def pull(face: int, *, down: bool) -> None:
    """What a closed switch does to its line."""
    (CHIP / f"sim_gpio{ON_A_CHIP[face]}/pull").write_text("pull-down" if down else "pull-up")


def held_on_chip(face: int, down: bool) -> None:
    """The same, until the chip's thread has told."""
    pull(face, down=down)
    time.sleep(SETTLED_S)


@pytest.fixture(params=KINDS)
def bench(request) -> Iterator[tuple[Push, list[int]]]:
    """A way to push a button, and the presses that were heard."""
    heard: list[int] = []
    buttons, hold = made(request.param, heard.append)

    def push(face: int) -> None:
        hold(face, True)
        hold(face, False)

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


@pytest.mark.parametrize("kind", KINDS)
def test_a_held_button_is_down_once_and_up_once(kind):
    heard: list[tuple[str, int]] = []
    down, up = (lambda face, name=name: heard.append((name, face)) for name in ("down", "up"))
    buttons, hold = made(kind, down, up)
    hold(2, True)
    hold(2, True)
    assert buttons.held == (2,)
    hold(2, False)
    assert buttons.held == ()
    assert heard == [("down", 2), ("up", 2)]
    buttons.close()


if CHIP.is_dir():  # mock pins do not bounce

    def test_a_contact_that_bounces_is_one_press():
        heard: list[int] = []
        buttons, _ = made("on a chip", heard.append)
        for _ in range(100):  # an emulator is not always quick enough to bounce
            heard.clear()
            took = bounced(face=4)
            time.sleep(SETTLED_S)
            pull(4, down=False)
            time.sleep(SETTLED_S)
            if took < BOUNCE_S:
                break
        else:
            raise AssertionError(f"never bounced within {BOUNCE_S} s")
        assert heard == [4]
        buttons.close()


def bounced(face: int) -> float:
    """Close a switch that opens twice more before it rests; how long that took, in seconds."""
    began = time.perf_counter()
    for down in (True, False, True, False, True):
        pull(face, down=down)
    return time.perf_counter() - began

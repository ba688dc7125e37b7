"""Keys, mouse buttons and a closed window: the terminal stands there and asks, as before."""

import pytest

from feedback.faces import face
from fleet.demo.display import centre_of
from tests.kiosk.outside import ask_to_close, terminal

FUNCTION_KEYS = [f"F{number}" for number in range(1, 13)]
LETTERS = ["c", "d", "e", "h", "m", "n", "o", "p", "q", "r", "s", "t", "w", "x", "z"]
NAMED = [
    "Escape",
    "Tab",
    "Return",
    "Delete",
    "BackSpace",
    "Menu",
    "Print",
    "space",
    "Home",
    "Pause",
]
HELD = ["alt", "ctrl", "super", "shift", "ctrl+alt", "ctrl+shift", "alt+shift"]


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    with terminal(tmp_path_factory.mktemp("outside")) as running:
        yield running


def smileys(outside):
    shown = outside.picture()
    return [centre_of(face(value, 4).colour, shown) for value in range(1, 5)]


@pytest.fixture
def unmoved(outside):
    """The question as it stood before stands there after, and nothing was captured."""
    outside.until("the question is asked", outside.asks)
    before, captured = smileys(outside), outside.status()["captured"]
    yield
    outside.until("the question is asked", outside.asks)
    assert smileys(outside) == before
    assert outside.status()["captured"] == captured
    assert outside.program.process.poll() is None


@pytest.mark.usefixtures("unmoved")
@pytest.mark.parametrize("held", ["", *HELD])
def test_no_key_gets_out(outside, held):
    keys = [*FUNCTION_KEYS, *NAMED, *LETTERS]
    outside.many([f"key {held}+{key}" if held else f"key {key}" for key in keys])
    outside.many([f"key {one}" for one in ("super", "alt", "ctrl", "XF86HomePage", "XF86Search")])


@pytest.mark.usefixtures("unmoved")
def test_other_mouse_buttons_do_nothing(outside):
    for x, y in ((640, 400), (200, 500), (3, 3), (1270, 790)):
        for button in ("2", "3", "8", "9"):
            outside.hands("mousemove", str(x), str(y), "click", button)


@pytest.mark.usefixtures("unmoved")
def test_scrolling_does_nothing(outside):
    outside.hands("mousemove", "640", "400", "click", "--repeat", "20", "4")
    outside.hands("mousemove", "640", "400", "click", "--repeat", "20", "5")


@pytest.mark.usefixtures("unmoved")
def test_a_right_click_leaves_no_mark(outside):
    outside.hands("mousemove", "640", "120", "click", "3", "mousemove", "5", "400")
    shown = outside.picture()
    assert not any(
        red > 200 and green < 60 and blue < 60
        for _, (red, green, blue) in shown.crop((600, 80, 680, 160)).getcolors(100_000)
    )


@pytest.mark.usefixtures("unmoved")
def test_asking_the_window_to_close_does_not_close_it(outside):
    assert ask_to_close(outside.display) >= 1


def test_the_smileys_still_count_afterwards(outside):
    captured = outside.status()["captured"]
    x, y = smileys(outside)[3]
    outside.hands("mousemove", str(x), str(y), "click", "1")
    outside.until("it is captured", lambda: outside.status()["captured"] == captured + 1)


def test_a_developers_window_can_be_closed(tmp_path):
    with terminal(tmp_path, "--window", "800x480") as running:
        ask_to_close(running.display)
        assert running.program.process.wait(timeout=30) == 0

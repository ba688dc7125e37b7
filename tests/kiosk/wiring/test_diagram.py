"""The wires as a picture: every part is there once, on its own pin, and none covers another."""

from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from PIL import Image, ImageFont

from kiosk import layout
from kiosk.config import BacklightConfig, Config, PresenceConfig, SpeechConfig
from kiosk.wiring.diagram import WIDTH, draw, parts_of
from kiosk.wiring.header import GROUND, POWER, bcm, header_pin, nearest_ground
from kiosk.wiring.shapes import FONTS, Box, Line, Words, as_png, as_svg

FULL = Config(
    buttons={1: 17, 2: 27, 3: 22, 4: 23, 5: 24},
    lights={1: 5, 2: 6, 3: 13, 4: 16, 5: 20},
    buzzer=12,
    next_button=25,
)


def ready(name: str) -> Config:
    return msgspec.convert(layout.spread({"layout": name}), Config, strict=False)


def test_the_header_is_whole():
    numbers = {pin: bcm(pin) for pin in range(1, 41)}
    assert sorted(one for one in numbers.values() if one is not None) == list(range(28))
    assert {pin for pin, one in numbers.items() if one is None} == {*GROUND, *POWER}
    # Three that everybody knows.
    assert (header_pin(17), header_pin(4), header_pin(21)) == (11, 7, 40)
    assert nearest_ground(11) == 9


@pytest.mark.parametrize("config", [FULL, *map(ready, layout.names())])
def test_every_part_has_one_card_and_one_wire_from_its_own_pin(config):
    shapes, (width, height) = draw(config, "Wires")
    words = [one.text for one in shapes if isinstance(one, Words)]
    for name, number in config.wired.items():
        pin = header_pin(number)
        assert sum(f"BCM {number}, pin {pin}" in one for one in words) == 1, name
    assert len(parts_of(config)) == len(config.wired)
    begun = [one.points[0] for one in shapes if isinstance(one, Line) and len(one.points) == 4]
    assert len(set(begun)) == len(config.wired)
    cards = [one for one in shapes if isinstance(one, Box)][1:]
    for one in cards:
        assert one.at[0] >= 0
        assert one.at[0] + one.size[0] <= width
        assert one.at[1] + one.size[1] <= height
    columns = {one.at[0] for one in cards}
    for column in columns:
        tops = sorted(one.at[1] for one in cards if one.at[0] == column)
        assert all(b - a >= 76 for a, b in pairwise(tops))


def test_no_words_run_out_of_their_card():
    every = Config(
        buttons={1: 26},
        lights={1: 20},
        buzzer=12,
        next_button=25,
        presence=PresenceConfig(pin=24),
        speech=SpeechConfig(pin=16),
        backlight=BacklightConfig(pin=21),
    )
    shapes, _ = draw(every, "Wires")
    cards = [one for one in shapes if isinstance(one, Box)][2:]
    inside = [
        (one, card)
        for card in cards
        for one in shapes
        if isinstance(one, Words)
        and one.at[0] == card.at[0] + 84
        and 0 < one.at[1] - card.at[1] < 76
    ]
    assert len(inside) == 2 * len(parts_of(every)) == 14
    for words, card in inside:
        font = ImageFont.truetype(FONTS / "NotoSans-Bold.ttf", words.size)
        assert words.at[0] + font.getlength(words.text) < card.at[0] + card.size[0] - 8, words.text


def test_a_pin_that_the_start_needs_is_warned_of():
    shapes, _ = draw(Config(buttons={1: 14}), "Wires")
    assert any(
        "Take another pin for Button 1" in one.text for one in shapes if isinstance(one, Words)
    )


def test_both_files_open():
    shapes, size = draw(FULL, "Five & more")
    svg = ElementTree.fromstring(as_svg(shapes, size, "Five & more"))
    assert svg.get("width") == str(WIDTH)
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}polyline"))) >= 2 * len(FULL.wired)
    with Image.open(BytesIO(as_png(shapes, size, "#F6F7F9"))) as picture:
        assert picture.size == (size[0] * 2, size[1] * 2)
        found = picture.convert("RGB").getcolors(1 << 24)
        assert found is not None
        assert len(found) > 20


@pytest.mark.parametrize("name", [name for name in layout.names() if name != "touch"])
def test_the_guides_pictures_are_those_that_the_command_draws(name):
    shapes, size = draw(ready(name), layout.title(name))
    kept = Path(__file__).parents[3] / f"docs/pictures/wiring/{name}.svg"
    assert kept.read_text() == as_svg(shapes, size, layout.title(name))

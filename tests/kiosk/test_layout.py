"""Ready layouts: each is a whole and right, and a file's own words stand above it."""

import pytest

from kiosk import layout
from kiosk.config import load
from kiosk.errors import Misconfigured


def read(tmp_path, text):
    path = tmp_path / "kiosk.toml"
    path.write_text(text)
    return load(path)


@pytest.mark.parametrize("name", layout.names())
def test_every_ready_layout_is_right(tmp_path, name):
    config = read(tmp_path, f'layout = "{name}"')
    assert config.layout == name
    assert layout.title(name)
    assert set(config.lights) <= set(config.buttons)
    assert len(config.buttons) in (0, 4, 5)


def test_what_the_file_says_itself_stands(tmp_path):
    config = read(tmp_path, 'layout = "four-lit-buttons"\nbuzzer = 4\n[buttons]\n1 = 25\n')
    assert (config.buttons, config.buzzer) == ({1: 25}, 4)
    assert config.lights == {1: 5, 2: 6, 3: 13, 4: 16}


def test_an_unknown_one_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(Misconfigured, match="no layout 'six'; there is five-buttons"):
        read(tmp_path, 'layout = "six"')


def test_a_pin_given_twice_is_seen_through_the_layout(tmp_path):
    with pytest.raises(Misconfigured, match="button 1 and buzzer are both on pin 17"):
        read(tmp_path, 'layout = "four-buttons"\nbuzzer = 17')

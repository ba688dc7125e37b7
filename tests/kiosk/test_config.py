"""The settings file: what is wrong is named with its line, and nothing is guessed."""

import pytest

from kiosk.config import Config, directory_of, load
from kiosk.errors import Misconfigured

WHOLE = """
directory = "/var/lib/feedback-terminal"

[account]
address = "https://feedback.example.com"
enrolment_code = "ABCD-EFGH"

[screen]
width_mm = 155

[buttons]
1 = 17
2 = 27
"""


def written(tmp_path, text):
    path = tmp_path / "kiosk.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_whole_file(tmp_path):
    config = load(written(tmp_path, WHOLE))
    assert config.account.address == "https://feedback.example.com"
    assert config.buttons == {1: 17, 2: 27}
    assert config.screen.width_mm == 155


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[screen]\n\ncolour = 3", "line 3: .*unknown field `colour`"),
        ("[acount]\naddress = 'x'", "line 1: .*unknown field `acount`"),
        ("[account]\naddress = 3", "line 2: Expected `str`"),
        ("[buttons]\n9 = 17", "smileys are numbered 1 to 5"),
        ("[buttons]\n1 = 40", "button 1 is on pin 40"),
        ("[buttons]\n1 = 17\n2 = 17", "button 1 and button 2 are both on pin 17"),
        ("next_button = 17\n[buttons]\n1 = 17", "button 1 and next_button are both on pin 17"),
        ("[buttons]\n1 = 17\n[lights]\n1 = 17", "button 1 and light 1 are both on pin 17"),
        ("[lights]\n6 = 17", "lights has 6"),
        ("buzzer = 28", "buzzer is on pin 28"),
        ("[speech]\nvolume = 0", "speech has volume 0"),
        ("[caretaker]\npin_hash = '1234'", "`kiosk pin` makes one"),
        ("[account]\nenrolment_code = 'A'", "enrolment_code but no address"),
        ("[account]\naddress = 'a.example'", "address 'a.example', which is no web address"),
        ("[account]\naddress = 'https://a.example '", "has a blank or a line's end in it"),
        ("[account]\naddress = 'https://a'\nproxy = 'http://[::1'", "a proxy, which is no web"),
        ("[screen]\nheight_mm = -1", "a height_mm that is not between 0 and 10000"),
        ("[store]\ncapacity = 999999999", "which no card holds"),
        ("language = 'German'", "write a code as in de"),
        ("touchpoint = '" + "x" * 81 + "'", "touchpoint has 81 letters"),
        ("[presence]\naway_s = 60", "no pin to tell by"),
        ("[presence]\npin = 2", "which the board itself pulls up; take another"),
        ("[screen", "kiosk.toml: "),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path, text, words):
    with pytest.raises(Misconfigured, match=words) as trouble:
        load(written(tmp_path, text))
    assert trouble.value.hint


@pytest.mark.parametrize(
    "proxy",
    ["http://p.example:3128", "p.example:3128", "https://me:a%20word@p.example", "http://[::1]:80"],
)
def test_proxies_to_be_used(tmp_path, proxy):
    told = f"[account]\naddress = 'https://a.example'\nproxy = '{proxy}'"
    assert load(written(tmp_path, told)).account.proxy == proxy


def test_a_proxys_password_is_never_repeated(tmp_path):
    told = "[account]\naddress = 'https://a.example'\nproxy = 'http://me:seCret/9@p.example:3128'"
    with pytest.raises(Misconfigured, match="no web address") as trouble:
        load(written(tmp_path, told))
    assert "seCret" not in str(trouble.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(Misconfigured, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_where_it_keeps_things(tmp_path, monkeypatch):
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "systemd"))
    assert directory_of(Config(directory="/here")).as_posix() == "/here"
    assert directory_of(Config()) == tmp_path / "systemd"
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert directory_of(Config()) == tmp_path / "feedback-terminal"

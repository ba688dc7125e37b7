"""Every part looked at on a machine of files: what is wrong is said with its cure."""

import json
import os
from pathlib import Path

import msgspec
import pytest

from kiosk.config import BacklightConfig, Config, ScreenConfig, SpeechConfig
from kiosk.hw.display import screen_connected
from kiosk.hw.finding import Machine
from kiosk.hw.hardware import in_words, look

TOUCH = """I: Bus=0003 Vendor=0eef Product=0005 Version=0210
N: Name="WaveShare WS170120"
B: PROP=2
B: EV=1b

I: Bus=0003 Vendor=046d Product=c31c Version=0110
N: Name="Keyboard"
B: PROP=0
"""


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def good(tmp_path) -> Machine:
    """A machine on which everything is there and well."""
    put(tmp_path / "sys/class/drm/card0-HDMI-A-1/status", "connected\n")
    put(tmp_path / "sys/class/drm/card0-HDMI-A-1/modes", "1280x800\n1024x768\n")
    put(tmp_path / "sys/class/drm/card0-HDMI-A-2/status", "disconnected\n")
    put(tmp_path / "sys/class/drm/card0-Writeback-1/status", "unknown\n")
    put(tmp_path / "proc/bus/input/devices", TOUCH)
    put(tmp_path / "dev/gpiochip0", "")
    put(tmp_path / "proc/asound/cards", " 0 [vc4hdmi]: vc4-hdmi - vc4-hdmi\n      vc4-hdmi\n")
    put(tmp_path / "sys/class/thermal/thermal_zone0/temp", "51200\n")
    put(tmp_path / "sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n")
    put(tmp_path / "sys/class/net/eth9/operstate", "up\n")
    put(tmp_path / "sys/class/net/eth9/address", "b8:27:eb:00:00:01\n")
    (tmp_path / "sys/class/net/eth9/device").mkdir()
    put(tmp_path / "proc/net/if_inet6", "20010db8000000000000000000000017 02 40 00 80 eth9\n")
    put(tmp_path / "synchronized", "")
    (tmp_path / "sys/class/backlight/10-0045").mkdir(parents=True)
    return Machine(
        directory=tmp_path, sys=tmp_path / "sys", proc=tmp_path / "proc", dev=tmp_path / "dev",
        synchronized=tmp_path / "synchronized", find=lambda name: f"/usr/bin/{name}",
    )  # fmt: skip


def test_nothing_is_wrong_with_a_good_one(good):
    config = Config(buttons={1: 17}, speech=SpeechConfig(pin=18))
    found = {one.part: one for one in look(config, good)}
    assert [one for one in found.values() if one.well is False] == []
    assert found["screen"].said == "HDMI-A-1 1280x800"
    assert found["touch"].said == "WaveShare WS170120"
    assert found["button 1"].said.startswith("BCM 17")
    assert found["temperature"].said == "51 °C"
    assert found["network"].said == "eth9 2001:db8::17"


@pytest.mark.parametrize(
    ("spoil", "part", "said", "cure"),
    [
        ("sys/class/drm/card0-HDMI-A-1/status=disconnected", "screen", "nothing on", "Switch the"),
        ("proc/bus/input/devices=", "touch", "no touch screen", "USB cable"),
        ("sys/class/thermal/thermal_zone0/temp=84000", "temperature", "84 °C", "heat sink"),
        ("sys/class/hwmon/hwmon1/in0_lcrit_alarm=1", "supply", "below 4.63 V", "3 A"),
        ("proc/net/if_inet6=", "network", "no address", "fixed one"),
    ],
)
def test_what_is_wrong_is_said_with_its_cure(good, spoil, part, said, cure):
    name, _, text = spoil.partition("=")
    put(good.sys.parent / name, text)
    found = next(one for one in look(Config(), good) if one.part == part)
    assert found.well is False
    assert said in found.said
    assert cure in found.cure
    assert cure in in_words((found,))


def test_pins_without_a_chip_and_without_any_wire(good):
    (good.dev / "gpiochip0").unlink()
    wired = [one for one in look(Config(buttons={1: 17}), good) if one.part == "pins"]
    assert "no GPIO chip" in wired[0].said
    bare = [one for one in look(Config(), good) if one.part == "pins"]
    assert bare[0].well is None


def test_what_a_running_terminal_says_stands_at_its_part(good):
    config = Config(buttons={1: 17, 2: 27}, next_button=22)
    trouble = (
        "the button 2 has been down for 40 s: free it, or look at its wires",
        "the next button was not heard within 60 s: look at its wires",
    )
    found = {one.part: one for one in look(config, good, trouble)}
    assert (found["button 2"].well, found["button 1"].well) == (False, None)
    assert found["next button"].well is False
    assert found["button 2"].cure == "Free it, or look at its wires."


def test_a_box_needs_neither_screen_nor_touch(good):
    put(good.proc / "bus/input/devices", "")
    config = Config(screen=ScreenConfig(fitted=False), backlight=BacklightConfig(pin=21))
    found = {one.part: one for one in look(config, good)}
    assert (found["screen"].well, found["touch"].well) == (None, None)
    assert found["backlight"].said == "by BCM 21"


def test_no_player_no_engine_no_sound_card(good):
    bare = msgspec.structs.replace(good, find=lambda _: None)
    found = {one.part: one for one in look(Config(speech=SpeechConfig(pin=18)), bare)}
    assert "alsa-utils" in found["sound"].cure
    assert "espeak-ng" in found["speech"].cure
    put(good.proc / "asound/cards", "--- no soundcards ---\n")
    assert next(one for one in look(Config(), good) if one.part == "sound").well is None


def test_a_card_that_gives_errors_and_has_no_space(good, tmp_path, monkeypatch):
    device = tmp_path.stat().st_dev
    part = good.sys / "devices/mmcblk0p4"
    part.mkdir(parents=True)
    (good.sys / "dev/block").mkdir(parents=True)
    (good.sys / "dev/block" / f"{os.major(device)}:{os.minor(device)}").symlink_to(part)
    put(good.sys / "fs/ext4/mmcblk0p4/errors_count", "2\n")
    found = {one.part: one for one in look(Config(), good)}
    assert found["card"].said == "the card gave 2 errors"
    gone = msgspec.structs.replace(good, directory=tmp_path / "gone")
    assert next(one for one in look(Config(), gone) if one.part == "space").well is False


def test_a_machine_of_nothing_is_still_looked_at(tmp_path):
    bare = Machine(
        directory=tmp_path, sys=tmp_path, proc=tmp_path, dev=tmp_path, find=lambda _: None
    )
    found = look(Config(), bare)
    assert not screen_connected(tmp_path)
    assert json.dumps(msgspec.to_builtins(found))
    assert "no graphics driver" in in_words(found)

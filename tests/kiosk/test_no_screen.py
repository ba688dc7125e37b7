"""A box with buttons and lights: a process of its own, as on a device, and no Kivy in it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = """
[buttons]
1 = 17
2 = 27
3 = 22
4 = 23

[lights]
1 = 5
2 = 6
3 = 13
4 = 19
"""
BOX = """
import json, re, sys, threading, time
from pathlib import Path
from kiosk import run
from kiosk.config import load
from kiosk.hw.panel import Panel
from kiosk.hw.pins import MockPins

directory = Path(sys.argv[1])
config = load(directory / "kiosk.toml")
mock = MockPins(config.pressable)
seen = []

class Box(run.Parts):
    def __enter__(self):
        self.lights = self.panel.lights
        threading.Thread(target=self.visit).start()
        return self

    def wait_for(self, bright):
        while self.lights.shown != bright:
            time.sleep(0.01)
        seen.append(bright)

    def visit(self):
        dim, dark = dict.fromkeys((1, 2, 3, 4), 0.35), dict.fromkeys((1, 2, 3, 4), 0.0)
        self.wait_for(dim)
        for press in (2, 4):
            mock.hold(press, True)
            self.wait_for({**dark, press: 1.0})
            while self.running.condition.status().showing != "thanking":
                time.sleep(0.01)
            mock.hold(press, False)
        status = self.running.condition.status()
        memory = re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
        print(json.dumps({
            "captured": status.captured,
            "accepted": self.running.terminal.accepted,
            "showing": status.showing,
            "trouble": status.trouble,
            "lights": len(seen),
            "kivy": "kivy" in sys.modules,
            "resident_mb": int(memory) / 1024,
        }), flush=True)
        import os, signal
        os.kill(os.getpid(), signal.SIGTERM)

run.Parts = Box
run.without_screen(config, directory, mock=mock)
"""


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    directory = tmp_path_factory.mktemp("box")
    (directory / "kiosk.toml").write_text(SETTINGS)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", BOX, str(directory)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_every_press_is_kept_and_nothing_is_asked_after_it(box):
    assert box["captured"] == box["accepted"] == 2
    assert box["showing"] == "thanking"
    assert box["trouble"] == []


def test_the_pressed_button_shines_alone(box):
    assert box["lights"] == 3


def test_no_kivy_comes_with_it(box):
    assert box["kivy"] is False


def test_it_is_small(box):
    print(f"resident without a screen: {box['resident_mb']:.1f} MB")
    assert box["resident_mb"] < 60

"""The whole window in a process of its own, as on a device: one loop, keys, signals, the end."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRELUDE = """
import os, signal, sys, threading
from feedback.settings import Settings
from feedback.survey import Kind, Question
from kiosk.app import TerminalWindow
from kiosk.visit import Asking

QUESTION = Question(id="mood", kind=Kind.SMILEYS, text={"en": "How was your visit?"})

class Face:
    view = Asking(question=QUESTION, language="en", languages=("en",))
    settings = Settings(
        touchpoint_id="t", touchpoint="Door", survey_rev="r", survey_url="u", public_url="",
        languages=("en",),
    )
    dark = False
    ticks = 0
    def rated(self, value): print("rated", value, flush=True)
    def chose(self, choice): ...
    def skipped(self): ...
    def spoke(self, language): ...
    def stayed(self): print("stayed", flush=True)
    def left(self): ...
    def tick(self): self.ticks += 1

face = Face()
window = TerminalWindow(fullscreen=False, size=(800, 480))
"""


def run(story, *, env=None):
    code = PRELUDE + textwrap.dedent(story)
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_ready_heartbeat_and_ticks_come_from_the_loop_and_sigterm_ends_it_well():
    done = run(
        """
        main = threading.get_ident()
        beats = []
        def ready():
            assert threading.get_ident() == main
            print("ready", flush=True)
        def beat():
            assert threading.get_ident() == main
            beats.append(face.ticks)
            if len(beats) == 2:
                os.kill(os.getpid(), signal.SIGTERM)
        window.run(face, on_ready=ready, heartbeat=beat)
        print("ended", beats[1] > beats[0] > 0, flush=True)
        """
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["ready", "ended", "True"]
    assert done.returncode == 0


def test_what_other_threads_post_runs_in_order_on_the_loop():
    done = run(
        """
        main, seen = threading.get_ident(), []
        def note(number):
            assert threading.get_ident() == main
            seen.append(number)
            if len(seen) == 2000:
                window.stop()
        def post_all():
            for number in range(2000):
                window.post(lambda number=number: note(number))
        window.run(
            face,
            on_ready=lambda: threading.Thread(target=post_all).start(),
            heartbeat=lambda: None,
        )
        print(seen == list(range(2000)), flush=True)
        """
    )
    assert done.stderr == ""
    assert done.stdout == "True\n"


def test_keys_one_to_five_are_heard_once_each_and_no_key_gets_out():
    done = run(
        """
        from kivy.base import EventLoop
        from kivy.core.window import Keyboard
        def press_all():
            keys = EventLoop.window
            for name in ("escape", "f1", "f11", "f12", "e", "q"):
                code = Keyboard.keycodes[name]
                for modifiers in ([], ["ctrl"], ["alt"], ["meta"]):
                    if not keys.dispatch("on_key_down", code, 0, "", modifiers):
                        keys.dispatch("on_keyboard", code, 0, "", modifiers)
                    keys.dispatch("on_key_up", code, 0)
            for code in (49, 49, 53, 257):
                keys.dispatch("on_key_down", code, 0, "", [])
            for code in (49, 53, 257):
                keys.dispatch("on_key_up", code, 0)
            print("children", [type(one).__name__ for one in keys.children], flush=True)
            window.post(lambda: window.post(window.stop))
        window.run(
            face,
            on_ready=press_all,
            heartbeat=lambda: None,
            keys=lambda number, down: print(number, down, flush=True),
        )
        """
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "1 True",
        "5 True",
        "1 False",
        "5 False",
        "children ['Stage']",
    ]
    assert done.returncode == 0


def test_a_touch_reaches_the_terminal_and_shows_somebody_is_there():
    done = run(
        """
        from kivy.base import EventLoop
        def touch():
            mouse = EventLoop.window
            mouse.dispatch("on_mouse_down", 100, 250, "left", [])
            mouse.dispatch("on_mouse_up", 100, 250, "left", [])
            mouse.dispatch("on_mouse_down", 100, 250, "right", [])
            mouse.dispatch("on_mouse_up", 100, 250, "right", [])
            window.post(lambda: window.post(window.stop))
        window.run(face, on_ready=touch, heartbeat=lambda: None)
        """
    )
    assert done.stderr == ""
    assert done.stdout.split()[:2] == ["stayed", "rated"]
    assert done.stdout.count("rated") == 1


def test_an_error_in_what_was_posted_ends_the_process():
    done = run(
        """
        window.run(
            face, on_ready=lambda: window.post(lambda: 1 / 0), heartbeat=lambda: None
        )
        """
    )
    assert "ZeroDivisionError" in done.stderr
    assert done.returncode == 1


def test_nothing_is_left_in_the_home_directory(tmp_path):
    done = run(
        "window.run(face, on_ready=window.stop, heartbeat=lambda: None)",
        env={"HOME": str(tmp_path)},
    )
    assert done.returncode == 0
    assert not list(tmp_path.glob(".kivy*"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_old_signal_handlers_come_back(number):
    done = run(
        f"""
        before = signal.getsignal({int(number)})
        window.run(face, on_ready=window.stop, heartbeat=lambda: None)
        print(signal.getsignal({int(number)}) is before)
        """
    )
    assert done.stdout == "True\n"
    assert done.returncode == 0


def test_no_display_is_said_with_its_cure():
    done = run(
        """
        from kiosk.screens.opening import NoWindow
        try:
            window.run(face, on_ready=window.stop, heartbeat=lambda: None)
        except NoWindow as trouble:
            print(trouble.hint)
        """,
        env={"DISPLAY": ":nowhere", "SDL_VIDEODRIVER": "x11"},
    )
    assert "DISPLAY" in done.stdout

"""A monkey at the terminal: random touches, keys and pins, and every press accounted for.

MONKEY_S says for how many seconds it hammers, and MONKEY_SEED which monkey it is.
"""

import os
import random
import sqlite3
import time

import pytest

from tests.kiosk.outside import terminal

SECONDS = float(os.environ.get("MONKEY_S", "60" if os.environ.get("CI") else "15"))
SEED = int(os.environ.get("MONKEY_SEED", "0")) or random.randrange(1, 1_000_000)
WIDTH, HEIGHT = 1280, 800
KEYS = ["Escape", "F1", "F5", "F11", "F12", "Tab", "Return", "alt+F4", "ctrl+q", "ctrl+c", "super"]


class Monkey:
    """Makes one handful of xdotool's commands after the other."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def handful(self) -> list[str]:
        return [line for _ in range(30) for line in (*self._deed(), f"sleep {self._pause():.3f}")]

    def _deed(self) -> list[str]:
        chance = self._chance.random()
        if chance < 0.45:
            return [self._somewhere(), "click 1"]
        if chance < 0.6:
            return [self._somewhere(), "mousedown 1", self._somewhere(), "mouseup 1"]
        if chance < 0.85:
            key = self._chance.choice("1234567")
            return [f"keydown {key}", f"sleep {self._pause():.3f}", f"keyup {key}"]
        if chance < 0.93:
            return [f"key {self._chance.choice(KEYS)}"]
        return [self._somewhere(), f"click {self._chance.choice('2345')}"]

    def corner(self) -> list[str]:
        """Five seconds on the hidden corner, then digits at random."""
        digits = [line for _ in range(8) for line in (self._somewhere(), "click 1", "sleep 0.05")]
        return ["mousemove 5 5", "mousedown 1", "sleep 5.5", "mouseup 1", *digits]

    def _somewhere(self) -> str:
        x, y = self._chance.randrange(WIDTH), self._chance.randrange(HEIGHT)
        return f"mousemove {x} {y}"

    def _pause(self) -> float:
        return self._chance.choice((0.0, 0.0, 0.01, 0.02, 0.05, 0.15, 0.5))


@pytest.mark.timeout(SECONDS + 180)
def test_a_monkey_leaves_the_question_and_every_press(tmp_path):
    print(f"MONKEY_SEED={SEED} MONKEY_S={SECONDS:g}")
    monkey = Monkey(SEED)
    with terminal(tmp_path, size=(WIDTH, HEIGHT)) as running:
        first, end = True, time.monotonic() + SECONDS
        while time.monotonic() < end:
            running.many(monkey.handful())
            if first:
                running.many(monkey.corner())
                first = False
        running.until("it asks its question again", running.asks)
        status = running.status()
        assert running.program.process.poll() is None
    assert status["captured"] == status["accepted"] > 0
    with sqlite3.connect(tmp_path / "store" / "store.db") as kept:
        (rows,) = kept.execute("select count(*) from response").fetchone()
        (still_open,) = kept.execute(
            "select count(*) from response where json_extract(body, '$.ended') is null"
        ).fetchone()
    kept.close()
    print(f"{rows} presses, all kept")
    assert rows == status["accepted"]
    assert still_open == 0

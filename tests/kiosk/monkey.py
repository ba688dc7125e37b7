"""A monkey at the terminal: random touches, keys and pins, and what they left."""

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tests.kiosk.outside import terminal

WIDTH, HEIGHT = 1280, 800
KEYS = ["Escape", "F1", "F5", "F11", "F12", "Tab", "Return", "alt+F4", "ctrl+q", "ctrl+c", "super"]
CORNER_EVERY = 200
"""Handfuls between two visits of the hidden corner, the first of them the first."""


class Left(NamedTuple):
    """What a monkey left: presses taken, rows kept, rows still open."""

    accepted: int
    captured: int
    rows: int
    still_open: int


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


def hammered(directory: Path, seconds: float, seed: int) -> Left:
    """Let one at a terminal of its own for so long, until that asks its question again."""
    monkey, handfuls = Monkey(seed), 0
    with terminal(directory, size=(WIDTH, HEIGHT)) as running:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if handfuls % CORNER_EVERY == 1:
                running.many(monkey.corner())
            running.many(monkey.handful())
            handfuls += 1
        running.until("it asks its question again", running.asks)
        status = running.status()
        assert running.program.process.poll() is None
    with closing(sqlite3.connect(directory / "store" / "store.db")) as kept:
        (rows,) = kept.execute("select count(*) from response").fetchone()
        (still_open,) = kept.execute(
            "select count(*) from response where json_extract(body, '$.ended') is null"
        ).fetchone()
    return Left(status["accepted"], status["captured"], rows, still_open)

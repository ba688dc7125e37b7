"""The scripted story: press, cut, press, mend, and count at the account."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from feedback.faces import face
from fleet.demo.display import Hand, centre_of, picture, save, shows
from fleet.demo.stage import Stage

PATIENCE_S = 60.0
STEPS = 4

Say = Callable[[str], None]


class Untrue(RuntimeError):
    """The account does not hold exactly what was pressed, or something never happened."""


class Story:
    """One visitor after the other, on a virtual display, with the network cut in between."""

    def __init__(self, stage: Stage, display: str, pictures: Path, say: Say) -> None:
        self.stage, self.display, self._pictures, self._say = stage, display, pictures, say
        self._hand = Hand(display)
        self.pressed: list[tuple[int, str]] = []

    def touch(self, value: int) -> None:
        """Tap a smiley, found on the screen by its colour."""
        self._until("the question is asked", lambda: self.stage.status()["showing"] == "asking")
        colour = face(value, STEPS).colour
        self._until(f"smiley {value} is drawn", lambda: shows(colour, picture(self.display)))
        self._hand.tap(*centre_of(colour, picture(self.display)))
        self._captured(value, "touch")

    def push(self, value: int) -> None:
        """Hold a hardware button's pin for a moment."""
        self._hand.key(str(value))
        self._captured(value, "button")

    def give_first_reason(self) -> None:
        """Tap the first of the follow-up's choices, on the upper left."""
        self._follow_up(0.26, 0.45)

    def decline_follow_up(self) -> None:
        """Tap "Skip", in the lower right corner."""
        self._follow_up(0.905, 0.877)

    def keep_picture(self, name: str) -> Path:
        """Photograph the terminal."""
        time.sleep(0.6)  # let the screen's motion end
        return save(picture(self.display), self._pictures / f"{name}.png")

    def report(self, step: str) -> dict[str, Any]:
        """Say what was captured, sent and received so far."""
        status, kept = self.stage.status(), len(self.stage.account.kept())
        self._say(
            f"{step:<44} captured {status['captured']}  waiting {status['waiting']}"
            f"  at the account {kept}"
        )
        return status

    def all_delivered(self) -> None:
        """Wait until the terminal has receipts for everything."""
        self._until("everything is delivered", lambda: self.stage.status()["waiting"] == 0)

    def check(self) -> None:
        """Raise Untrue unless the account holds exactly what was pressed, in order, once."""
        kept = [(r["rating"], r["channel"]) for r in self.stage.account.kept()]
        if kept != self.pressed:
            raise Untrue(f"pressed {self.pressed}, but the account holds {kept}")

    def _follow_up(self, across: float, down: float) -> None:
        self._until("why is asked", lambda: self.stage.status()["showing"] == "following up")
        time.sleep(0.6)  # a tap right after the change would count as half of a double tap
        width, height = picture(self.display).size
        self._hand.tap(int(width * across), int(height * down))
        self._until("thanks are given", lambda: self.stage.status()["showing"] == "thanking")

    def _captured(self, value: int, channel: str) -> None:
        self.pressed.append((value, channel))
        wanted = len(self.pressed)
        self._until(
            f"press {wanted} is captured", lambda: self.stage.status()["captured"] == wanted
        )

    def _until(self, what: str, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            if time.monotonic() > deadline:
                raise Untrue(f"within {PATIENCE_S:.0f} s it never came true that {what}")
            time.sleep(0.1)

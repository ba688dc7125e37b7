"""Ten thousand visits in one window: what of them stays in memory.

    python -m benchmarks.visits [VISITS [WIDTHxHEIGHT]]

Every view of every visit is drawn, in three languages, with follow-ups, comments that are typed and
codes that nobody has seen before; only the clock leaps, so that nobody has to wait for a thank-you
to end. All that a terminal loads is loaded.
"""

import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

import kiosk.run  # noqa: F401 - all that a terminal loads
from account.surveys import ready, recipes
from benchmarks.machine import machine
from benchmarks.store import told
from feedback import seal, wire
from feedback.response import Moment
from feedback.settings import Settings
from feedback.survey import Kind
from kiosk.app import TerminalWindow
from kiosk.credentials import Credentials
from kiosk.hw.clock import now
from kiosk.papers import Papers
from kiosk.store.store import Store
from kiosk.terminal import Terminal
from kiosk.visit import Asking, Thanking

VISITS = 10_000
SIZE = "1280x800"
WARM_SHARE = 10
"""One visit in so many belongs to the start: growth is counted over the rest."""
RESIDENT_MB, GROWTH_MB = 230.0, 2.0
_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""No disk is waited for: it is not what is measured here."""
LEAP_MS = 700
WORDS = "The queue was long and nobody opened a second till. "


def main() -> int:
    """Print each figure beside its limit; 1 when one is missed."""
    visits = int(sys.argv[1]) if len(sys.argv) > 1 else VISITS
    wide, _, high = (sys.argv[2] if len(sys.argv) > 2 else SIZE).partition("x")
    size = int(wide), int(high)
    print(f"     on {machine()}")
    with tempfile.TemporaryDirectory(prefix="bench-visits-", dir=_MEMORY) as name:
        crowd = Crowd(Path(name), visits, size)
        crowd.come()
    print(f"     {crowd.done} visits, {crowd.captured} kept, {crowd.took_s:.0f} s")
    good = told("resident, the most", crowd.resident[-1][1], RESIDENT_MB, "MB", at_most=1.0)
    growth = crowd.resident[-1][0] - crowd.resident[1][0]  # the first begins with an empty window
    what = f"growth over the last {visits - visits // WARM_SHARE}"
    good &= told(what, max(0.0, growth), GROWTH_MB, "MB", at_most=1.0)
    spans = " ".join(f"{least:.1f}-{most:.1f}" for least, most in crowd.resident)
    print(f"     MB in every tenth: {spans}")
    return 0 if good and crowd.captured == crowd.done == visits else 1


class Crowd:
    """Visitors of one terminal, each doing the next thing as soon as the last was drawn."""

    def __init__(self, room: Path, visits: int, size: tuple[int, int]) -> None:
        self._visits, self._luck, self._leapt = visits, random.Random(1), 0
        self._store = Store.open(room, self._clock)
        self._window = TerminalWindow(fullscreen=False, size=size)
        self._terminal = Terminal(
            store=self._store,
            clock=self._clock,
            post=self._window.post,
            show=self._window.show,
            papers=papers(),
            credentials=bound(),
        )
        self.done = self.captured = 0
        self.resident: list[tuple[float, float]] = []
        """The least and the most MB during each tenth of the visits: what one view takes for a
        moment comes and goes, and what stays raises the least."""
        self._tenth: list[float] = []
        self.took_s = 0.0

    def come(self) -> None:
        """All of them, one after the other."""
        from kivy.clock import Clock

        vars(Clock)["_max_fps"] = 0.0  # as fast as it draws; Kivy has no other way once imported
        began = time.monotonic()
        Clock.schedule_interval(self._step, 0)
        self._window.run(self._terminal, on_ready=_nothing, heartbeat=_nothing)
        self.took_s = time.monotonic() - began
        self.captured = self._store.tally().captured
        self._store.close()

    def _clock(self) -> Moment:
        true = now()
        return msgspec.structs.replace(true, boot_ms=true.boot_ms + self._leapt)

    def _step(self, _dt: float) -> None:
        view = self._terminal.view
        if isinstance(view, Thanking):
            self._leapt += LEAP_MS
            self._terminal.left()
            self._count()
        elif isinstance(view, Asking) and view.pressed is None:
            self._leapt += LEAP_MS
            self._follow_up(view) if view.follow_up else self._rate(view)

    def _rate(self, view: Asking) -> None:
        if self.done >= self._visits:
            self._window.stop()
        elif view.language == view.languages[0] and self._luck.random() < 0.3:
            self._terminal.spoke(self._luck.choice(view.languages[1:]))
        else:
            self._terminal.rated(int(self._luck.choice(view.question.values)))

    def _follow_up(self, view: Asking) -> None:
        question, chance = view.question, self._luck.random()
        if chance < 0.1:
            self._terminal.skipped()
        elif chance < 0.2 and view.back:
            self._terminal.went_back()
        elif view.notice:
            self._terminal.went_on(True)
        elif question.kind is Kind.COMMENT:
            self._write(WORDS * self._luck.randrange(1, 5))
        elif question.kind is Kind.CONTACT:
            self._terminal.skipped()
        elif question.kind is Kind.MULTIPLE:
            self._terminal.chose((str(self._luck.choice(question.values)),))
        else:
            self._terminal.chose(self._luck.choice(question.values))

    def _write(self, text: str) -> None:
        """Typed letter by letter in groups, then sent."""
        field: Any = self._window.stage.writing.active
        if len(field.text) < len(text):
            field.text += text[len(field.text) :][:40]
            self._leapt -= LEAP_MS
        else:
            self._terminal.wrote(text)

    def _count(self) -> None:
        self.done += 1
        self._tenth.append(resident_mb())
        if self.done % max(1, self._visits // WARM_SHARE) == 0:
            self.resident.append((min(self._tenth), max(self._tenth)))
            self._tenth.clear()


def papers() -> Papers:
    """A ready-made survey that ends with a code, for an account that never answers."""
    raw = wire.to_json(recipes.longer(ready.ready("smileys")))
    survey = wire.survey_from(raw)
    settings = Settings(
        touchpoint_id="bench",
        touchpoint="Bench",
        survey_rev=wire.revision(raw),
        survey_url="",
        public_url="https://feedback.example.org",
        languages=survey.languages,
        accepted_languages=survey.languages,
    )
    return Papers.read(wire.to_json(settings), raw)


def bound() -> Credentials:
    """An enrolment of nobody's, so that text is asked for and codes are shown."""
    return Credentials(
        account="https://feedback.example.org",
        token="00" * 32,
        signing_key="00" * 32,
        terminal_id="0123456789ab",
        account_public_key=seal.public_of(seal.new_key()).hex(),
        link_key="00" * 32,
    )


def resident_mb() -> float:
    """What of this process is in memory (proc(5): statm)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _nothing() -> None:
    """Nobody waits for it."""


if __name__ == "__main__":
    sys.exit(main())

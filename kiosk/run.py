"""A terminal from its start to its end, with a window or without."""

import logging
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.aside import Looks, aside
from kiosk.caretaker.caretaker import Caretaker
from kiosk.caretaker.pages import Act
from kiosk.caretaker.pin_lock import PinLock
from kiosk.caretaker.wording import spoken_by
from kiosk.config import Config
from kiosk.hw.clock import now
from kiosk.hw.display import screen_connected
from kiosk.hw.pins import MockPins
from kiosk.hw.watchdog import Watchdog
from kiosk.loop import PlainLoop
from kiosk.parts import Parts
from kiosk.visit import View

if TYPE_CHECKING:
    from kiosk.app import TerminalWindow

log = logging.getLogger(__name__)

NO_SCREEN = (
    "no screen is on its cable, so it asks by its buttons and lights alone: "
    "switch the screen on, and look at both ends of its cable"
)


def with_window(
    config: Config, directory: Path, *, mock: MockPins | None, size: tuple[int, int] | None
) -> None:
    """Open the window and be a terminal until told to stop."""
    # Kivy takes a second to import, and opens a display: only the window needs it.
    from kiosk.app import TerminalWindow, check_papers

    screen = config.screen
    known = screen.width_mm and screen.height_mm
    window = TerminalWindow(
        fullscreen=screen.fullscreen and size is None,
        size=size or (1280, 800),
        physical_mm=(screen.width_mm, screen.height_mm) if known else None,
        still=screen.reduced_motion,
    )
    with Parts(
        config,
        directory,
        post=window.post,
        show=window.show,
        mock=mock,
        screen=True,
        can_show=check_papers,
    ) as parts:
        parts.care = _caretaker(parts, config, directory, window)
        parts.running.restart = window.stop
        parts.show_name = window.show_name
        parts.asleep = lambda: window.asleep

        def look() -> None:
            mark = parts.running.condition.mark()
            window.post(lambda: window.show_mark(mark))

        looks = Looks(window.post, look)
        parts.running.start()
        window.run(
            parts.running.terminal,
            care=parts.care,
            also=parts.tick,
            on_ready=lambda: _ready(parts.watchdog, directory),
            heartbeat=lambda: _beat(parts.watchdog, looks),
            keys=mock.hold if mock else None,
        )
        parts.watchdog.stopping()


def _caretaker(
    parts: Parts, config: Config, directory: Path, window: "TerminalWindow"
) -> Caretaker:
    running = parts.running
    deeds = {
        act: parts.answers[act.value] for act in (Act.SEND, Act.EXPORT) if act in parts.answers
    }
    return Caretaker(
        lock=PinLock(directory, config.caretaker.pin_hash, now),
        terminal=running.terminal,
        show=window.show_care,
        aside=partial(aside, window.post),
        clock_ms=lambda: now().boot_ms,
        look=running.condition.facts,
        deeds=deeds,
        restart=window.stop,
        set_time=running.set_time,
        buttons=tuple(sorted(config.pressable)),
        language=lambda: spoken_by(running.terminal.papers.settings.languages[0]),
        wall_s=time.time,
    )


def _beat(watchdog: Watchdog, looks: Looks) -> None:
    watchdog.alive()
    looks.beat()


def screen_missing() -> bool:
    """Whether the window would go straight to a screen that is not there."""
    return os.environ.get("SDL_VIDEODRIVER") == "kmsdrm" and not screen_connected()


def without_screen(
    config: Config,
    directory: Path,
    *,
    mock: MockPins | None,
    until: Callable[[], bool] | None = None,
) -> None:
    """Be a box of buttons and lights until told to stop; imports nothing of Kivy.

    With `until` there should be a screen: it is said to be missing, and once that holds the end
    comes, to be started again with a window.
    """
    loop = PlainLoop()
    with Parts(config, directory, post=loop.post, show=_unseen, mock=mock, screen=False) as parts:
        parts.running.restart = loop.stop
        if until is not None:
            log.warning(NO_SCREEN)
            parts.notes = (NO_SCREEN,)
        parts.running.start()

        def tick() -> None:
            parts.tick()
            parts.running.terminal.tick()

        def beat() -> None:
            parts.watchdog.alive()
            if until is not None and until():
                log.info("there is a screen now")
                loop.stop()

        loop.run(tick, on_ready=lambda: _ready(parts.watchdog, directory), heartbeat=beat)
        parts.watchdog.stopping()


def _unseen(_view: View) -> None:
    """There is no screen."""


def _ready(watchdog: Watchdog, directory: Path) -> None:
    watchdog.ready()
    print(f"terminal ready, keeping its responses in {directory}", flush=True)

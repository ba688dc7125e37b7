"""A terminal from its start to its end, with a window or without."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec

from kiosk import control
from kiosk.config import Config
from kiosk.glow import Glow
from kiosk.hw.clock import now
from kiosk.hw.panel import Panel
from kiosk.hw.pins import MockPins
from kiosk.hw.watchdog import Watchdog
from kiosk.loop import PlainLoop
from kiosk.running import Running
from kiosk.terminal import Post
from kiosk.visit import View

log = logging.getLogger(__name__)


class Parts:
    """What both kinds of terminal are made of: closed together, the last opened first."""

    def __init__(
        self,
        config: Config,
        directory: Path,
        *,
        post: Post,
        show: Callable[[View], None],
        mock: MockPins | None,
        screen: bool,
    ) -> None:
        self._open = ExitStack()
        self.watchdog = Watchdog()
        with ExitStack() as opened:
            self.panel = Panel(config, lambda: now().boot_ms, mock)
            opened.callback(self.panel.close)
            glow = Glow(self.panel.lights, self.panel.buzzer)

            def show_both(view: View) -> None:
                show(view)
                glow.show(view)

            self.running = Running(
                directory,
                config.account,
                post=post,
                show=show_both,
                hardware=self.panel.trouble,
                screen=screen,
                has_next=config.next_button is not None,
            )
            opened.callback(self.running.close)
            self.answers = {
                "status": lambda: msgspec.to_builtins(self.running.status()),
                "send": self.running.send_now,
            }
            opened.callback(control.Control(directory, self.answers).close)
            self.panel.listen(self.running.terminal.pressed, self.running.terminal.released)
            glow.show(self.running.terminal.view)
            self._open = opened.pop_all()

    def __enter__(self) -> "Parts":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


def with_window(
    config: Config, directory: Path, *, mock: MockPins | None, size: tuple[int, int] | None
) -> None:
    """Open the window and be a terminal until told to stop."""
    # Kivy takes a second to import, and opens a display: only the window needs it.
    from kiosk.app import TerminalWindow

    screen = config.screen
    known = screen.width_mm and screen.height_mm
    window = TerminalWindow(
        fullscreen=screen.fullscreen and size is None,
        size=size or (1280, 800),
        physical_mm=(screen.width_mm, screen.height_mm) if known else None,
        still=screen.reduced_motion,
    )
    with Parts(
        config, directory, post=window.post, show=window.show, mock=mock, screen=True
    ) as parts:
        parts.running.start()
        window.run(
            parts.running.terminal,
            on_ready=lambda: _ready(parts.watchdog, directory),
            heartbeat=parts.watchdog.alive,
            keys=mock.hold if mock else None,
        )
        parts.watchdog.stopping()


def without_screen(config: Config, directory: Path, *, mock: MockPins | None) -> None:
    """Be a box of buttons and lights until told to stop; imports nothing of Kivy."""
    loop = PlainLoop()
    with Parts(config, directory, post=loop.post, show=_unseen, mock=mock, screen=False) as parts:
        parts.running.start()
        loop.run(
            parts.running.terminal.tick,
            on_ready=lambda: _ready(parts.watchdog, directory),
            heartbeat=parts.watchdog.alive,
        )
        parts.watchdog.stopping()


def _unseen(_view: View) -> None:
    """There is no screen."""


def _ready(watchdog: Watchdog, directory: Path) -> None:
    watchdog.ready()
    print(f"terminal ready, keeping its responses in {directory}", flush=True)

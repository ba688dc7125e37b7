"""`kiosk selftest`: how long from a press to the thank-you, with this board, card and screen.

Every press goes the whole way: button, visit, a row synced to the same card, the thank-you drawn.
They are kept in a store of their own, which is thrown away; nothing is sent anywhere.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk import control
from kiosk.config import AccountConfig, Config
from kiosk.errors import KioskError, NotRunning
from kiosk.hw.pins import MockPins
from kiosk.parts import Parts
from kiosk.run import screen_missing
from kiosk.visit import Asking, Thanking, View

LIMIT_MS = 120
"""What a visitor does not notice: from the press to the thank-you."""
BUTTON = 4
"""A smiley that every scale has, and that no follow-up asks about."""
FIRST_ONES = 3
"""Not counted: fonts and shaders are made ready by the first."""


class CannotMeasure(KioskError):
    """The terminal is running, or there is no screen."""

    hint = "Stop the terminal first: systemctl stop kiosk; and start it again afterwards."


class Felt(msgspec.Struct, frozen=True, kw_only=True):
    """All presses in milliseconds, in their order."""

    presses: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half of them were faster."""
        return sorted(self.presses)[len(self.presses) // 2]

    @property
    def slowest(self) -> float:
        """No one waited longer."""
        return max(self.presses)


class Presser:
    """Presses, waits for the thank-you's frame, goes on; all on the main loop.

    `after_frame` runs a callable once the next frame is on the screen; `press` and `leave` are the
    visitor's; `done` is called after the last.
    """

    def __init__(
        self,
        count: int,
        *,
        press: Callable[[], None],
        leave: Callable[[], None],
        after_frame: Callable[[Callable[[], None]], None],
        done: Callable[[], None],
        clock_s: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._count, self._press, self._leave = count + FIRST_ONES, press, leave
        self._after_frame, self._done, self._clock_s = after_frame, done, clock_s
        self._asking, self._pressed_s = False, 0.0
        self._took = list[float]()

    @property
    def felt(self) -> Felt:
        """Those that count."""
        return Felt(presses=tuple(round(one * 1000, 1) for one in self._took[FIRST_ONES:]))

    def show(self, view: View) -> None:
        """What is on the screen now."""
        self._asking = isinstance(view, Asking) and view.pressed is None
        if isinstance(view, Thanking) and self._pressed_s:
            self._after_frame(self._thanked)

    def tick(self) -> None:
        """A fifth of a second went by: leave, press again where one was too soon, or end."""
        if not self._asking:
            self._leave()
        elif len(self._took) < self._count:
            self._pressed_s = self._clock_s()
            self._press()
        else:
            self._done()

    def _thanked(self) -> None:
        if self._pressed_s:
            self._took.append(self._clock_s() - self._pressed_s)
            self._pressed_s = 0.0


def measure(config: Config, directory: Path, asked: argparse.Namespace) -> int:
    """Open the window, press, and tell; 1 where a visitor would notice. Raises CannotMeasure."""
    _check(directory)
    with tempfile.TemporaryDirectory(dir=directory, prefix="selftest-") as place:
        felt = _measure(
            msgspec.structs.replace(config, account=AccountConfig()), Path(place), asked
        )
    told = (
        f"press to thank-you, {len(felt.presses)} times: half within {felt.median:.0f} ms, "
        f"all within {felt.slowest:.0f} ms; a visitor notices from {LIMIT_MS} ms"
    )
    print(told, flush=True)
    return 1 if felt.median > LIMIT_MS else 0


def _check(directory: Path) -> None:
    try:
        control.ask(directory, "status")
    except NotRunning:
        if screen_missing():
            raise CannotMeasure("there is no screen to see the thank-you on") from None
        directory.mkdir(parents=True, exist_ok=True)
        return
    raise CannotMeasure("the terminal is running, and holds the screen")


def _measure(config: Config, directory: Path, asked: argparse.Namespace) -> Felt:
    from kiosk.app import TerminalWindow

    size = asked.window or (1280, 800)
    window = TerminalWindow(fullscreen=config.screen.fullscreen and not asked.window, size=size)

    def show(view: View) -> None:
        window.show(view)
        presser.show(view)

    def press() -> None:
        terminal.pressed(BUTTON)
        terminal.released(BUTTON)

    presser = Presser(
        asked.presses,
        press=press,
        leave=lambda: terminal.left(),
        after_frame=window.after_frame,
        done=window.stop,
    )
    with Parts(
        config, directory, post=window.post, show=show, mock=MockPins({}), screen=True
    ) as parts:
        terminal = parts.running.terminal
        window.run(
            terminal,
            also=presser.tick,
            on_ready=lambda: presser.show(terminal.view),
            heartbeat=parts.watchdog.alive,
        )
    return presser.felt

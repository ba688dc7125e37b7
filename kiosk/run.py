"""A terminal from its start to its end, with a window or without."""

import logging
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk import control
from kiosk.aside import Looks, aside
from kiosk.caretaker.caretaker import Caretaker
from kiosk.caretaker.pages import Act
from kiosk.caretaker.pin_lock import PinLock
from kiosk.caretaker.wording import spoken_by
from kiosk.config import SPEAK, Config
from kiosk.hw.card import read_card
from kiosk.hw.clock import now
from kiosk.hw.display import screen_connected
from kiosk.hw.headphones import SensedHeadphones
from kiosk.hw.machine_network import AskedNetwork
from kiosk.hw.panel import Panel
from kiosk.hw.pins import MockPins
from kiosk.hw.sound import Loudspeaker
from kiosk.hw.speech import ENGINE, EspeakVoice
from kiosk.hw.twins import Twins
from kiosk.hw.watchdog import Watchdog
from kiosk.loop import PlainLoop
from kiosk.papers import Papers, built_in
from kiosk.provisioning.said import card_trouble
from kiosk.running import Running
from kiosk.senses.chime import Chime
from kiosk.senses.glow import Glow
from kiosk.senses.spoken import Hand, Spoken
from kiosk.terminal import Post
from kiosk.visit import BUTTONS, View

if TYPE_CHECKING:
    from kiosk.app import TerminalWindow

log = logging.getLogger(__name__)

HEARD_BY = ", headphones are noticed"
NO_JACK = ", no jack here can tell of headphones"
TRY_S, TRY_VOLUME = 0.4, 60
"""How long each light shines when all are tried, and how loud the notes are, in percent."""
NO_SCREEN = (
    "no screen is on its cable, so it asks by its buttons and lights alone: "
    "switch the screen on, and look at both ends of its cable"
)


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
        can_show: Callable[[Papers], None] = lambda _: None,
    ) -> None:
        self._open = ExitStack()
        self._post, self._directory = post, directory
        self.watchdog = Watchdog()
        self.care: Caretaker | None = None
        self.asleep: Callable[[], bool] = lambda: False
        """Whether the window is black for the night."""
        self.show_name: Callable[[str, str, str], None] = lambda *_: None
        self.notes: tuple[str, ...] = ()
        """What else a caretaker should know of this terminal's parts."""
        with ExitStack() as opened:
            self.panel = Panel(config, lambda: now().boot_ms, mock)
            opened.callback(self.panel.close)
            glow = Glow(self.panel.lights, self.panel.buzzer)
            speaker = Loudspeaker()
            opened.callback(speaker.close)
            chime = Chime(speaker, lambda: self.running.terminal.settings.sound)

            self.voice = EspeakVoice()
            opened.callback(self.voice.close)
            self.spoken: Spoken | None = None

            def show_both(view: View) -> None:
                show(view)
                glow.show(view)
                chime.show(view)
                if self.spoken is not None:
                    self.spoken.show(view)

            self.running = Running(
                directory,
                config.account,
                post=post,
                show=show_both,
                hardware=self._trouble,
                screen=screen,
                buttons=len(config.buttons) or BUTTONS,
                can_show=can_show,
                machine=AskedNetwork(),
                capacity=config.store.capacity,
                first=built_in(config.language, config.touchpoint),
            )
            opened.callback(self.running.close)
            self.running.identify = self._identify
            if config.speech.fitted:
                self.spoken = self._spoken(config)
            if self.spoken is not None and config.speech.headphones:
                headphones = SensedHeadphones(self._plugged)
                opened.callback(headphones.close)
                self.running.speech += HEARD_BY if headphones.sensed else NO_JACK
            self.answers = {
                "status": lambda: msgspec.to_builtins(self.running.status()),
                "send": self.running.send_now,
                "export": self.running.export,
                "receipts": self.running.receipts,
                "identify": self._identify,
                "hardware": lambda: {"trouble": self._trouble(), "presses": self.panel.presses},
                "try": lambda: self._try(speaker),
            }
            if mock is not None:
                twins = Twins(config, mock)
                self.answers |= {
                    "panel": lambda: msgspec.to_builtins(twins.look(), str_keys=True),
                    "hand": twins.do,
                }
            opened.callback(control.Control(directory, self.answers).close)
            self.panel.listen(self._down, self._up)
            self._glow = glow
            self._glow_again()
            self._open = opened.pop_all()

    def _trouble(self) -> tuple[str, ...]:
        card = read_card(self._directory)
        return (*self.notes, *card_trouble(), *card.trouble(), *self.panel.trouble())

    def _glow_again(self) -> None:
        self._glow.show(self.running.terminal.view)

    def _try(self, speaker: Loudspeaker) -> str:
        """Each light and each note in turn, then the buzzer; on the thread of whoever asks."""
        for place in range(5):
            self._post(partial(self.panel.lights.set, {place + 1: 1.0}))
            speaker.note(place, TRY_VOLUME)
            time.sleep(TRY_S)
        self._post(self._glow_again)
        if self.panel.buzzer is None:
            return "each light shone and each note sounded, where there are any"
        self.panel.buzzer.beep()
        return "each light shone, each note sounded, then the buzzer, where there are any"

    def _identify(self) -> str:
        """Whoever stands among ten of them sees and hears which one is meant; lights stay until
        the next view, its name for half a minute.
        """
        settings, number = self.running.terminal.settings, self.running.status().terminal_id
        self._post(lambda: self.panel.lights.set(dict.fromkeys(range(1, 6), 1.0)))
        self._post(lambda: self.show_name(settings.touchpoint, number, settings.languages[0]))
        shown = "its lights are on and its name is on its screen, where it has any"
        if self.panel.buzzer is None:
            return f"{shown}; it has no buzzer"
        self.panel.buzzer.beep(5)
        return f"{shown}; it beeps five times"

    def __enter__(self) -> "Parts":
        return self

    def tick(self) -> None:
        """Call it a few times a second on the main loop."""
        if self.spoken is not None:
            self.spoken.tick()
        terminal, light = self.running.terminal, self.panel.backlight
        if self.asleep() or (
            terminal.between_visits and self.panel.away and self.care_page is None
        ):
            light.off()
        else:
            light.on()

    @property
    def care_page(self) -> object:
        """What a caretaker is looking at; None while nobody takes care."""
        return None if self.care is None else self.care.page

    def _spoken(self, config: Config) -> Spoken | None:
        engine = self.voice.engine
        self.running.speech = engine or f"off: {ENGINE} is not installed (apt install {ENGINE})"
        if not engine:
            return None
        spoken = Spoken(
            self.voice,
            Hand(buttons=bool(config.buttons), has_next=config.next_button is not None),
            volume=config.speech.volume,
            headphones_volume=config.speech.headphones_volume,
            asked_volume=lambda: self.running.terminal.settings.speech_volume,
            clock_ms=lambda: now().boot_ms,
            stay=self.running.terminal.stayed,
        )
        spoken.show(self.running.terminal.view)
        return spoken

    def _plugged(self, there: bool) -> None:
        """From the jack's thread."""
        spoken = self.spoken
        if spoken is not None:
            self._post(lambda: spoken.plugged(there))

    def _down(self, button: int) -> None:
        spoken = self.spoken
        if button == SPEAK:
            if spoken is not None:
                self._post(spoken.pressed)
        else:
            if spoken is not None:
                self._post(spoken.stirred)
            self.running.terminal.pressed(button)
        self._tell_care(button, True)

    def _up(self, button: int) -> None:
        if button != SPEAK:
            self.running.terminal.released(button)
        self._tell_care(button, False)

    def _tell_care(self, button: int, down: bool) -> None:
        care = self.care
        if care is not None:
            self._post(lambda: care.button(button, down))

    def __exit__(self, *_: object) -> None:
        self._open.close()


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
            mark = parts.running.mark()
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
        look=running.facts,
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

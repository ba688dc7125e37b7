"""What a terminal is made of, with a window or without: opened and closed together."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import msgspec

from kiosk import control
from kiosk.caretaker.caretaker import Caretaker
from kiosk.config import SPEAK, Config
from kiosk.hw.card import read_card
from kiosk.hw.clock import now
from kiosk.hw.headphones import SensedHeadphones
from kiosk.hw.machine_network import AskedNetwork
from kiosk.hw.panel import Panel
from kiosk.hw.pins import MockPins
from kiosk.hw.sound import Loudspeaker
from kiosk.hw.speech import ENGINE, EspeakVoice
from kiosk.hw.twins import Twins
from kiosk.hw.watchdog import Watchdog
from kiosk.papers import Papers, built_in
from kiosk.provisioning.said import card_trouble
from kiosk.running import Running
from kiosk.saving import Post
from kiosk.senses.calling import Calling
from kiosk.senses.chime import Chime
from kiosk.senses.glow import Glow
from kiosk.senses.spoken import Hand, Spoken
from kiosk.visit import BUTTONS, View

HEARD_BY = ", headphones are noticed"
NO_JACK = ", no jack here can tell of headphones"


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
        self._post, self._directory, self._show_screen = post, directory, show
        self.watchdog = Watchdog()
        self.care: Caretaker | None = None
        self.asleep: Callable[[], bool] = lambda: False
        """Whether the window is black for the night."""
        self.show_name: Callable[[str, str, str], None] = lambda *_: None
        self.notes: tuple[str, ...] = ()
        """What else a caretaker should know of this terminal's parts."""
        self.spoken: Spoken | None = None
        with ExitStack() as opened:
            self.panel = opened.enter_context(closing(Panel(config, lambda: now().boot_ms, mock)))
            speaker = opened.enter_context(closing(Loudspeaker()))
            self.voice = opened.enter_context(closing(EspeakVoice()))
            lights, buzzer = self.panel.lights, self.panel.buzzer
            self._glow = Glow(lights, buzzer, self._speaks)
            self._chime = Chime(speaker, self._loud)
            self._calling = Calling(lights, buzzer, speaker, post=post, as_before=self._glow_again)
            self.running = opened.enter_context(closing(self._run(config, screen, can_show)))
            self.running.identify = self._identify
            if config.speech.fitted:
                self.spoken = self._spoken(config)
            if self.spoken is not None and config.speech.headphones:
                headphones = opened.enter_context(closing(SensedHeadphones(self._plugged)))
                self.running.condition.speech += HEARD_BY if headphones.sensed else NO_JACK
            self.answers = self._answers() | _twins(config, mock)
            """What `kiosk.control` answers, by its word."""
            opened.enter_context(closing(control.Control(directory, self.answers)))
            self.panel.listen(self._down, self._up)
            self._glow_again()
            self._open = opened.pop_all()

    def _run(self, config: Config, screen: bool, can_show: Callable[[Papers], None]) -> Running:
        return Running(
            self._directory,
            config.account,
            post=self._post,
            show=self._show,
            hardware=self._trouble,
            screen=screen,
            buttons=len(config.buttons) or BUTTONS,
            can_show=can_show,
            machine=AskedNetwork(),
            capacity=config.store.capacity,
            first=built_in(config.language, config.touchpoint),
        )

    def _show(self, view: View) -> None:
        self._show_screen(view)
        self._glow.show(view)
        self._chime.show(view)
        if self.spoken is not None:
            self.spoken.show(view)

    def _speaks(self) -> bool:
        """Whether this visit is read out: then nothing else sounds over it."""
        return self.spoken is not None and self.spoken.on

    def _loud(self) -> int:
        return 0 if self._speaks() else self.running.terminal.settings.sound

    def _answers(self) -> dict[str, Callable[..., Any]]:
        return {
            "status": lambda: msgspec.to_builtins(self.running.condition.status()),
            "send": self.running.send_now,
            "export": self.running.export,
            "receipts": self.running.receipts,
            "identify": self._identify,
            "hardware": lambda: {"trouble": self._trouble(), "presses": self.panel.presses},
            "try": self._calling.try_all,
        }

    def _trouble(self) -> tuple[str, ...]:
        card = read_card(self._directory)
        return (*self.notes, *card_trouble(), *card.trouble(), *self.panel.trouble())

    def _glow_again(self) -> None:
        self._glow.show(self.running.terminal.view)

    def _identify(self) -> str:
        settings, number = (
            self.running.terminal.settings,
            self.running.condition.status().terminal_id,
        )
        return self._calling.identify(
            lambda: self.show_name(settings.touchpoint, number, settings.languages[0])
        )

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
        self.running.condition.speech = (
            engine or f"off: {ENGINE} is not installed (apt install {ENGINE})"
        )
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


def _twins(config: Config, mock: MockPins | None) -> dict[str, Callable[..., Any]]:
    if mock is None:
        return {}
    twins = Twins(config, mock)
    return {"panel": lambda: msgspec.to_builtins(twins.look(), str_keys=True), "hand": twins.do}

"""The window around a terminal, and the main loop everything meets on."""

import logging
from collections import deque
from collections.abc import Callable
from typing import Any

import kiosk.screens  # noqa: F401 - sets Kivy up before its first import

# isort: split
from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock

from feedback.settings import Settings
from kiosk.caretaker.pages import Mark, Page
from kiosk.errors import CannotShow
from kiosk.heard import CareFace, TerminalFace
from kiosk.papers import Papers
from kiosk.screens.number_keys import hear_numbers
from kiosk.screens.opening import open_window
from kiosk.visit import View
from kiosk.window_loop import answer_at_once, ending_on_signals, ticking, when_first_shown

log = logging.getLogger(__name__)

_DONE_ON_PAGES = frozenset(
    ("touched", "digit", "erase", "enter", "do", "step_on", "turn", "set", "back", "close")
)


def check_papers(papers: Papers) -> None:
    """Raise CannotShow where letters have no font or the logo is no picture."""
    from kiosk.screens.logo import picture
    from kiosk.screens.readable import check_letters

    check_letters(papers.survey, papers.settings.offered(papers.survey.languages))
    if papers.settings.logo:
        picture(papers.settings.logo_png)


class TerminalWindow:
    """Opens when it runs. `post` and `show` can be handed to a terminal before that.

    `physical_mm` is the screen's width and height in millimetres, which letters are sized by.
    """

    def __init__(
        self,
        *,
        fullscreen: bool,
        size: tuple[int, int] = (1280, 800),
        physical_mm: tuple[float, float] | None = None,
        still: bool = False,
    ) -> None:
        self._fullscreen, self._size = fullscreen, size
        self._physical_mm, self._still = physical_mm, still
        self._posted = deque[Callable[[], None]]()
        self._drain_soon = Clock.create_trigger(self._drain)
        self._stage: Any = None
        self._terminal: TerminalFace | None = None
        self._dressed_for: Settings | None = None
        self._care_layer: Any = None

    @property
    def stage(self) -> Any:
        """What is in the window; None before it runs."""
        return self._stage

    @property
    def asleep(self) -> bool:
        """Whether it is black for the night: a touch lights it up for a while."""
        return self._stage is not None and bool(self._stage.asleep)

    def post(self, work: Callable[[], None]) -> None:
        """Run it on the main loop, in the order posted; may be called from any thread."""
        self._posted.append(work)
        self._drain_soon()

    def show(self, view: View) -> None:
        """Put a view on the screen; call it on the main loop."""
        if self._stage is not None:
            self._dress()
            self._stage.show(view)

    def show_care(self, page: Page | None) -> None:
        """Put a caretaker's page over it all, or take it away; call it on the main loop."""
        if self._care_layer is not None:
            self._care_layer.show(page)

    def show_name(self, name: str, number: str, language: str) -> None:
        """Which terminal this is, for half a minute; call it on the main loop, while it runs."""
        if self._stage is not None:
            from kivy.core.window import Window

            from kiosk.screens.name_tag import NameTag

            tag = NameTag(scale=self._stage.scale, name=name, number=number, language=language)
            tag.show_on(Window)

    def show_mark(self, mark: Mark) -> None:
        """How the terminal is, for staff who look closely; call it on the main loop."""
        if self._care_layer is not None:
            self._care_layer.mark = mark.value

    def run(
        self,
        terminal: TerminalFace,
        *,
        care: CareFace | None = None,
        also: Callable[[], None] | None = None,
        on_ready: Callable[[], None],
        heartbeat: Callable[[], None],
        keys: Callable[[int, bool], None] | None = None,
    ) -> None:
        """Show the terminal until `stop`, SIGTERM or SIGINT; raises NoWindow.

        `also` is called as often as the terminal's `tick`, `on_ready` once the first frame is on
        the screen, `heartbeat` once a second from this loop, so that it ends when the loop hangs;
        `keys` hears 1 to 7 go down and up.
        """
        window = open_window(fullscreen=self._fullscreen, size=self._size)
        self._stage, self._terminal = self._set_stage(terminal), terminal
        window.add_widget(self._stage)
        self.show(terminal.view)
        if care is not None:
            self._care_layer = self._set_care_layer(care)
            self._care_layer.theme = self._stage.theme
            window.add_widget(self._care_layer)
        window.bind(on_request_close=lambda *_, **__: self._fullscreen)  # nobody gets out
        answer_at_once(window)
        if keys is not None:
            hear_numbers(window, keys)
        when_first_shown(window, on_ready)
        ticks = [terminal.tick, lambda: self._stage.sleep(terminal.dark)]
        ticks += [] if care is None else [care.tick]
        ticks += [] if also is None else [also]
        with ending_on_signals(self.stop), ticking(ticks, heartbeat):
            runTouchApp()

    def after_frame(self, work: Callable[[], None]) -> None:
        """Run it once the next frame is on the screen; call it on the main loop, while it runs."""
        from kivy.core.window import Window

        when_first_shown(Window, work)

    def stop(self) -> None:
        """Leave the loop after the frame under way; safe in a signal handler and any thread."""
        EventLoop.quit = True

    def _set_stage(self, terminal: TerminalFace) -> Any:
        from kiosk.screens.stage import Stage

        stage = Stage(physical_mm=self._physical_mm, still=self._still)
        stage.bind(
            on_rated=lambda _, value: terminal.rated(value),
            on_chosen=lambda _, choice: terminal.chose(choice),
            on_ticked=lambda _, choices: terminal.ticked(choices),
            on_skipped=lambda _: terminal.skipped(),
            on_spoken=lambda _, language: terminal.spoke(language),
            on_stayed=lambda _: terminal.stayed(),
            on_left=lambda _: terminal.left(),
            on_written=lambda _, text: terminal.wrote(text),
            on_contact=lambda _, details: terminal.gave_contact(details),
            on_went_on=lambda _, consent: terminal.went_on(consent),
            on_went_back=lambda _: terminal.went_back(),
        )
        return stage

    def _dress(self) -> None:
        """Look as the settings say from the first view that was put up under them."""
        if self._terminal is None or self._terminal.settings is self._dressed_for:
            return
        self._dressed_for = self._terminal.settings
        try:
            self._stage.dress(self._dressed_for)
            if self._care_layer is not None:
                self._care_layer.theme = self._stage.theme
        except CannotShow as trouble:  # asked before they were taken; the rest of it shows
            log.error("%s; %s", trouble, trouble.hint)

    def _set_care_layer(self, care: CareFace) -> Any:
        from kiosk.screens.caretaker import CareLayer

        def did(_layer: Any, name: str, *said: Any) -> None:
            if name in _DONE_ON_PAGES:
                getattr(care, name)(*said)

        layer = CareLayer(physical_mm=self._physical_mm)
        layer.bind(on_called=lambda _: care.called(), on_did=did)
        return layer

    def _drain(self, _dt: float) -> None:
        for _ in range(len(self._posted)):
            self._posted.popleft()()
        if self._posted:
            self._drain_soon()

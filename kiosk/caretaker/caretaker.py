"""The caretaker's visit: PIN, desk and tests, on the main loop, the clock passed in.

Nothing here is a visitor's: what visitors press meanwhile is the terminal's to count, but for the
tests and the cleaning, when it hears nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from feedback.response import Mode
from kiosk.caretaker.calendar import noted_ms, parts_of, stepped
from kiosk.caretaker.door import Door
from kiosk.caretaker.needs import Aside, Lock, Said, Terminal, Work
from kiosk.caretaker.pages import (
    Act,
    ButtonTest,
    Cleaning,
    Desk,
    Fact,
    Page,
    PinPad,
    ScreenTest,
    SetTime,
)
from kiosk.caretaker.wording import say

CLEAN_S = 60
FORGOTTEN_S = 120
"""An open desk that nobody touches closes by itself."""
INSTALL_S = 30 * 60
"""Installation mode that somebody forgot ends by itself: real presses are worth more."""
SCREEN_STEPS = 6


class Caretaker:
    """One at a time. `show` puts a page up, None takes it away again.

    `deeds` is what each act does, aside; acts without a deed are not offered. `look` reads the
    facts, aside too. `set_time` keeps what the caretaker's watch says.
    """

    def __init__(
        self,
        *,
        lock: Lock,
        terminal: Terminal,
        show: Callable[[Page | None], None],
        aside: Aside,
        clock_ms: Callable[[], int],
        look: Callable[[], tuple[Fact, ...]],
        deeds: Mapping[Act, Work],
        restart: Callable[[], None],
        set_time: Callable[[int], None],
        buttons: tuple[int, ...] = (),
        language: Callable[[], str] = lambda: "en",
        wall_s: Callable[[], float],
    ) -> None:
        self._lock, self._terminal, self._show_page = lock, terminal, show
        self._door = Door(lock, clock_ms)
        self._aside, self._clock_ms, self._look = aside, clock_ms, look
        self._deeds, self._restart, self._set_time = deeds, restart, set_time
        self._buttons, self._language_of, self._wall_s = buttons, language, wall_s
        self._page: Page | None = None
        self._touched_ms = 0
        self._ends_ms: int | None = None  # of cleaning
        self._install_ends_ms: int | None = None
        self._facts: tuple[Fact, ...] = ()

    @property
    def page(self) -> Page | None:
        """What is up; None while nobody takes care."""
        return self._page

    # --- what a caretaker does

    def called(self) -> None:
        """The hidden corner was held long enough."""
        if self._page is None:
            self._put(self._door.came(self._language))

    def touched(self) -> None:
        """Any touch anywhere on a page."""
        self._touched_ms = self._clock_ms()

    def digit(self, one: str) -> None:
        """One more of the PIN."""
        if self._may_type() and self._door.digit(one):
            self._put(self._door.pad(self._language))

    def erase(self) -> None:
        """One less."""
        if self._may_type():
            self._door.erase()
            self._put(self._door.pad(self._language))

    def enter(self) -> None:
        """That is it."""
        if self._may_type() and (pin := self._door.taken()):
            self._put(replace(self._door.pad(self._language), judging=True))
            self._aside(lambda: self._lock.opens(pin), self._judged)

    def do(self, act: Act) -> None:
        """Something was chosen at the desk."""
        if not isinstance(self._page, Desk) or act not in self._acts():
            return
        if act in self._deeds:
            self._put(replace(self._page, told=say("busy", self._language)))
            self._aside(self._deeds[act], self._told)
        elif act is Act.RESTART:
            self._restart()
        else:
            self._go(act)

    def step_on(self) -> None:
        """The screen test was touched."""
        if isinstance(self._page, ScreenTest):
            step = self._page.step + 1
            self._put(replace(self._page, step=step)) if step < SCREEN_STEPS else self.back()

    def turn(self, part: int, by: int) -> None:
        """Year (0) to minute (4) of the time being set goes up or down."""
        if isinstance(self._page, SetTime):
            self._put(replace(self._page, parts=stepped(self._page.parts, part, by)))

    def set(self) -> None:
        """The time that stands there is now."""
        if isinstance(self._page, SetTime):
            true_ms = noted_ms(self._page.parts)
            self._open_desk(say("busy", self._language))
            self._aside(
                lambda: self._set_time(true_ms) or say("time_set", self._language), self._told
            )

    def back(self) -> None:
        """To the desk."""
        if isinstance(self._page, ButtonTest | ScreenTest | SetTime):
            self._open_desk()

    def close(self) -> None:
        """Done."""
        self._door.taken()
        self._put(None)

    # --- what the terminal says

    def button(self, number: int, down: bool) -> None:
        """A wired button went down or up; only the test cares."""
        if not isinstance(self._page, ButtonTest):
            return
        self._touched_ms = self._clock_ms()
        self._put(
            replace(
                self._page,
                buttons=tuple(
                    (one, down, presses + down) if one == number else (one, held, presses)
                    for one, held, presses in self._page.buttons
                ),
            )
        )

    def tick(self) -> None:
        """Time passes; call it a few times a second."""
        now = self._clock_ms()
        if self._install_ends_ms is not None and now >= self._install_ends_ms:
            self._install(on=False)
        if isinstance(self._page, Cleaning):
            self._tick_cleaning(now)
        elif self._page is not None and self._forgotten(now):
            self.close()
        elif isinstance(self._page, PinPad) and self._page.wait_s != self._lock.wait_s():
            self._put(replace(self._page, wait_s=self._lock.wait_s(), wrong=False))

    # --- how

    @property
    def _language(self) -> str:
        return self._language_of()

    def _forgotten(self, now: int) -> bool:
        if isinstance(self._page, PinPad):
            return self._door.late(now)
        return now - self._touched_ms >= FORGOTTEN_S * 1000

    def _may_type(self) -> bool:
        page = self._page
        return isinstance(page, PinPad) and not page.wait_s and not page.judging and page.armed

    def _judged(self, opened: Said) -> None:
        if not isinstance(self._page, PinPad):
            return  # closed meanwhile
        if opened is True:
            self._touched_ms = self._clock_ms()
            self._open_desk()
        else:
            self._put(replace(self._door.pad(self._language), wrong=True))

    def _open_desk(self, told: str = "") -> None:
        self._put(self._desk(told))
        self._aside(self._look, self._looked)

    def _looked(self, facts: Said) -> None:
        if isinstance(facts, tuple):
            self._facts = facts
        if isinstance(self._page, Desk):
            self._put(replace(self._page, facts=self._facts))

    def _told(self, said: Said) -> None:
        if isinstance(self._page, Desk):
            self._put(replace(self._page, told=str(said or say("done", self._language))))
            self._aside(self._look, self._looked)

    def _desk(self, told: str) -> Desk:
        return Desk(
            language=self._language,
            facts=self._facts,
            acts=self._acts(),
            told=told,
            testing=self._terminal.mode is Mode.TEST,
        )

    def _acts(self) -> tuple[Act, ...]:
        deeds = (Act.SEND, Act.EXPORT)
        return tuple(act for act in Act if act not in deeds or act in self._deeds)

    def _go(self, act: Act) -> None:
        if act is Act.INSTALL:
            on = self._terminal.mode is not Mode.TEST
            self._install(on=on)
            self._put(self._desk(say("installing" if on else "installed", self._language)))
        elif act is Act.CLEAN:
            self._ends_ms = self._clock_ms() + CLEAN_S * 1000
            self._put(Cleaning(language=self._language, left_s=CLEAN_S))
        elif act is Act.TIME:
            self._put(SetTime(language=self._language, parts=parts_of(self._wall_s())))
        elif act is Act.SCREEN:
            self._put(ScreenTest(language=self._language))
        else:
            buttons = tuple((one, False, 0) for one in self._buttons)
            self._put(ButtonTest(language=self._language, buttons=buttons))

    def _install(self, *, on: bool) -> None:
        self._terminal.work_as(Mode.TEST if on else Mode.NORMAL)
        self._install_ends_ms = self._clock_ms() + INSTALL_S * 1000 if on else None

    def _tick_cleaning(self, now: int) -> None:
        left = -(-((self._ends_ms or now) - now) // 1000)
        if left <= 0:
            self.close()
        elif isinstance(self._page, Cleaning) and left != self._page.left_s:
            self._put(replace(self._page, left_s=left))

    def _put(self, page: Page | None) -> None:
        self._page = page
        self._terminal.hear_nothing(isinstance(page, ButtonTest | Cleaning | ScreenTest))
        self._show_page(page)

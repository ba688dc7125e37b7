"""What is done when wired buttons go down and up: ratings, answers, and the ways on."""

from collections.abc import Callable
from dataclasses import replace

import msgspec

from feedback.response import Moment, Value
from kiosk.config import NEXT
from kiosk.visit import Asking, Effect, View, Visit
from kiosk.visit.by_button import ByButton, Meaning, Said
from kiosk.visit.marks import Marks

ANSWER_S = 20
"""How long buttons answer a follow-up while nobody stirs; then the warning comes up, and a press is
the next person's rating (docs/decisions/buttons-alone.md). A mark on the rating stays as long."""

Hear = Callable[[Callable[[Visit, Moment], list[Effect]]], None]


class ButtonRow:
    """All on the main loop. `visit` is the one under way; `hear` does what an event of it asks,
    `rate` takes a rating pressed at a moment, and `show` puts the visit's view up again. Without a
    screen nobody can mark what is not to be seen.
    """

    def __init__(
        self,
        buttons: int,
        *,
        screen: bool,
        visit: Callable[[], Visit],
        hear: Hear,
        rate: Callable[[int, Moment], None],
        show: Callable[[], None],
    ) -> None:
        self._screen, self._visit, self._hear = screen, visit, hear
        self._rate, self._show = rate, show
        self._by_button, self._marks = ByButton(), Marks(buttons)

    def reaches(self, visit: Visit) -> bool:
        """Whether each step of its rating has a button; else buttons move a mark."""
        return not self._marks.moves(visit.survey.rating)

    def dressed(self, view: View, at: Moment) -> View:
        """The view with the numbers of the buttons that answer it, and what they marked."""
        self._by_button.shown(view, self._visit().by_button, at.boot_ms)
        self._marks.on(view)
        if not isinstance(view, Asking):
            return view
        if self._by_button.answering:
            return self._marks.dressed(view)
        return replace(view, marked=self._marks.marked)

    def down(self, button: int, at: Moment) -> None:
        """It went down at that moment."""
        if button == NEXT:
            self._next(at)
        else:
            self._take(self._by_button.down(button, at.boot_ms), at)

    def up(self, button: int, now: Moment) -> None:
        """It was let go."""
        self._take(self._by_button.up(button), now)

    def ticked(self, choices: tuple[str, ...]) -> None:
        """A finger changed what is ticked among several: a button sends that and nothing less."""
        view = self._visit().view
        if isinstance(view, Asking) and view.follow_up:
            self._marks.ticked(view.question, choices)

    def tick(self, now: Moment) -> None:
        """Time passes."""
        self._take(self._by_button.tick(now.boot_ms), now)
        if self._at_the_first and self._marks.forgotten(now.boot_ms, ANSWER_S * 1000):
            self._show()

    def _take(self, said: Said | None, now: Moment) -> None:
        if said is None:
            return
        if said.meaning is Meaning.NEXT:
            self._next(now)
        elif said.meaning is Meaning.BACK:
            self._hear(Visit.back)
        elif said.meaning is Meaning.LANGUAGE:
            self._speak_another()
        elif said.meaning is Meaning.RATE or not self._answer(said.number, now):
            self._rated(said.number, _earlier(now, now.boot_ms - said.at_ms))

    @property
    def _at_the_first(self) -> bool:
        view = self._visit().view
        return isinstance(view, Asking) and not view.follow_up and view.pressed is None

    def _rated(self, number: int, at: Moment) -> None:
        """By its number or, on a scale longer than the row, by what is marked."""
        visit = self._visit()
        if self.reaches(visit):
            self._rate(number, at)
        elif not self._screen or not self._at_the_first:
            return
        elif self._marks.press(visit.survey.rating, number, at.boot_ms) is not None:
            self._show()
        elif isinstance(self._marks.marked, int):
            self._rate(self._marks.marked, at)

    def _answer(self, number: int, now: Moment) -> bool:
        """Choose or mark what stands beside this number; False where nothing does."""
        view = self._visit().view
        if not isinstance(view, Asking) or not view.follow_up:
            return False
        if self._marks.marked is None and isinstance(view.given, tuple):
            self._marks.ticked(view.question, view.given)  # what was said before stands there too
        pressed = self._marks.press(view.question, number, now.boot_ms)
        if pressed is None:
            return False
        if pressed.sent is not None:
            self._choose(pressed.sent)
        else:
            self._hear(Visit.stay)
            self._show()
        return True

    def _choose(self, value: Value) -> None:
        self._hear(lambda visit, at: visit.choose(value, at))
        self._by_button.answered()

    def _speak_another(self) -> None:
        """The language after the one that stands there, round and round."""
        view = self._visit().view
        if isinstance(view, Asking):
            place = view.languages.index(view.language) + 1
            language = view.languages[place % len(view.languages)]
            self._hear(lambda visit, at: visit.speak(language, at))

    def _next(self, now: Moment) -> None:
        """Go on: stay where a warning stands, send what is marked, skip, leave the thank-you; at
        the question itself give the rating that is marked, or speak another language.
        """
        view, marked = self._visit().view, self._marks.marked
        if isinstance(view, Asking) and view.leaving_in_s is not None:
            self._hear(Visit.stay)
        elif isinstance(view, Asking) and view.follow_up:
            if marked is not None and marked != ():
                self._choose(marked)
            else:
                self._hear(Visit.skip)
        elif not self._at_the_first:
            self._hear(Visit.leave)
        elif isinstance(marked, int):
            self._rate(marked, now)
        elif self._screen:
            self._speak_another()


def _earlier(moment: Moment, ms: int) -> Moment:
    """The same boot, that long before."""
    return msgspec.structs.replace(moment, boot_ms=moment.boot_ms - ms, wall_ms=moment.wall_ms - ms)

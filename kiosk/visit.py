"""One visitor's pass at the terminal: a pure state machine, the clock passed in.

Each event returns what is to be done, in order. A view is shown only after what it thanks for is
on disk: an event that writes holds its view back until `saved` is called.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec

from feedback import walk
from feedback.response import Answer, Body, Channel, Ended, Mode, Moment, Outcome, Value
from feedback.settings import Settings
from feedback.survey import Ending, Kind, Link, Question, Survey
from kiosk.errors import CannotShow

CAN_SHOW = frozenset({Kind.SMILEYS, Kind.SINGLE})
"""The kinds of question that this version has a screen for."""

GO_ON_S = 20
"""How long the warning before a time-out stands (WCAG 2.2, 2.2.1 asks for at least 20 s)."""

SETTLE_MS = 400
"""A touch this soon after the screen changed was meant for what stood there before: the second
half of a double tap answers no follow-up. A rating always counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question on the screen. `pressed` is the answer being saved."""

    question: Question
    language: str
    languages: tuple[str, ...]
    follow_up: bool = False
    pressed: int | None = None
    leaving_in_s: int | None = None
    numbered: bool = False
    """Whether buttons answer it now, so that their numbers stand beside the choices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanking:
    """An ending on the screen. `link` is what the QR code says, None where there is none."""

    ending: Ending
    language: str
    languages: tuple[str, ...]
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """No smileys: the disk refuses writes, and nobody is thanked for nothing."""

    language: str


View = Asking | Thanking | Resting


@dataclass(frozen=True, slots=True)
class Show:
    """Put this on the screen."""

    view: View


@dataclass(frozen=True, slots=True)
class Capture:
    """Insert a new response, durably; `body.ended` says whether it is still open."""

    at: Moment
    body: Body


@dataclass(frozen=True, slots=True)
class Amend:
    """Write the newest response again, durably; `body.ended` closes it."""

    body: Body


Effect = Show | Capture | Amend

MakeLink = Callable[[Link, str, str, int], str | None]
"""(link, nonce, language, rating) to what the QR code says, or None while there is no account."""


class Visit:
    """Asks one survey's questions of one visitor after the other.

    `last_press` is handed on when one survey takes over from another. With `ratings_only` nothing
    is asked after the rating and no code is shown: nobody could see it. After a rating by button
    the warning comes up `button_patience_s` after the last sign of life, if that is sooner. Raises CannotShow for a
    survey with a question that has no screen here.
    """

    def __init__(
        self,
        survey: Survey,
        settings: Settings,
        *,
        make_link: MakeLink,
        new_nonce: Callable[[], str],
        mode: Mode = Mode.NORMAL,
        last_press: Moment | None = None,
        ratings_only: bool = False,
        button_patience_s: int | None = None,
    ) -> None:
        unknown = {q.kind.value for q in survey.questions} - CAN_SHOW
        if unknown:
            raise CannotShow(f"survey {survey.name!r} asks by {', '.join(sorted(unknown))}")
        self.survey, self.settings, self._mode = survey, settings, mode
        self._make_link, self._new_nonce = make_link, new_nonce
        self._ratings_only, self._button_patience_s = ratings_only, button_patience_s
        # A survey may lack a language the touchpoint has: offer what both know.
        both = tuple(one for one in settings.languages if one in survey.languages)
        self._languages = both or survey.languages
        self._language = self._languages[0]
        self.last_press = last_press
        self._body: Body | None = None  # the open response
        self._held_back: View | None = None  # shown once saved
        self._presses = deque[tuple[int, Channel, Moment]]()
        self._since = 0  # boot_ms of the last sign of life
        self._shown_at = 0  # boot_ms when the view last came after a save
        self._view: View = self._asking_first()

    @property
    def view(self) -> View:
        """What is on the screen now."""
        return self._view

    @property
    def idle(self) -> bool:
        """Whether nobody is in the middle of anything: a good time to change the survey."""
        return self._body is None and self._held_back is None and self._view == self._asking_first()

    @property
    def by_button(self) -> bool:
        """Whether the open response's rating was pressed on a button."""
        return self._body is not None and self._body.channel is Channel.BUTTON

    # --- what a visitor does

    def press(self, value: int, channel: Channel, at: Moment) -> list[Effect]:
        """A rating. Every press is a response of its own; one that comes early waits its turn.

        A value outside the scale (a fifth button under a question with four faces) does nothing.
        """
        if isinstance(self._view, Resting) or value not in self.survey.rating.values:
            return []
        if self._held_back is not None:
            self._presses.append((value, channel, at))
            return []
        left = self._leave(at)
        body = Body(
            answers=(self._answer(self.survey.rating, value, at),),
            language=self._language,
            channel=channel,
            order=tuple(int(v) for v in self.survey.rating.values),
            since_last_press_ms=self._since_last_press(at),
            mode=self._mode,
        )
        self.last_press = at
        pressed = replace(self._asking_first(), pressed=value)
        body = self._walk_on(body, self.survey.rating, value)
        return [*left, self._show(pressed), Capture(at, body)]

    def choose(self, choice: str, at: Moment) -> list[Effect]:
        """An answer to the follow-up on the screen."""
        return self._answered(Outcome.ANSWERED, choice, at)

    def skip(self, at: Moment) -> list[Effect]:
        """The visitor would rather not say."""
        return self._answered(Outcome.SKIPPED, None, at)

    def speak(self, language: str, at: Moment) -> list[Effect]:
        """Go on in another language, until the visit is over."""
        if language not in self._languages or isinstance(self._view, Resting):
            return []
        self._language, self._since = language, at.boot_ms
        if self._held_back is not None:
            self._held_back = replace(self._held_back, language=language)
        return [self._show(replace(self._view, language=language))]

    def stay(self, at: Moment) -> list[Effect]:
        """Any touch that means "I am still here"."""
        self._since = at.boot_ms
        if isinstance(self._view, Asking) and self._view.leaving_in_s is not None:
            return [self._show(replace(self._view, leaving_in_s=None))]
        return []

    def leave(self, at: Moment) -> list[Effect]:
        """The visitor is done with the thank-you."""
        if not isinstance(self._view, Thanking) or self._settling(at):
            return []
        return self._first_again(at)

    # --- what the terminal says

    def saved(self, at: Moment) -> list[Effect]:
        """What was to be written is on disk: now the view it was held back for."""
        view, self._held_back = self._held_back, None
        if view is None:
            return []
        self._since = self._shown_at = at.boot_ms
        effects: list[Effect] = [self._show(view)]
        if self._presses:
            effects += self.press(*self._presses.popleft())
        return effects

    def unsaved(self) -> list[Effect]:
        """The disk refused: nobody is thanked."""
        self._body = self._held_back = None
        self._presses.clear()
        return [self._show(Resting(language=self._languages[0]))]

    def tick(self, at: Moment) -> list[Effect]:
        """Time passes; call it a few times a second."""
        if self._held_back is not None or isinstance(self._view, Resting):
            return []
        still_s = (at.boot_ms - self._since) // 1000
        if isinstance(self._view, Thanking):
            return self._first_again(at) if still_s >= self.settings.thanks_s else []
        if self._view.follow_up:
            return self._tick_follow_up(self._view, still_s, at)
        if self._language != self._languages[0] and still_s >= self.settings.question_s:
            return self._first_again(at)
        return []

    # --- how it goes on

    def _answered(self, outcome: Outcome, value: str | None, at: Moment) -> list[Effect]:
        view, body = self._view, self._body
        if not isinstance(view, Asking) or not view.follow_up or body is None:
            return []
        if self._settling(at):
            return []
        if self._held_back is not None or (value is not None and value not in view.question.values):
            return []
        answer = self._answer(view.question, value, at, outcome)
        body = msgspec.structs.replace(
            body, answers=(*body.answers, answer), language=self._language
        )
        if outcome is Outcome.TIMED_OUT:
            return self._timed_out(body)
        return [Amend(self._walk_on(body, view.question, value))]

    def _walk_on(self, body: Body, question: Question, value: Value | None) -> Body:
        """Hold back the view that follows; return the body as it is to be written before it."""
        step = walk.after(self.survey, question, value)
        while self._ratings_only and isinstance(step, Question):
            step = walk.after(self.survey, step, None)
        if isinstance(step, Question):
            self._body = body
            self._held_back = Asking(
                question=step,
                language=self._language,
                languages=self._languages,
                follow_up=True,
            )
            return body
        self._body = None
        offers = step.link is not None and not self._ratings_only
        nonce = self._new_nonce() if offers else ""
        rating = body.answers[0].value
        link = None
        if offers and step.link and isinstance(rating, int):
            link = self._make_link(step.link, nonce, self._language, rating)
        self._held_back = Thanking(
            ending=step, language=self._language, languages=self._languages, link=link
        )
        return _ended(body, Ended.FINISHED, link=nonce if link else "")

    def _timed_out(self, body: Body) -> list[Effect]:
        self._body = None
        self._language = self._languages[0]
        self._held_back = self._asking_first()
        return [Amend(_ended(body, Ended.TIMED_OUT))]

    def _leave(self, at: Moment) -> list[Effect]:
        """Close the response of whoever walked away from a follow-up; it was shown to them."""
        view, body, self._body = self._view, self._body, None
        if body is None or not isinstance(view, Asking):
            return []
        unanswered = self._answer(view.question, None, at, Outcome.TIMED_OUT)
        body = msgspec.structs.replace(body, answers=(*body.answers, unanswered))
        return [Amend(_ended(body, Ended.WALKED_AWAY))]

    def _tick_follow_up(self, view: Asking, still_s: int, at: Moment) -> list[Effect]:
        patience_s = self.settings.question_s
        if self.by_button and self._button_patience_s is not None:
            patience_s = min(patience_s, self._button_patience_s)
        left = patience_s + GO_ON_S - still_s
        if left <= 0:
            return self._answered(Outcome.TIMED_OUT, None, at)
        leaving = left if left <= GO_ON_S else None
        if leaving == view.leaving_in_s:
            return []
        return [self._show(replace(view, leaving_in_s=leaving))]

    def _first_again(self, at: Moment) -> list[Effect]:
        self._language, self._since = self._languages[0], at.boot_ms
        return [self._show(self._asking_first())]

    def _asking_first(self) -> Asking:
        return Asking(
            question=self.survey.rating, language=self._language, languages=self._languages
        )

    def _show(self, view: View) -> Show:
        self._view = view
        return Show(view)

    def _answer(
        self,
        question: Question,
        value: Value | None,
        at: Moment,
        outcome: Outcome = Outcome.ANSWERED,
    ) -> Answer:
        # A question on an idle screen has stood there all day: that is nobody's thinking time.
        # A press that waited for the disk came before the follow-up it cuts short: that is 0 too.
        took = max(0, at.boot_ms - self._since) if question is not self.survey.rating else 0
        return Answer(question=question.id, outcome=outcome, value=value, took_ms=took)

    def _settling(self, at: Moment) -> bool:
        return at.boot_ms - self._shown_at < SETTLE_MS

    def _since_last_press(self, at: Moment) -> int | None:
        last = self.last_press
        return at.boot_ms - last.boot_ms if last and last.boot_id == at.boot_id else None


def _ended(body: Body, how: Ended, link: str = "") -> Body:
    return msgspec.structs.replace(body, ended=how, link=link)

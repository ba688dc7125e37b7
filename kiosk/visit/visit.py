"""One visitor's pass at the terminal: a pure state machine, the clock passed in.

Each event returns what is to be done, in order. A view is shown only after what it thanks for is
on disk: an event that writes holds its view back until `saved` is called.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from feedback import seal, wire
from feedback.response import (
    Answer,
    Body,
    Channel,
    Consented,
    ContactDetails,
    Ended,
    Mode,
    Moment,
    Outcome,
    Value,
)
from feedback.settings import Settings
from feedback.survey import Kind, Question, Survey
from kiosk.errors import CannotShow
from kiosk.visit.answers import fits, in_order
from kiosk.visit.contact import complaint, tidied
from kiosk.visit.open_response import OpenResponse
from kiosk.visit.patience import GO_ON_S, Patience
from kiosk.visit.showing import MakeLink, Showing
from kiosk.visit.views import Amend, Asking, Capture, Effect, Resting, Show, Thanking, View

BUTTONS = 5
"""How many wired buttons there are at most: without a screen no longer scale can be rated."""

SEEN_S = 2
"""A thank-you that stood so long was seen; the settings let it stand no shorter."""

LONGEST_COMMENT = 500
"""Letters; whoever has more to say has a phone."""

AccountKey = Callable[[], bytes | None]
"""What text is sealed to (32 bytes); None while there is no account, and then none is asked for."""


class Visit:
    """Asks one survey's questions of one visitor after the other.

    `last_press` is handed on when one survey takes over from another. With `ratings_only` nothing
    is asked after the rating and no code is shown: nobody could see it. `button_patience_s` is how
    long a follow-up waits before it warns, where the rating came from a button.

    Raises CannotShow for a rating that there are not enough buttons for, where they are all.
    """

    def __init__(
        self,
        survey: Survey,
        settings: Settings,
        *,
        make_link: MakeLink,
        new_nonce: Callable[[], str],
        account_key: AccountKey = lambda: None,
        mode: Mode = Mode.NORMAL,
        last_press: Moment | None = None,
        ratings_only: bool = False,
        button_patience_s: int | None = None,
    ) -> None:
        steps = len(survey.rating.values)
        if ratings_only and steps > BUTTONS:
            raise CannotShow(f"survey {survey.name!r} rates in {steps} steps; {BUTTONS} have one")
        self.survey, self.settings, self._mode = survey, settings, mode
        self._account_key, self._button_patience_s = account_key, button_patience_s
        # A survey may lack a language the touchpoint has: offer what both know.
        self._languages = settings.offered(survey.languages)
        self._language = self._languages[0]
        self._showing = Showing(
            survey,
            self._languages,
            make_link=make_link,
            new_nonce=new_nonce,
            ratings_only=ratings_only,
        )
        self.last_press = last_press
        self._open: OpenResponse | None = None
        self._held_back: View | None = None  # shown once saved
        self._presses = deque[tuple[int, Channel, Moment]]()
        self._patience = Patience()
        self._view: View = self._asking_first()

    @property
    def view(self) -> View:
        """What is on the screen now."""
        return self._view

    @property
    def idle(self) -> bool:
        """Whether nobody is in the middle of anything: a good time to change the survey."""
        return self._open is None and self._held_back is None and self._view == self._asking_first()

    @property
    def by_button(self) -> bool:
        """Whether the open response's rating was pressed on a button."""
        return self._open is not None and self._open.by_button

    def thanked(self, at: Moment) -> bool:
        """Whether a thank-you stands there, and was seen."""
        settled = self._held_back is None and self._patience.still_s(at) >= SEEN_S
        return isinstance(self._view, Thanking) and settled

    def takes(self, value: int) -> bool:
        """Whether it is a step of the rating."""
        return value in self.survey.rating.values

    # --- what a visitor does

    def press(self, value: int, channel: Channel, at: Moment) -> list[Effect]:
        """A rating. Every press is a response of its own; one that comes early waits its turn.

        A value outside the scale (a fifth button under a question with four faces) does nothing.
        """
        values = self.survey.rating.values
        if isinstance(self._view, Resting) or not self.takes(value):
            return []
        if self._held_back is not None:
            self._presses.append((value, channel, at))
            return []
        left = self._leave(at)
        body = Body(
            answers=(self._answer(self.survey.rating, at, value=value),),
            language=self._language,
            channel=channel,
            order=tuple(int(v) for v in values),
            since_last_press_ms=self._since_last_press(at),
            mode=self._mode,
        )
        self.last_press = at
        self._open = response = OpenResponse(body, self._account_key())
        self._walk_on(response, self.survey.rating, value)
        pressed = self._showing.pressed(value, self._language)
        return [*left, self._show(pressed), Capture(at, response.body)]

    def choose(self, value: Value, at: Moment) -> list[Effect]:
        """An answer to the follow-up on the screen: a step, a choice's id, or the ids of some."""
        view = self._follow_up(at)
        if view is None or not fits(value, view.question):
            return []
        answer = self._answer(view.question, at, value=in_order(value, view.question))
        effects = self._answered(view.question, answer)
        if isinstance(value, int):
            return [self._show(replace(view, pressed=value)), *effects]
        return effects

    def write(self, text: str, at: Moment) -> list[Effect]:
        """A comment was sent; an empty one is skipped."""
        view = self._follow_up(at)
        if view is None or view.question.kind is not Kind.COMMENT or view.notice:
            return []
        text = text.strip()[:LONGEST_COMMENT]
        return self._sealed(view.question, text, at) if text else self.skip(at)

    def contact(self, details: ContactDetails, at: Moment) -> list[Effect]:
        """Contact details were sent; without a way to answer they are not taken."""
        view = self._follow_up(at)
        if view is None or view.consented is None:
            return []
        details = tidied(details)
        if missing := complaint(details):
            self._patience.stirred(at)
            return [self._show(replace(view, complaint=missing, leaving_in_s=None))]
        return self._sealed(view.question, wire.to_json(details).decode(), at, view.consented)

    def go_on(self, at: Moment, *, consent: bool = False) -> list[Effect]:
        """The privacy notice was read; contact details are asked for only with consent."""
        view = self._follow_up(at)
        if view is None or not view.notice:
            return []
        wording, consented = view.question.consent, None
        if view.question.kind is Kind.CONTACT:
            if wording is None or not consent:
                return []
            consented = Consented(version=wording.version, language=self._language)
        self._patience.changed(at)
        asked = replace(view, notice=False, consented=consented, leaving_in_s=None)
        return [self._show(asked)]

    def back(self, at: Moment) -> list[Effect]:
        """To the question before; what was answered there stands until it is changed."""
        view, response = self._follow_up(at), self._open
        if view is None or response is None or not response.goes_back:
            return []
        before = response.gone_back(self._answer(view.question, at, Outcome.SKIPPED))
        self._held_back = self._showing.asking(before, response, self._language)
        return [Amend(response.body)]

    def skip(self, at: Moment) -> list[Effect]:
        """The visitor would rather not say."""
        view = self._follow_up(at)
        if view is None:
            return []
        return self._answered(view.question, self._answer(view.question, at, Outcome.SKIPPED))

    def speak(self, language: str, at: Moment) -> list[Effect]:
        """Go on in another language, until the visit is over."""
        if language not in self._languages or isinstance(self._view, Resting):
            return []
        self._language = language
        self._patience.stirred(at)
        if self._held_back is not None:
            self._held_back = self._showing.in_language(self._held_back, language)
        return [self._show(self._showing.in_language(self._view, language))]

    def stay(self, at: Moment) -> list[Effect]:
        """Any touch that means "I am still here"."""
        self._patience.stirred(at)
        if not isinstance(self._view, Asking):
            return []
        calm = replace(self._view, leaving_in_s=None, complaint="")
        return [self._show(calm)] if calm != self._view else []

    def leave(self, at: Moment) -> list[Effect]:
        """The visitor is done with the thank-you."""
        if not isinstance(self._view, Thanking) or self._patience.settling(at):
            return []
        return self._first_again(at)

    def give_way(self, at: Moment) -> list[Effect] | None:
        """Another visit takes over from this one as somebody presses: what is open is closed.
        None, and nothing is done, while something is being saved.
        """
        return None if self._held_back is not None else self._leave(at)

    # --- what the terminal says

    def saved(self, at: Moment) -> list[Effect]:
        """What was to be written is on disk: now the view it was held back for."""
        view, self._held_back = self._held_back, None
        if view is None:
            return []
        self._patience.asked(at)
        effects: list[Effect] = [self._show(view)]
        if self._presses:
            effects += self.press(*self._presses.popleft())
        return effects

    def unsaved(self) -> list[Effect]:
        """The disk refused: nobody is thanked."""
        self._open = self._held_back = None
        self._presses.clear()
        return [self._show(Resting(language=self._languages[0]))]

    def tick(self, at: Moment) -> list[Effect]:
        """Time passes; call it a few times a second."""
        if self._held_back is not None or isinstance(self._view, Resting):
            return []
        still_s = self._patience.still_s(at)
        if isinstance(self._view, Thanking):
            return self._first_again(at) if still_s >= self.settings.thanks_s else []
        if self._view.follow_up:
            return self._tick_follow_up(self._view, at)
        if self._language != self._languages[0] and still_s >= self.settings.question_s:
            return self._first_again(at)
        return []

    # --- how it goes on

    def _follow_up(self, at: Moment) -> Asking | None:
        """The follow-up that can be answered now; None while there is none."""
        view = self._view
        asked = isinstance(view, Asking) and view.follow_up and self._open is not None
        if not asked or self._held_back is not None or self._patience.settling(at):
            return None
        return view if isinstance(view, Asking) else None

    def _answered(self, question: Question, answer: Answer) -> list[Effect]:
        response = self._open
        if response is None:
            return []
        response.answered(question, answer, self._language)
        self._walk_on(response, question, answer.value)
        return [Amend(response.body)]

    def _sealed(
        self, question: Question, text: str, at: Moment, consented: Consented | None = None
    ) -> list[Effect]:
        key = self._open.key if self._open is not None else None
        if key is None:
            return []
        answer = self._answer(question, at, sealed=seal.seal(text, key), consented=consented)
        return self._answered(question, answer)

    def _walk_on(self, response: OpenResponse, question: Question, value: Value | None) -> None:
        """Hold back the view that follows; an ending closes the response."""
        self._held_back = view = self._showing.after(response, question, value, self._language)
        if isinstance(view, Thanking):
            response.finished(view.nonce)
            self._open = None

    def _unanswered(self, view: Asking, at: Moment, how: Ended) -> list[Effect]:
        """Close the response of whoever was shown this question and said nothing to it."""
        response, self._open = self._open, None
        if response is None:
            return []
        silence = self._answer(view.question, at, Outcome.TIMED_OUT)
        response.fell_silent(silence, self._language, how)
        return [Amend(response.body)]

    def _timed_out(self, view: Asking, at: Moment) -> list[Effect]:
        effects = self._unanswered(view, at, Ended.TIMED_OUT)
        self._language = self._languages[0]
        self._held_back = self._asking_first()
        return effects

    def _leave(self, at: Moment) -> list[Effect]:
        """The next one presses while a follow-up still stands there."""
        view = self._view
        return self._unanswered(view, at, Ended.WALKED_AWAY) if isinstance(view, Asking) else []

    def _tick_follow_up(self, view: Asking, at: Moment) -> list[Effect]:
        patience_s = self.settings.question_s
        if self.by_button and self._button_patience_s is not None:
            patience_s = min(patience_s, self._button_patience_s)
        left = self._patience.left_s(at, patience_s)
        if left <= 0:
            return self._timed_out(view, at)
        leaving = left if left <= GO_ON_S else None
        if leaving == view.leaving_in_s:
            return []
        return [self._show(replace(view, leaving_in_s=leaving))]

    def _first_again(self, at: Moment) -> list[Effect]:
        self._language = self._languages[0]
        self._patience.stirred(at)
        return [self._show(self._asking_first())]

    def _asking_first(self) -> Asking:
        return self._showing.first(self._language)

    def _show(self, view: View) -> Show:
        self._view = view
        return Show(view)

    def _answer(
        self,
        question: Question,
        at: Moment,
        outcome: Outcome = Outcome.ANSWERED,
        *,
        value: Value | None = None,
        sealed: str | None = None,
        consented: Consented | None = None,
    ) -> Answer:
        # A question on an idle screen has stood there all day: that is nobody's thinking time.
        took = 0 if question is self.survey.rating else self._patience.took_ms(at)
        return Answer(
            question=question.id,
            outcome=outcome,
            value=value,
            sealed=sealed,
            consented=consented,
            took_ms=took,
        )

    def _since_last_press(self, at: Moment) -> int | None:
        last = self.last_press
        return at.boot_ms - last.boot_ms if last and last.boot_id == at.boot_id else None

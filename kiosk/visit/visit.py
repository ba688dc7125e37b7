"""One visitor's pass at the terminal: a pure state machine, the clock passed in.

Each event returns what is to be done, in order. A view is shown only after what it thanks for is
on disk: an event that writes holds its view back until `saved` is called.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from feedback.response import Body, Channel, ContactDetails, Ended, Mode, Moment, Value
from feedback.settings import Settings
from feedback.survey import Survey
from kiosk.errors import CannotShow
from kiosk.visit.course import Course
from kiosk.visit.open_response import OpenResponse
from kiosk.visit.patience import GO_ON_S
from kiosk.visit.saying import Saying
from kiosk.visit.showing import MakeLink, Showing
from kiosk.visit.views import Asking, Capture, Effect, Resting, Thanking, View

BUTTONS = 5
"""How many wired buttons there are at most: without a screen no longer scale can be rated."""

SEEN_S = 2
"""A thank-you that stood so long was seen; the settings let it stand no shorter."""

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
        languages = settings.offered(survey.languages)
        showing = Showing(
            survey,
            languages,
            make_link=make_link,
            new_nonce=new_nonce,
            ratings_only=ratings_only,
        )
        self._course = Course(survey, languages, showing)
        self._saying = Saying(self._course)
        self.last_press = last_press
        self._presses = deque[tuple[int, Channel, Moment]]()

    @property
    def view(self) -> View:
        """What is on the screen now."""
        return self._course.view

    @property
    def idle(self) -> bool:
        """Whether nobody is in the middle of anything: a good time to change the survey."""
        return (
            self._course.response is None
            and self._course.held_back is None
            and self._course.view == self._course.first()
        )

    @property
    def by_button(self) -> bool:
        """Whether the open response's rating was pressed on a button."""
        return self._course.response is not None and self._course.response.by_button

    def thanked(self, at: Moment) -> bool:
        """Whether a thank-you stands there, and was seen."""
        settled = self._course.held_back is None and self._course.patience.still_s(at) >= SEEN_S
        return isinstance(self._course.view, Thanking) and settled

    def takes(self, value: int) -> bool:
        """Whether it is a step of the rating."""
        return value in self.survey.rating.values

    # --- what a visitor does

    def press(self, value: int, channel: Channel, at: Moment) -> list[Effect]:
        """A rating. Every press is a response of its own; one that comes early waits its turn.

        A value outside the scale (a fifth button under a question with four faces) does nothing.
        """
        values = self.survey.rating.values
        if isinstance(self._course.view, Resting) or not self.takes(value):
            return []
        if self._course.held_back is not None:
            self._presses.append((value, channel, at))
            return []
        left = self._leave(at)
        body = Body(
            answers=(self._course.answer(self.survey.rating, at, value=value),),
            language=self._course.language,
            channel=channel,
            order=tuple(int(v) for v in values),
            since_last_press_ms=self._since_last_press(at),
            mode=self._mode,
        )
        self.last_press = at
        self._course.response = response = OpenResponse(body, self._account_key())
        self._course.walk_on(response, self.survey.rating, value)
        pressed = self._course.showing.pressed(value, self._course.language)
        return [*left, self._course.show(pressed), Capture(at, response.body)]

    def choose(self, value: Value, at: Moment) -> list[Effect]:
        """An answer to the follow-up on the screen: a step, a choice's id, or the ids of some."""
        return self._saying.choose(value, at)

    def write(self, text: str, at: Moment) -> list[Effect]:
        """A comment was sent; an empty one is skipped."""
        return self._saying.write(text, at)

    def contact(self, details: ContactDetails, at: Moment) -> list[Effect]:
        """Contact details were sent; without a way to answer they are not taken."""
        return self._saying.contact(details, at)

    def go_on(self, at: Moment, *, consent: bool = False) -> list[Effect]:
        """The privacy notice was read; contact details are asked for only with consent."""
        return self._saying.go_on(at, consent=consent)

    def back(self, at: Moment) -> list[Effect]:
        """To the question before; what was answered there stands until it is changed."""
        return self._saying.back(at)

    def skip(self, at: Moment) -> list[Effect]:
        """The visitor would rather not say."""
        return self._saying.skip(at)

    def speak(self, language: str, at: Moment) -> list[Effect]:
        """Go on in another language, until the visit is over."""
        if language not in self._course.languages or isinstance(self._course.view, Resting):
            return []
        self._course.language = language
        self._course.patience.stirred(at)
        if self._course.held_back is not None:
            self._course.held_back = self._course.showing.in_language(
                self._course.held_back, language
            )
        return [self._course.show(self._course.showing.in_language(self._course.view, language))]

    def stay(self, at: Moment) -> list[Effect]:
        """Any touch that means "I am still here"."""
        self._course.patience.touched(at)
        if not isinstance(self._course.view, Asking):
            return []
        calm = replace(self._course.view, leaving_in_s=None, complaint="")
        return [self._course.show(calm)] if calm != self._course.view else []

    def leave(self, at: Moment) -> list[Effect]:
        """The visitor is done with the thank-you."""
        if not isinstance(self._course.view, Thanking) or self._course.patience.settling(at):
            return []
        return self._course.first_again(at)

    def give_way(self, at: Moment) -> list[Effect] | None:
        """Another visit takes over from this one as somebody presses: what is open is closed.
        None, and nothing is done, while something is being saved.
        """
        return None if self._course.held_back is not None else self._leave(at)

    # --- what the terminal says

    def saved(self, at: Moment) -> list[Effect]:
        """What was to be written is on disk: now the view it was held back for."""
        view, self._course.held_back = self._course.held_back, None
        if view is None:
            return []
        self._course.patience.asked(at)
        effects: list[Effect] = [self._course.show(view)]
        if self._presses:
            effects += self.press(*self._presses.popleft())
        return effects

    def unsaved(self) -> list[Effect]:
        """The disk refused: nobody is thanked."""
        self._course.response = self._course.held_back = None
        self._presses.clear()
        return [self._course.show(Resting(language=self._course.languages[0]))]

    def tick(self, at: Moment) -> list[Effect]:
        """Time passes; call it a few times a second."""
        if self._course.held_back is not None or isinstance(self._course.view, Resting):
            return []
        still_s = self._course.patience.still_s(at)
        if isinstance(self._course.view, Thanking):
            return self._course.first_again(at) if still_s >= self.settings.thanks_s else []
        if self._course.view.follow_up:
            return self._tick_follow_up(self._course.view, at)
        if (
            self._course.language != self._course.languages[0]
            and still_s >= self.settings.question_s
        ):
            return self._course.first_again(at)
        return []

    # --- how it goes on

    def _timed_out(self, view: Asking, at: Moment) -> list[Effect]:
        effects = self._course.unanswered(view, at, Ended.TIMED_OUT)
        self._course.language = self._course.languages[0]
        self._course.held_back = self._course.first()
        return effects

    def _leave(self, at: Moment) -> list[Effect]:
        """The next one presses while a follow-up still stands there."""
        view = self._course.view
        return (
            self._course.unanswered(view, at, Ended.WALKED_AWAY) if isinstance(view, Asking) else []
        )

    def _tick_follow_up(self, view: Asking, at: Moment) -> list[Effect]:
        patience_s = self.settings.question_s
        if self.by_button and self._button_patience_s is not None:
            patience_s = min(patience_s, self._button_patience_s)
        left = self._course.patience.left_s(at, patience_s)
        if left <= 0:
            return self._timed_out(view, at)
        leaving = left if left <= GO_ON_S else None
        if leaving == view.leaving_in_s:
            return []
        return [self._course.show(replace(view, leaving_in_s=leaving))]

    def _since_last_press(self, at: Moment) -> int | None:
        last = self.last_press
        return at.boot_ms - last.boot_ms if last and last.boot_id == at.boot_id else None

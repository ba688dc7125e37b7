"""Where a visit stands: what is on the screen, in which language, and what is being written."""

from feedback.response import Answer, Consented, Ended, Moment, Outcome, Value
from feedback.survey import Question, Survey
from kiosk.visit.open_response import OpenResponse
from kiosk.visit.patience import Patience
from kiosk.visit.showing import Showing
from kiosk.visit.views import Amend, Asking, Effect, Show, Thanking, View


class Course:
    """`languages` are those on offer, the touchpoint's own first."""

    def __init__(self, survey: Survey, languages: tuple[str, ...], showing: Showing) -> None:
        self.showing, self.patience = showing, Patience()
        self._rating = survey.rating
        self.languages, self.language = languages, languages[0]
        self.response: OpenResponse | None = None
        self.held_back: View | None = None
        """What is shown once what it follows from is saved."""
        self.view: View = self.first()

    def walk_on(self, response: OpenResponse, question: Question, value: Value | None) -> None:
        """Hold back the view that follows; an ending closes the response."""
        self.held_back = view = self.showing.after(response, question, value, self.language)
        if isinstance(view, Thanking):
            response.finished(view.nonce)
            self.response = None

    def unanswered(self, view: Asking, at: Moment, how: Ended) -> list[Effect]:
        """Close the response of whoever was shown this question and said nothing to it."""
        response, self.response = self.response, None
        if response is None:
            return []
        silence = self.answer(view.question, at, Outcome.TIMED_OUT)
        response.fell_silent(silence, self.language, how)
        return [Amend(response.body)]

    def first_again(self, at: Moment) -> list[Effect]:
        """The question that always stands there, for whoever comes next."""
        self.language = self.languages[0]
        self.patience.stirred(at)
        return [self.show(self.first())]

    def first(self) -> Asking:
        """The same in the language that stands there now."""
        return self.showing.first(self.language)

    def show(self, view: View) -> Show:
        """It is on the screen from now on."""
        self.view = view
        return Show(view)

    def answer(
        self,
        question: Question,
        at: Moment,
        outcome: Outcome = Outcome.ANSWERED,
        *,
        value: Value | None = None,
        sealed: str | None = None,
        consented: Consented | None = None,
    ) -> Answer:
        """What was said to a question, and how long it took."""
        # A question on an idle screen has stood there all day: that is nobody's thinking time.
        took = 0 if question is self._rating else self.patience.took_ms(at)
        return Answer(
            question=question.id,
            outcome=outcome,
            value=value,
            sealed=sealed,
            consented=consented,
            took_ms=took,
        )

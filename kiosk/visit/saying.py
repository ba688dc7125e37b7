"""What a visitor says to a follow-up: an answer, a text, that they have read, back, or nothing."""

from dataclasses import replace

from feedback import seal, wire
from feedback.response import Answer, Consented, ContactDetails, Moment, Outcome, Value
from feedback.survey import Kind, Question
from kiosk.visit.answers import fits, in_order
from kiosk.visit.contact import complaint, tidied
from kiosk.visit.course import Course
from kiosk.visit.views import Amend, Asking, Effect

LONGEST_COMMENT = 500
"""Letters; whoever has more to say has a phone."""


class Saying:
    """Each returns what is to be done, in order; nothing where it cannot be said now."""

    def __init__(self, course: Course) -> None:
        self._course = course

    def choose(self, value: Value, at: Moment) -> list[Effect]:
        """An answer to the follow-up on the screen: a step, a choice's id, or the ids of some."""
        view = self._follow_up(at)
        if view is None or not fits(value, view.question):
            return []
        answer = self._course.answer(view.question, at, value=in_order(value, view.question))
        effects = self._answered(view.question, answer)
        if isinstance(value, int):
            return [self._course.show(replace(view, pressed=value)), *effects]
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
            self._course.patience.stirred(at)
            return [self._course.show(replace(view, complaint=missing, leaving_in_s=None))]
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
            consented = Consented(version=wording.version, language=self._course.language)
        self._course.patience.changed(at)
        asked = replace(view, notice=False, consented=consented, leaving_in_s=None)
        return [self._course.show(asked)]

    def back(self, at: Moment) -> list[Effect]:
        """To the question before; what was answered there stands until it is changed."""
        view, response = self._follow_up(at), self._course.response
        if view is None or response is None or not response.goes_back:
            return []
        before = response.gone_back(self._course.answer(view.question, at, Outcome.SKIPPED))
        self._course.held_back = self._course.showing.asking(
            before, response, self._course.language
        )
        return [Amend(response.body)]

    def skip(self, at: Moment) -> list[Effect]:
        """The visitor would rather not say."""
        view = self._follow_up(at)
        if view is None:
            return []
        return self._answered(
            view.question, self._course.answer(view.question, at, Outcome.SKIPPED)
        )

    def _follow_up(self, at: Moment) -> Asking | None:
        """The follow-up that can be answered now; None while there is none."""
        view = self._course.view
        asked = isinstance(view, Asking) and view.follow_up and self._course.response is not None
        if not asked or self._course.held_back is not None or self._course.patience.settling(at):
            return None
        return view if isinstance(view, Asking) else None

    def _answered(self, question: Question, answer: Answer) -> list[Effect]:
        response = self._course.response
        if response is None:
            return []
        response.answered(question, answer, self._course.language)
        self._course.walk_on(response, question, answer.value)
        return [Amend(response.body)]

    def _sealed(
        self, question: Question, text: str, at: Moment, consented: Consented | None = None
    ) -> list[Effect]:
        key = self._course.response.key if self._course.response is not None else None
        if key is None:
            return []
        answer = self._course.answer(question, at, sealed=seal.seal(text, key), consented=consented)
        return self._answered(question, answer)

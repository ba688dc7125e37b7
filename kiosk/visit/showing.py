"""What comes next, as a view: the question or the ending that an answer leads to."""

from collections.abc import Callable
from dataclasses import replace

from feedback import walk
from feedback.response import Value
from feedback.survey import WRITTEN, Ending, Kind, Link, Question, Survey
from kiosk.visit.open_response import OpenResponse
from kiosk.visit.views import NO_FACE, Asking, Face, Thanking, View

MakeLink = Callable[[Link, str, str, int], str | None]
"""(link, nonce, language, rating) to what the QR code says, or None while there is no account."""


class Showing:
    """Makes the views of one survey. With `ratings_only` nothing is asked after the rating and no
    code is shown: nobody could see it.
    """

    def __init__(
        self,
        survey: Survey,
        languages: tuple[str, ...],
        *,
        make_link: MakeLink,
        new_nonce: Callable[[], str],
        ratings_only: bool,
    ) -> None:
        self._survey, self._languages = survey, languages
        self._make_link, self._new_nonce = make_link, new_nonce
        self._ratings_only = ratings_only

    def first(self, language: str) -> Asking:
        """The question that always stands there."""
        return Asking(question=self._survey.rating, language=language, languages=self._languages)

    def pressed(self, rating: int, language: str) -> Asking:
        """The same, with the rating that is being saved."""
        return replace(self.first(language), pressed=rating, face=self._face(rating))

    def after(
        self, response: OpenResponse, question: Question, value: Value | None, language: str
    ) -> Asking | Thanking:
        """What this answer leads to, past what cannot be asked here."""
        step = walk.after(self._survey, question, value)
        while self._ratings_only and isinstance(step, Question):
            step = walk.after(self._survey, step, None)
        step = walk.askable(self._survey, step, sealing=response.key is not None)
        if isinstance(step, Question):
            return self.asking(step, response, language)
        return self._thanking(step, response.rating, language)

    def asking(self, question: Question, response: OpenResponse, language: str) -> Asking:
        """A follow-up, with what was answered to it before."""
        return Asking(
            question=question,
            language=language,
            languages=self._languages,
            follow_up=True,
            face=self._face(response.rating),
            notice=question.kind in WRITTEN,
            back=response.goes_back,
            given=response.given(question),
        )

    def in_language(self, view: View, language: str) -> View:
        """The same view in another language; its code then leads to a page in that language."""
        to = view.ending.link if isinstance(view, Thanking) and view.link else None
        if not isinstance(view, Thanking) or to is None:
            return replace(view, language=language)
        link = self._make_link(to, view.nonce, language, view.rating)
        return replace(view, language=language, link=link)

    def _thanking(self, ending: Ending, rating: Value | None, language: str) -> Thanking:
        thanks = Thanking(
            ending=ending, language=language, languages=self._languages, face=self._face(rating)
        )
        if ending.link is None or self._ratings_only or not isinstance(rating, int):
            return thanks
        nonce = self._new_nonce()
        link = self._make_link(ending.link, nonce, language, rating)
        return replace(thanks, link=link, nonce=nonce if link else "", rating=rating)

    def _face(self, rating: Value | None) -> Face:
        first = self._survey.rating
        if first.kind is Kind.SMILEYS and isinstance(rating, int):
            return rating, len(first.values)
        return NO_FACE

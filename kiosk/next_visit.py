"""The visit that papers make for whoever stands at this terminal next."""

from functools import partial

import msgspec

from feedback.link import nonces
from feedback.response import Mode, Moment
from feedback.survey import Link, Question
from kiosk.button_row import ANSWER_S
from kiosk.credentials import Credentials
from kiosk.links import link_for
from kiosk.papers import Papers
from kiosk.visit import Visit


class NextVisit:
    """`credentials` sign its links and say to whom what is written is sealed; None while no
    account has taken this terminal. With `ratings_only` nothing is asked after the rating.
    """

    def __init__(self, credentials: Credentials | None, *, ratings_only: bool) -> None:
        self.credentials, self._ratings_only = credentials, ratings_only
        self._new_nonce = partial(next, nonces())

    def by(self, papers: Papers, mode: Mode, last_press: Moment | None) -> Visit:
        """Raises CannotShow."""

        def make_link(to: Link, nonce: str, language: str, rating: int) -> str | None:
            bound, settings = self.credentials, papers.settings
            return link_for(to, nonce, language, rating, bound=bound, settings=settings)

        return Visit(
            papers.survey,
            papers.settings,
            make_link=make_link,
            new_nonce=self._new_nonce,
            account_key=self._account_key,
            last_press=last_press,
            mode=mode,
            ratings_only=self._ratings_only,
            button_patience_s=ANSWER_S,
        )

    def _account_key(self) -> bytes | None:
        bound = self.credentials
        return bytes.fromhex(bound.account_public_key) if bound and bound.enrolled else None


def asks_alike(one: Visit, other: Visit) -> bool:
    """Whether what was pressed under the other is an answer to this one's rating."""
    asked, shown = _as_asked(one.survey.rating), _as_asked(other.survey.rating)
    return asked == shown and one.view.language == other.view.language


def _as_asked(question: Question) -> Question:
    return msgspec.structs.replace(question, branches=(), go="")

"""Fetching survey and settings, and handing over surveys the account lacks."""

from collections.abc import Callable, Sequence

from feedback import wire
from feedback.batch import Handout
from feedback.check import FaultySurvey
from kiosk.credentials import Credentials
from kiosk.errors import CannotShow
from kiosk.papers import Papers, built_in
from kiosk.sync.needs import Account, Shelf


class Pulling:
    """Keeps the last good papers; others are refused, and told of in `complaints`.

    `check_shown` raises CannotShow for papers this terminal's version has no screens for.
    """

    def __init__(
        self, shelf: Shelf, account: Account, check_shown: Callable[[Papers], None]
    ) -> None:
        self._shelf, self._account, self._check_shown = shelf, account, check_shown
        self._refused_rev, self._refusal = "", ""

    @property
    def complaints(self) -> tuple[str, ...]:
        """What a caretaker should know, in words."""
        return (self._refusal,) if self._refusal else ()

    def pull(self, credentials: Credentials, handout: Handout | None) -> Papers | None:
        """Fetch what is handed out, if it is new; None where all stays as it is.

        Raises TryLater, EnrolmentRevoked or StoreTrouble.
        """
        held = self._shelf.papers()
        held_rev = held.settings_rev if held else ""
        if handout is None or handout.rev == held_rev:
            self._refused_rev = self._refusal = ""
            return None
        if handout.rev == self._refused_rev:
            return None
        settings = self._account.settings(credentials, held_rev)
        if settings is None:
            return None
        return self._take(credentials, settings, handout.rev)

    def hand_over(self, credentials: Credentials, wanted: Sequence[str]) -> None:
        """Give the account the surveys it asks for, as far as this terminal has them."""
        for rev in wanted:
            survey = self.survey(rev)
            if survey is not None:
                self._account.put_survey(credentials, rev, survey)

    def _take(self, credentials: Credentials, settings: bytes, asked_rev: str) -> Papers | None:
        try:
            survey_rev = wire.settings_from(settings).survey_rev
            survey = self.survey(survey_rev) or self._account.survey(credentials, survey_rev)
            papers = Papers.read(settings, survey)
            self._check_shown(papers)
        except (wire.Malformed, FaultySurvey, CannotShow) as error:
            # By the name it was announced under: asked again only when another is announced.
            self._refused_rev = asked_rev
            self._refusal = f"settings {asked_rev[:8]} are not shown: {error!s:.300}"
            return None
        self._shelf.keep_papers(settings, survey)
        self._refused_rev = self._refusal = ""
        return papers

    def survey(self, rev: str) -> bytes | None:
        """A survey this terminal has, as issued."""
        own = built_in()  # asked before there was an account, so no account ever issued it
        return own.survey_bytes if rev == own.survey_rev else self._shelf.survey(rev)

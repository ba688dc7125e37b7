"""The letter that asks somebody in: the same whether a page or a program asks."""

import logging
from typing import NamedTuple

from account.mail import Letter, Mail, MailTrouble
from account.pages import when
from account.pages.office.ground import OWN_ZONE
from account.pages.words import Words
from account.store.people import invitations

_DAY_MS = 86_400_000
_log = logging.getLogger(__name__)


class Asked(NamedTuple):
    """An invitation in words."""

    link: str
    until: str
    letter: Letter


class Letters:
    """Mails invitations where there is a mail server."""

    def __init__(self, mail: Mail | None, public_url: str) -> None:
        self._mail, self._public_url = mail, public_url.rstrip("/")

    @property
    def go_out(self) -> bool:
        """Whether there is a mail server."""
        return self._mail is not None

    def link(self, token: str) -> str:
        """Where an invitation is taken up."""
        return f"{self._public_url}/invitation/{token}"

    def asking(
        self, w: Words, account: str, who: str, email: str, token: str, made_ms: int
    ) -> Asked:
        """`who` asks `email` into the account of this name."""
        link = self.link(token)
        until = when.at(made_ms + invitations.LIFE_DAYS * _DAY_MS, OWN_ZONE, w).date
        subject = w("invitation_subject", account=account)
        text = w("invitation_letter", account=account, who=who, link=link, until=until)
        return Asked(link, until, Letter(email.strip().lower(), subject, text))

    def send(self, letter: Letter) -> None:
        """After the answer is out: a slow mail server keeps nobody waiting."""
        if self._mail is None:
            return
        try:
            self._mail.send(letter)
        except MailTrouble as error:
            _log.warning("%s", error)

    def invite(
        self, language: str, account: str, who: str, email: str, token: str, made_ms: int
    ) -> None:
        """Write it in a language of the pages, and send it."""
        self.send(self.asking(Words(language), account, who, email, token, made_ms).letter)

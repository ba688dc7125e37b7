"""Mail to the people of an account: plain text, one person at a time."""

import smtplib
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from account.errors import AccountError, CannotUse, Misconfigured

_PATIENCE_S = 20.0
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Letter(NamedTuple):
    """What is sent. `to` is one plain address."""

    to: str
    subject: str
    text: str


class MailTrouble(AccountError):
    """The letter was not taken."""


class Mail(Protocol):
    """Where letters go."""

    def send(self, letter: Letter) -> None:
        """Hand it over; raises MailTrouble. Nothing is kept for a second try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A mail server as the command line names it; raises Misconfigured.

    `url` is smtp+starttls://USER@HOST:PORT, smtps:// or, for a server on this machine, smtp://.
    """

    url: str
    sender: str
    password_file: Path | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.password:
            raise Misconfigured(
                "--mail names no mail server", "Write smtp+starttls://USER@mail.example.org:587"
            )
        if parts.scheme == "smtp" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise Misconfigured(
                f"--mail to {parts.hostname} without TLS would show links to everybody on the way",
                "Write smtp+starttls:// or smtps://",
            )
        if (parts.username is None) != (self.password_file is None):
            raise Misconfigured("a user and --mail-password go together", "Give both or neither.")
        try:
            Address(addr_spec=self.sender)
        except (ValueError, IndexError) as error:
            raise Misconfigured(
                f"--mail-from {self.sender!r} is no address", "Write feedback@example.org"
            ) from error


class SmtpMail:
    """Sends through a mail server, each letter on a connection of its own."""

    def __init__(
        self,
        server: MailServer,
        trusting: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._server, self._trusting = server, trusting

    def send(self, letter: Letter) -> None:
        """Hand it over; raises MailTrouble."""
        try:
            with self._connected() as smtp:
                smtp.send_message(written(letter, self._server.sender))
        except (OSError, smtplib.SMTPException) as error:
            raise MailTrouble(
                f"the letter to {letter.to} was not taken: {error}",
                "Look at --mail; until it works, copy links by hand from the page of people.",
            ) from error

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self._server.url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        if parts.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=_PATIENCE_S, context=self._trusting()
            )
        else:
            smtp = smtplib.SMTP(host, port, timeout=_PATIENCE_S)
        try:
            if parts.scheme == "smtp+starttls":
                smtp.starttls(context=self._trusting())
            if parts.username is not None:
                smtp.login(unquote(parts.username), self._password())
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _password(self) -> str:
        path = self._server.password_file
        try:
            return "" if path is None else path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise MailTrouble(
                f"--mail-password {path}: {error}", "Give a readable file."
            ) from error


class KeptMail:
    """Stands in on a laptop and in tests: `letters` is the post-box, `arrived` counts them in."""

    def __init__(self) -> None:
        self.letters = list[Letter]()
        self.broken = False
        self.arrived = threading.Semaphore(0)

    def send(self, letter: Letter) -> None:
        """Keep it; raises MailTrouble while `broken`."""
        written(letter, "feedback@example.org")
        if self.broken:
            raise MailTrouble(f"the letter to {letter.to} was not taken: the post-box is broken")
        self.letters.append(letter)
        self.arrived.release()


def written(letter: Letter, sender: str) -> EmailMessage:
    """The message itself; raises MailTrouble for an address or a subject that breaks its line."""
    message = EmailMessage()
    try:
        message["To"] = Address(addr_spec=letter.to)
        message["From"] = Address(addr_spec=sender)
        message["Subject"] = letter.subject
    except (ValueError, IndexError, HeaderParseError) as error:  # which, is the Python's
        raise MailTrouble(f"no letter can go to {letter.to[:80]!r}: {error}") from error
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def check_password_file(path: Path) -> None:
    """That a password can be read there, before anything is served; raises CannotUse."""
    try:
        path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotUse(f"--mail-password {path}: {error}", "Give a readable file.") from error

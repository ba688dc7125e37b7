"""Letters: what a server is given, and what never becomes one."""

import socketserver
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from account.errors import Misconfigured
from account.mail import KeptMail, Letter, MailServer, MailTrouble, SmtpMail, written

LETTER = Letter("anna@example.org", "Grüße", "Ein Link:\nhttps://x.example/password/abc\n")
FROM = "feedback@example.org"


class PostOffice(socketserver.ThreadingTCPServer):
    """As much of a mail server as one letter needs.

    With `tls` it takes letters only under it, from the start or after STARTTLS, and only from
    `user` with their password.
    """

    daemon_threads = True

    def __init__(self, refuses: bool = False, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Clerk)
        self.refuses, self.tls, self.at_once = refuses, tls, False
        self.taken, self.heard = list[str](), list[str]()

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever does not trust us hangs up in the middle of a word."""


class Clerk(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.secured, self.known = False, self.server.tls is None
        if self.server.at_once:
            self.secure()
        self.say("220 here")
        while raw := self.rfile.readline():
            line = raw.decode().strip()
            word = line.replace(":", " ").split()[0].upper()
            self.server.heard.append(word)
            if word == "QUIT":
                self.say("221 bye")
                return
            self.answer(word, line)

    def answer(self, word: str, line: str) -> None:
        if word == "EHLO" and self.server.tls:
            self.say("250-here")
            self.say("250 AUTH PLAIN" if self.secured else "250 STARTTLS")
        elif word == "STARTTLS":
            self.say("220 go on")
            self.secure()
        elif word == "AUTH":
            self.known = self.secured and b64decode(line.split()[-1]) == b"\0feed\0three words"
            self.say("235 welcome" if self.known else "535 who is that")
        elif not self.known and word in ("MAIL", "RCPT", "DATA"):
            self.say("530 sign in first")
        elif word == "DATA":
            self.say("354 go on")
            self.server.taken.append(self.letter())
            self.say("250 well")
        else:
            refused = word == "RCPT" and self.server.refuses
            self.say("550 nobody here" if refused else "250 well")

    def secure(self) -> None:
        assert self.server.tls is not None
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.secured = True

    def letter(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines).decode()

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def finish(self) -> None:
        super().finish()
        self.connection.close()


@contextmanager
def open_for(office: PostOffice) -> Iterator[PostOffice]:
    with office:
        thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join()


@pytest.fixture(params=[False, True], ids=["takes", "refuses"])
def office(request: pytest.FixtureRequest) -> Iterator[PostOffice]:
    with open_for(PostOffice(request.param)) as office:
        yield office


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure_office(authority: trustme.CA) -> Iterator[PostOffice]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    with open_for(PostOffice(tls=tls)) as office:
        yield office


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def mail_to(
    office: PostOffice, tmp_path: Path, authority: trustme.CA, *, scheme: str = "smtp+starttls",
    host: str = "localhost", password: str = "three words\n",
) -> SmtpMail:  # fmt: skip
    kept = tmp_path / "password"
    kept.write_text(password)
    url = f"{scheme}://feed@{host}:{office.server_address[1]}"
    office.at_once = scheme == "smtps"
    return SmtpMail(
        MailServer(url=url, sender=FROM, password_file=kept), lambda: trusting(authority)
    )


def test_a_letter_reaches_the_server_or_it_is_told(office: PostOffice):
    address = f"smtp://127.0.0.1:{office.server_address[1]}"
    mail = SmtpMail(MailServer(url=address, sender=FROM))
    if office.refuses:
        with pytest.raises(MailTrouble, match="nobody here"):
            mail.send(LETTER)
        return
    mail.send(LETTER)
    (taken,) = office.taken
    assert "To: anna@example.org" in taken
    assert f"From: {FROM}" in taken
    assert "Auto-Submitted: auto-generated" in taken


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_under_tls_and_with_its_password(secure_office, tmp_path, authority, scheme):
    mail_to(secure_office, tmp_path, authority, scheme=scheme).send(LETTER)
    assert len(secure_office.taken) == 1
    heard = secure_office.heard
    assert ("STARTTLS" in heard) == (scheme == "smtp+starttls")
    assert heard.index("AUTH") < heard.index("MAIL")
    if scheme == "smtp+starttls":
        assert heard.index("STARTTLS") < heard.index("AUTH")


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_server_that_is_not_who_it_says_learns_nothing(
    secure_office, tmp_path, authority, scheme
):
    others = mail_to(secure_office, tmp_path, trustme.CA(), scheme=scheme)
    named = mail_to(secure_office, tmp_path, authority, scheme=scheme, host="127.0.0.1")
    for mail in (others, named):
        with pytest.raises(MailTrouble, match=r"(?i)certificate"):
            mail.send(LETTER)
    assert not {"AUTH", "MAIL"} & set(secure_office.heard)
    assert secure_office.taken == []


def test_a_server_that_offers_no_tls_gets_no_password(office: PostOffice, tmp_path, authority):
    with pytest.raises(MailTrouble, match=r"(?i)starttls"):
        mail_to(office, tmp_path, authority).send(LETTER)
    assert not {"AUTH", "MAIL"} & set(office.heard)


def test_a_wrong_password_is_trouble_and_not_told(secure_office, tmp_path, authority):
    with pytest.raises(MailTrouble, match="who is that") as refused:
        mail_to(secure_office, tmp_path, authority, password="a secret").send(LETTER)
    assert "a secret" not in str(refused.value)
    assert secure_office.taken == []


def test_no_server_is_trouble():
    with pytest.raises(MailTrouble, match="not taken") as refused:
        SmtpMail(MailServer(url="smtp://127.0.0.1:1", sender=FROM)).send(LETTER)
    assert "copy links by hand" in refused.value.hint


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("anna@example.org\r\nBcc: all@example.org", "x"),
        ("anna@example.org", "x\r\nBcc: all@example.org"),
        ("anna@example.org", "x\nBcc: all@example.org"),
        ("", "x"),
        ("anna", "x\r\n\r\nbody"),
    ],
)
def test_no_header_is_smuggled_in(to: str, subject: str):
    with pytest.raises(MailTrouble):
        written(Letter(to, subject, "x"), FROM)
    kept = KeptMail()
    with pytest.raises(MailTrouble):
        kept.send(Letter(to, subject, "x"))
    assert kept.letters == []


def test_a_body_adds_no_header():
    letter = written(Letter("a@example.org", "x", "Bcc: all@example.org\r\n\r\nx"), FROM)
    assert letter["Bcc"] is None


@pytest.mark.parametrize(
    ("url", "sender", "password"),
    [
        ("", FROM, False),
        ("mail.example.org", FROM, False),
        ("http://mail.example.org", FROM, False),
        ("smtp://mail.example.org", FROM, False),  # no TLS
        ("smtps://user:secret@mail.example.org", FROM, True),  # seen in the list of processes
        ("smtps://user@mail.example.org", FROM, False),
        ("smtps://mail.example.org", FROM, True),
        ("smtps://mail.example.org", "nobody", False),
        ("smtps://mail.example.org", "a@b\r\nBcc: c@d", False),
    ],
)
def test_what_is_no_mail_server(tmp_path, url: str, sender: str, password: bool):
    with pytest.raises(Misconfigured) as refused:
        MailServer(url=url, sender=sender, password_file=tmp_path if password else None)
    assert refused.value.hint
    assert "secret" not in str(refused.value)

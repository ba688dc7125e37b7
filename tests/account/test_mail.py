"""Letters: what a server is given, and what never becomes one."""

import socketserver
import threading
from collections.abc import Iterator

import pytest

from account.errors import Misconfigured
from account.mail import KeptMail, Letter, MailServer, MailTrouble, SmtpMail, written

LETTER = Letter("anna@example.org", "Grüße", "Ein Link:\nhttps://x.example/password/abc\n")
FROM = "feedback@example.org"


class PostOffice(socketserver.ThreadingTCPServer):
    """As much of a mail server as one letter needs."""

    daemon_threads = True

    def __init__(self, refuses: bool) -> None:
        super().__init__(("127.0.0.1", 0), Clerk)
        self.refuses, self.taken = refuses, list[str]()


class Clerk(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.say("220 here")
        for raw in self.rfile:
            word = raw.decode().split(":")[0].split()[0].upper()
            if word == "DATA":
                self.say("354 go on")
                self.server.taken.append(self.letter())
            if word == "RCPT" and self.server.refuses:
                self.say("550 nobody here")
                continue
            self.say("221 bye" if word == "QUIT" else "250 well")
            if word == "QUIT":
                return

    def letter(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines).decode()

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture(params=[False, True], ids=["takes", "refuses"])
def office(request: pytest.FixtureRequest) -> Iterator[PostOffice]:
    with PostOffice(request.param) as office:
        thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join()


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

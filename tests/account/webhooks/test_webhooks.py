"""What happens is told: once it is true, signed, again and again until it is heard."""

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select

from account.errors import Misconfigured, NotFound
from account.store import audit, schema
from account.store.first_start import the_account
from account.webhooks import deliveries, hooks, outside, signing
from account.webhooks.hooks import Asked
from account.webhooks.messages import Form
from account.webhooks.sending import Sending
from tests.account.conftest import NOW_MS


class Receiver:
    """Somebody's server: notes what came, and answers as it is told."""

    def __init__(self) -> None:
        self.came, self.answer = list[tuple[dict[str, str], bytes]](), 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.came.append((dict(self.headers), body))
                self.send_response(receiver.answer)
                if receiver.answer == 302:
                    self.send_header("Location", receiver.url)
                self.end_headers()
                self.wfile.write(b"thank you")

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.close()


@pytest.fixture
def hook_to(account):

    def make(url, **more):
        with account.database.write() as connection:
            asked = Asked("Chat", url, **more)
            return hooks.add(
                connection, the_account(connection), asked, "anna", account.now_ms, inside=True
            )

    return make


@pytest.fixture
def send(account):
    def go(later_ms=0):
        account.now_ms += later_ms
        return Sending(inside=True)(account.database, account.now_ms)

    return go


def log_of(account, hook):
    with account.database.read() as connection:
        return deliveries.log(connection, hook)


def test_a_new_response_is_told_and_signed(account, terminal, receiver, hook_to, send):
    hook, secret = hook_to(receiver.url)
    terminal.send(*terminal.presses(2))

    assert send() == 1

    [(headers, body)] = receiver.came
    told = json.loads(body)
    assert told["type"] == "responses.received"
    assert [one["rating"] for one in told["data"]["responses"]] == [4, 4]
    assert {one["terminal"] for one in told["data"]["responses"]} == {"Exit 2"}
    key = base64.b64decode(secret.removeprefix("whsec_"))
    at = f"{headers['webhook-id']}.{headers['webhook-timestamp']}."
    signed = base64.b64encode(hmac.digest(key, at.encode() + body, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{signed}"
    [sent] = log_of(account, hook)
    assert (sent.said, sent.tries, sent.due_ms) == ("200 thank you", 1, None)
    assert send() == 0


def test_the_signature_is_the_one_the_scheme_gives_as_its_example():
    """From the specification of standardwebhooks.com."""
    given = signing.headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert given["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_response_sent_again_is_told_once(terminal, receiver, hook_to, send):
    hook_to(receiver.url)
    again = terminal.presses(3)
    terminal.send(*again)
    terminal.send(*again)
    send()
    assert len(receiver.came) == 1


def test_a_chat_hears_a_line(terminal, receiver, hook_to, send):
    hook_to(receiver.url, form=Form.SLACK)
    terminal.send(terminal.press(), terminal.press())
    send()
    [(_, body)] = receiver.came
    assert json.loads(body) == {"text": "*Entrance*: 2 × Very happy"}


def test_what_the_audit_log_notes_is_told_a_little_later(account, receiver, hook_to, send):
    hook_to(receiver.url, events=("terminal",))
    terminal = account.terminal()
    send()
    assert receiver.came == []  # a transaction that began earlier may still end

    send(60_000)

    [(_, body)] = receiver.came
    told = json.loads(body)
    assert told["type"] == "terminal.enrolled"
    assert terminal.terminal_id in (told["data"]["who"], told["data"]["about"])
    send(60_000)
    assert len(receiver.came) == 1


def test_a_receiver_that_is_away_is_tried_for_three_days(
    account, terminal, receiver, hook_to, send
):
    hook, _ = hook_to(receiver.url)
    receiver.answer = 503
    terminal.send(terminal.press())
    send()
    waits = []
    while (due := log_of(account, hook)[0].due_ms) is not None:
        waits.append(due - account.now_ms)
        send(waits[-1])

    [given_up] = log_of(account, hook)
    assert len(receiver.came) == given_up.tries == len(waits) + 1
    assert sum(waits) > 2.5 * 86_400_000
    assert (given_up.arrived_ms, "503" in given_up.said) == (None, True)
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1

    receiver.answer = 200
    with account.database.write() as connection:
        deliveries.replay(connection, hook, given_up.id, "anna", account.now_ms)
    send()
    assert log_of(account, hook)[0].arrived_ms == account.now_ms


def test_a_message_under_way_is_not_sent_by_somebody_else(account, terminal, hook_to):
    hook_to("http://127.0.0.1:9/")
    terminal.send(terminal.press())
    with account.database.write() as connection:
        assert len(deliveries.claim(connection, account.now_ms, 60_000, 10)) == 1
    with account.database.write() as connection:
        assert deliveries.claim(connection, account.now_ms, 60_000, 10) == []
        later = deliveries.claim(connection, account.now_ms + 60_000, 60_000, 10)
    assert len(later) == 1


def test_paused_it_waits_and_removed_it_is_gone(account, terminal, receiver, hook_to, send):
    hook, _ = hook_to(receiver.url)
    terminal.send(terminal.press())
    with account.database.write() as connection:
        hooks.pause(connection, hook, "anna", NOW_MS)
    send()
    assert receiver.came == []
    with account.database.write() as connection:
        hooks.pause(connection, hook, "anna", NOW_MS, paused=False)
    send()
    assert len(receiver.came) == 1
    with account.database.write() as connection:
        hooks.remove(connection, hook, "anna", NOW_MS)
        what = connection.execute(select(schema.audit.c.what)).scalars().all()
        told = " ".join(connection.execute(select(schema.audit.c.detail)).scalars())
        with pytest.raises(NotFound):
            hooks.one(connection, hook.account_id, hook.id)
    assert "127.0.0.1" in told
    assert "/hook" not in told  # whoever knows a chat's whole address may write there
    assert {"webhook.paused", "webhook.resumed", "webhook.removed"} <= set(what)
    assert account.rows(schema.delivery) == []


def test_only_its_touchpoint_and_only_its_account(account, terminal, hook_to, receiver, send):
    with account.database.write() as connection:
        mine = {**dict(connection.execute(select(schema.touchpoint)).mappings().one())}
        other = {**mine, "id": "c" * 12, "name": "Elsewhere"}
        connection.execute(schema.touchpoint.insert().values(other))
    hook_to(receiver.url, touchpoint_id="c" * 12)
    terminal.send(terminal.press())
    send()
    assert receiver.came == []


def test_a_rollback_tells_nobody(account, terminal, receiver, hook_to, send):
    hook_to(receiver.url)

    def burst(*_):
        raise RuntimeError("the disk is full")

    account.followers.append(burst)
    assert terminal.post(terminal.batch(terminal.press())).status_code == 500
    account.followers.remove(burst)
    send()
    assert receiver.came == []


def test_no_redirect_is_followed(account, terminal, receiver, hook_to, send):
    hook, _ = hook_to(receiver.url)
    receiver.answer = 302
    terminal.send(terminal.press())
    send()
    assert len(receiver.came) == 1
    assert "302" in log_of(account, hook)[0].said


@pytest.fixture
def trickle() -> Iterator[str]:
    """A receiver that goes on saying a little, and never ends."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                while not over.wait(0.02):
                    self.wfile.write(b".")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    over.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_receiver_that_never_ends_is_left(trickle, monkeypatch):
    monkeypatch.setattr(outside, "WHOLE_S", 1.5)
    monkeypatch.setattr(outside, "_MOST_READ", 1_000_000)
    # It is cut off in the middle of what it says; what came until then is enough to judge by.
    assert outside.post(trickle, b"{}", {}, inside=True).startswith("200 .")


def test_an_address_in_any_script_ends_in_a_line_of_the_log(account, terminal, hook_to, send):
    hook, _ = hook_to("http://例え.invalid/気?持=ち")
    terminal.send(terminal.press())
    assert send() == 1
    assert log_of(account, hook)[0].said == "nobody knows where xn--r8jz45g.invalid is"
    assert outside.target("http://x.org/気", inside=True).path == "/%E6%B0%97"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[2002:7f00:1::]/",
        "https://10.1.2.3/",
        "https://192.168.0.9/",
        "https://169.254.169.254/latest",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://224.0.0.1/",
        "https://[64:ff9b::7f00:1]/",
        "https://[::7f00:1]/",
        "https://[fec0::1]/",
    ],
)
def test_nothing_is_sent_into_our_own_network(url):
    with pytest.raises(outside.NotDelivered, match=r"inside a network|nobody knows"):
        outside.post(url, b"{}", {}, inside=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org",
        "http://example.org/",
        "https://",
        "https://user:word@example.org/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://example.org/\r\nX: y",
        "javascript:alert(1)",
        "https://example.org/" + "x" * 1000,
    ],
)
def test_an_address_that_cannot_be_is_refused_when_it_is_given(account, url):
    with account.database.write() as connection:
        account_id = the_account(connection)
        with pytest.raises(Misconfigured):
            hooks.add(connection, account_id, Asked("Chat", url), "anna", NOW_MS, inside=False)


@pytest.mark.parametrize(
    "asked",
    [
        Asked("", "https://example.org"),
        Asked("a\nb", "https://example.org"),
        Asked("x", "https://example.org", events=()),
        Asked("x", "https://example.org", events=("everything",)),
        Asked("x", "https://example.org", touchpoint_id="0" * 12),
        Asked("x", "https://example.org", touchpoint_id="0" * 12, events=("responses", "person")),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(account, asked):
    with account.database.write() as connection, pytest.raises(Misconfigured):
        hooks.add(connection, the_account(connection), asked, "anna", NOW_MS, inside=False)


def test_names_cannot_call_a_whole_chat(account, receiver, hook_to, send):
    hook_to(receiver.url, form=Form.SLACK, events=("terminal",))
    with account.database.write() as connection:
        audit.note(
            connection, the_account(connection), NOW_MS, "anna", "terminal.renamed", "<!channel>"
        )
    send(60_000)
    assert b"<!channel>" not in receiver.came[0][1]
    assert b"&lt;!channel&gt;" in receiver.came[0][1]

"""What happens is told: once it is true, signed, again and again until it is heard."""

import base64
import hmac
import json

import pytest
from sqlalchemy import select

from account.errors import NotFound
from account.store import audit, schema
from account.store.first_start import the_account
from account.webhooks import deliveries, hooks, signing
from account.webhooks.messages import Form
from tests.account.conftest import NOW_MS
from tests.account.webhooks.conftest import log_of


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


def test_names_cannot_call_a_whole_chat(account, receiver, hook_to, send):
    hook_to(receiver.url, form=Form.SLACK, events=("terminal",))
    with account.database.write() as connection:
        audit.note(
            connection, the_account(connection), NOW_MS, "anna", "terminal.renamed", "<!channel>"
        )
    send(60_000)
    assert b"<!channel>" not in receiver.came[0][1]
    assert b"&lt;!channel&gt;" in receiver.came[0][1]

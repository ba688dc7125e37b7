"""What of the account itself needs a person is told to who can do something about it."""

import re
from contextlib import closing

import pytest
from sqlalchemy import select, update

from account.clockwork import STILL_S, Pulse
from account.pages.words import Words
from account.rights import Right
from account.store import audit, audit_lines
from account.store.engine import open_database
from account.store.people import members, tokens
from account.store.people.people import Person
from account.store.schema import audit as audit_log
from account.store.schema import terminal
from account.turns import Turns
from account.webhooks import deliveries, hooks
from account.webhooks.hooks import Asked
from tests.account.conftest import WireTerminal
from tests.account.engines import ENGINES, NOW_MS
from tests.account.seated import Seated
from tests.account.somebody import place, somebody, the_first

PAGES = ("/terminals/overview", "/terminals/attention")


@pytest.fixture(params=ENGINES[:1])
def database(request, blank):
    with blank(request.param) as url, closing(open_database(url)) as opened:
        yield opened


@pytest.fixture
def owner(account) -> Person:
    account.terminal()  # an account without any has another first page
    with account.database.write() as connection:
        return somebody(connection)


def with_role(account, role: str) -> Person:
    with account.database.write() as connection:
        return somebody(connection, role)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_clock_that_stands_still_and_work_that_fails(account, portal, owner, language):
    now, w = [0.0], Words(language)
    pulse = Pulse(lambda: now[0])
    seats = [
        Seated(account.database, portal, one, language=language, pulses=(pulse,))
        for one in (owner, with_role(account, "viewer"))
    ]
    told = w("need_clockwork")
    assert all(told not in seats[0].get(page).text for page in PAGES)
    now[0] = STILL_S + 1
    assert all(told in seats[0].get(page).text for page in PAGES)
    assert all(told not in seats[1].get(page).text for page in PAGES)
    pulse.turned()
    pulse.did("Expiry", RuntimeError("<b>of no kind that was foreseen"))
    page = seats[0].get("/terminals/attention?cause=clockwork").text
    assert "Expiry: RuntimeError: &lt;b&gt;of no kind" in page
    pulse.did("Expiry", None)
    assert told not in seats[0].get("/terminals/attention").text


def test_a_token_whose_maker_governs_no_more(account, portal, owner):
    with account.database.write() as connection:
        mine = the_first(connection)
        eve = somebody(connection, "owner", "eve@example.org")
        tokens.make(connection, mine, "Hers", [Right.EXPORT], None, NOW_MS, None, eve.id)
        tokens.make(connection, mine, "Console", [Right.EXPORT], None, NOW_MS, None)
    seat, w = Seated(account.database, portal, owner), Words("en")
    page = seat.get(f"/account/people/{eve.id}").text
    assert w.count("person_remove_tokens", 1, names="Hers") in page
    assert w("token_by", name="eve@example.org") in seat.get("/account/tokens").text
    with account.database.write() as connection:
        members.change(connection, mine, eve.id, "operator", None, NOW_MS, owner.id)
    eves = Seated(account.database, portal, eve)
    told = w("need_token_left")
    assert all(told in seat.get(page).text for page in PAGES)
    assert all(told not in eves.get(page).text for page in PAGES)
    listed = seat.get("/account/tokens").text
    assert w("token_by_other", name="eve@example.org") in listed
    assert w("token_by_console") in listed
    seat.post(f"/account/people/{eve.id}/remove")
    listed = seat.get("/account/tokens").text
    assert "eve@example.org, removed on" in listed
    assert w("token_revoked") in listed
    assert all(told not in seat.get(page).text for page in PAGES)


def test_a_webhook_whose_maker_is_gone_is_paused_until_somebody_answers_for_it(
    account, portal, owner
):
    with account.database.write() as connection:
        mine = the_first(connection)
        eve = somebody(connection, "owner", "eve@example.org")
        by_token = tokens.make(connection, mine, "Hers", [Right.GOVERN], None, NOW_MS, None, eve.id)
        token = tokens.who(connection, by_token, NOW_MS)
        for name, maker in (("Chat", eve.id), ("By token", token.token_id), ("Other", owner.id)):
            asked = Asked(name, "https://example.org/x")
            hooks.add(connection, mine, asked, maker, NOW_MS, inside=False)
    seat, w = Seated(account.database, portal, owner), Words("en")
    page = seat.get(f"/account/people/{eve.id}").text
    assert w.count("person_remove_webhooks", 2, names="By token, Chat") in page
    assert w("need_webhook_left") not in seat.get(PAGES[0]).text
    seat.post(f"/account/people/{eve.id}/remove")
    assert all(w("need_webhook_left") in seat.get(page).text for page in PAGES)
    assert seat.get("/account/webhooks").text.count("eve@example.org, removed on") == 2
    with account.database.read() as connection:
        going = {one.name: one for one in hooks.of_account(connection, mine)}
        noted = select(audit_log.c.about).where(audit_log.c.what == "webhook.paused")
        assert set(connection.execute(noted).scalars()) == {going["Chat"].id, going["By token"].id}
    assert [one.name for one in going.values() if not one.paused] == ["Other"]
    for name in ("Chat", "By token"):
        seat.post(f"/account/webhooks/{going[name].id}/resume")
    assert all(w("need_webhook_left") not in seat.get(page).text for page in PAGES)


def test_a_receiver_that_takes_nothing(account, portal, owner):
    seat, w = Seated(account.database, portal, owner), Words("en")
    with account.database.write() as connection:
        asked = Asked("Chat", "https://example.org/x")
        hook, _ = hooks.add(
            connection, the_first(connection), asked, owner.id, NOW_MS, inside=False
        )
        for _ in range(2):
            deliveries.queue(connection, hook, "terminal.moved", {"who": "x"}, NOW_MS - 60_000)
        first, second = deliveries.claim(connection, NOW_MS, 1, 2)
        for tries in range(3):
            sent = first.delivery._replace(tries=tries)
            deliveries.settle(connection, sent, NOW_MS, "500", arrived=False)
    assert w.count("need_webhook_deaf", 1) not in seat.get(PAGES[1]).text
    for page in ("/account/webhooks", f"/account/webhooks/{hook.id}"):
        told = Seated(account.database, portal, owner, language="de").get(page).text
        assert Words("de")("webhook_event_responses") in told
    with account.database.write() as connection:
        gone = first.delivery._replace(tries=3)
        deliveries.settle(connection, gone, NOW_MS, "500", arrived=False)
    assert w.count("need_webhook_deaf", 1) in seat.get(PAGES[1]).text
    with account.database.write() as connection:
        lost = second.delivery._replace(tries=len(deliveries.PATIENCE_MS))
        deliveries.settle(connection, lost, NOW_MS, "500", arrived=False)
    assert w.count("need_webhook_deaf", 2) in seat.get(PAGES[1]).text
    with account.database.write() as connection:
        for one in (first, second):
            deliveries.settle(connection, one.delivery, NOW_MS, "200", arrived=True)
    assert w("short_webhook_deaf") not in seat.get(PAGES[1]).text


def test_who_asks_for_too_much_at_once_is_told_when_to_come(account, portal, owner, monkeypatch):
    monkeypatch.setattr("account.app.Turns", lambda: Turns(each=0, patience_s=0))
    for language in ("en", "de"):
        seat = Seated(account.database, portal, owner, language=language)
        for page in ("/results", "/responses", "/account/export", "/dashboards", "/results.csv"):
            reply = seat.get(page)
            assert (reply.status_code, reply.headers["retry-after"]) == (429, "5"), page
            assert Words(language)("own_too_much") in reply.text
    assert seat.get("/terminals").status_code == 200


def test_what_many_need_alike_is_said_once(account, portal, owner):
    """Eight that wait to be accepted: their cure once, six of them, and the rest folded away."""
    for _ in range(8):
        account.terminal()
    with account.database.write() as connection:
        connection.execute(update(terminal).values(state="pending"))
    seat, w = Seated(account.database, portal, owner), Words("en")
    for page in PAGES:
        shown = seat.get(page).text
        assert shown.count(w("need_pending_one_cure")) == 1
        assert shown.count(">Exit 2</a>") == 9
        assert w("needs_more", n=3) in shown
    assert seat.get("/terminals/attention?page=" + "9" * 5000).status_code == 200


def test_the_list_counts_as_people_do_and_the_outbox_is_what_is_there_yet(account, portal, owner):
    for number in (10, 9):
        sent = WireTerminal(account)
        sent.send(*sent.presses(2))  # its own word is of before: two in the outbox
        with account.database.write() as connection:
            this = terminal.c.terminal_id == sent.terminal_id
            connection.execute(update(terminal).where(this).values(name=f"Gate {number}"))
    seat = Seated(account.database, portal, owner)
    listed = seat.get("/terminals").text
    assert listed.index(">Gate 9</a>") < listed.index(">Gate 10</a>")
    shown = seat.get(f"/terminals/{sent.terminal_id}").text
    assert re.search(rf"<dt>{Words('en')('outbox')}</dt>\s*<dd>0</dd>", shown)


def test_the_audit_log_calls_things_by_their_names(account, portal, owner, monkeypatch):
    with account.database.write() as connection:
        mine = the_first(connection)
        at = place(connection, mine, "South gate")
        audit.note(connection, mine, NOW_MS, owner.id, "touchpoint.set", at, was="", now="10")
        audit.note(connection, mine, NOW_MS, owner.id, "person.looked", owner.id)
    shown = Seated(account.database, portal, owner).get("/account/audit").text
    assert "South gate<small>now: 10</small>" in shown
    assert shown.count("owner@example.org") == 3  # the head of the page, and who did each
    monkeypatch.setattr(audit_lines, "_AT_A_TIME", 2)  # the file is read in pieces, and is whole
    sheet = Seated(account.database, portal, owner).get("/account/audit.csv").text
    assert sheet.count("\r\n") == 1 + len(account.rows(audit_log))

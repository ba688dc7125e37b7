"""An account governed by a program: people, what is kept of visitors, what counts, and the log."""

import csv
import io
from contextlib import closing

import pytest
from sqlalchemy import update

from account.app import build
from account.mail import KeptMail, Letter
from account.pages import when
from account.pages.office.ground import OWN_ZONE
from account.pages.words import Words
from account.rights import Right
from account.store import schema
from account.store.engine import open_database
from account.store.people import tenants
from account.store.people.invitations import LIFE_DAYS
from account.store.privacy.expiry import DAY_MS
from tests.account.conftest import Http
from tests.account.engines import ENGINES
from tests.account.somebody import somebody
from tests.account.store.privacy.test_erasing import MAIL, written

RULE = {"interval_s": 0, "burst_n": 0, "burst_s": 0, "bucket": "day"}


@pytest.fixture(params=ENGINES[:1])
def database(request, blank):
    """On one engine: the store's own tests hold what is asked here on each."""
    with blank(request.param) as url, closing(open_database(url)) as opened:
        yield opened


def test_whoever_was_asked_in_is_seen_and_the_link_withdrawn(program):
    link = program.post("/people/invitations", {"email": "a@b.org", "role": "viewer"}, 201)["url"]
    [invited] = program.get("/people/invitations")
    assert (invited["email"], invited["role"]) == ("a@b.org", "viewer")
    assert program("DELETE", f"/people/invitations/{invited['id']}").status_code == 200
    assert program.get("/people/invitations") == []
    at = link.removeprefix("http://127.0.0.1:8080")
    assert program.account.http.request("GET", at).status_code == 404
    [owner] = program.get("/people")
    whole = program.get(f"/people/{owner['id']}")
    assert (whole["tokens"], whole["webhooks"]) == ([], [])
    program.post(f"/people/{owner['id']}/sign-out")
    [line] = program.get("/audit", params={"what": "sessions.ended", "who": "tes"})
    assert line["about"] == owner["id"]


@pytest.fixture
def posted(program, account):
    """The same program at an account that has a mail server, and what that was given."""
    mail = KeptMail()
    app = build(
        account.database,
        public_url="https://a.example",
        now_ms=lambda: account.now_ms,
        mail=mail,
        clock_s=lambda: account.now_ms / 1000,
    )
    account.http = Http(app, account.http._portal)
    return program, mail


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_invitation_is_mailed_as_the_page_mails_it(posted, account, language):
    program, mail = posted
    asked = {"email": " Eve@Example.org ", "role": "viewer", "language": language}
    told = program.post("/people/invitations", asked, 201)
    [letter] = mail.letters
    w = Words(language)
    until = when.at(account.now_ms + LIFE_DAYS * DAY_MS, OWN_ZONE, w).date
    said = {"who": "Test", "link": told["url"], "until": until}
    with account.database.read() as connection:
        said["account"] = tenants.name_of(connection, program.account_id)
    subject = w("invitation_subject", account=said["account"])
    assert letter == Letter("eve@example.org", subject, w("invitation_letter", **said))
    assert told["mailed"]
    assert told["url"].startswith("https://a.example/invitation/")


def test_an_invitation_stands_though_its_letter_is_not_taken(posted):
    program, mail = posted
    mail.broken = True
    asked = {"email": "eve@example.org", "role": "viewer"}
    assert program.post("/people/invitations", asked, 201)["mailed"]
    refused = {"language": "xx"}, {"email": "eve@example.org\r\nBcc: a@b"}, {"role": "emperor"}
    mail.broken = False
    for odd in refused:
        program.post("/people/invitations", {**asked, **odd}, 422)
    assert mail.letters == []
    assert len(program.get("/people/invitations")) == 1


def test_who_asks_is_whoever_made_the_token(posted, account):
    program, mail = posted
    program_id = program.get("/tokens/mine")["id"]
    with account.database.write() as connection:
        eve = somebody(connection)
        mine = schema.api_token.c.id == program_id
        this = update(schema.api_token).where(mine)
        connection.execute(this.values(made_by=eve.id))
    program.post("/people/invitations", {"email": "a@b.org", "role": "viewer"}, 201)
    assert f"{eve.email} invites you" in mail.letters[0].text


@pytest.mark.parametrize("path", ["/people", "/people/invitations", "/tokens"])
def test_people_and_tokens_come_page_by_page(program, account, path):
    with account.database.write() as connection:
        for n in range(4):
            somebody(connection, email=f"p{n}@example.org")
    for n in range(4):
        asked = {"email": f"i{n}@example.org", "role": "viewer"}
        program.post("/people/invitations", asked, 201)
        program.post("/tokens", {"name": f"t{n}", "rights": ["read"]}, 201)
    whole, found, after = program.get(path), [], {}
    assert len(whole) >= 4
    while page := program.get(path, params={"limit": 2, **after}):
        assert len(page) <= 2
        found += page
        after = {"after": page[-1]["id"]}
    assert found == whole
    gone = "0" * len(whole[0]["id"])
    assert program("GET", path, params={"after": gone}).status_code == 404
    assert program("GET", path, params={"limit": 0}).status_code == 422


def test_what_is_kept_of_visitors_is_ruled_and_erased(program, account, terminal):
    rules = program.get("/privacy") | {"contact_days": 30, "contact_purpose": "To call back"}
    assert program("PUT", "/privacy", json=rules).status_code == 200
    assert program.get("/privacy") == rules
    visit = terminal.press(2, body=written(terminal))
    terminal.send(visit, terminal.press(2, body=written(terminal, "cd" * 8)))
    erase = lambda **whose: program("POST", "/privacy/erasures", json=whose)  # noqa: E731
    assert erase(visit=visit.rid, only="comment").json() == {"visits": 1, "texts": 1}
    assert erase(contact=MAIL).json() == {"visits": 2, "texts": 3}
    assert erase(contact=MAIL).json() == {"visits": 0, "texts": 0}
    assert erase(older_than_days=0).json() == {"visits": None, "texts": 0}
    for wrong in ({}, {"visit": "x", "contact": "y"}, {"contact": MAIL, "only": "comment"}):
        assert erase(**wrong).status_code == 422
    assert MAIL not in str(account.rows(schema.audit))


def test_periods_are_left_out_and_taken_back(program, with_rights, terminal):
    terminal.send(*terminal.presses(6))
    [place] = program.get("/touchpoints")
    [bucket] = program.get("/results/series", params={"period": "all", "bucket": "day"})
    hours = {"first": bucket["day"], "until": bucket["day"], "until_hour": 24}
    asked = {"touchpoint_id": place["id"], "reason": "Works", **hours}
    made = program.post("/results/left-out", asked, 201)
    assert [one["id"] for one in program.get("/results/left-out")] == [made["id"]]
    assert program.get("/results", params={"period": "all"})["questions"] == []
    here = f"/results/left-out/{made['id']}"
    seeing = with_rights(Right.RESULTS)
    assert seeing("DELETE", here).status_code == 403
    assert program("DELETE", here).status_code == 200
    assert program("DELETE", here).status_code == 404
    assert program.get("/results", params={"period": "all"})["questions"][0]["n"] == 6
    assert program("POST", "/results/left-out", json=asked | {"until_hour": 0}).status_code == 409


def test_what_counts_is_ruled_for_all_and_for_a_branch(program, with_rights):
    [place] = program.get("/touchpoints")
    there = f"/results/rules/{place['id']}"
    assert program("PUT", "/results/rules", json=RULE).status_code == 200
    assert program("PUT", there, json=RULE | {"bucket": "week"}).status_code == 200
    ruled = program.get("/results/rules")
    assert (ruled["everywhere"], ruled["own"][place["id"]]["bucket"]) == (RULE, "week")
    assert program("DELETE", there).status_code == 200
    assert program("DELETE", there).status_code == 404
    assert program("PUT", there, json=RULE | {"interval_s": 31}).status_code == 422
    narrow = with_rights(Right.ISSUE, roots=[place["id"]])
    assert narrow("PUT", "/results/rules", json=RULE).status_code == 404


def test_boards_and_choices_are_everybodys(program, with_rights):
    parts = [{"part": "time", "query": "period=7d"}, {"part": "scores", "query": "tag=food"}]
    board = program.post("/dashboards", {"name": "Floor", "parts": parts}, 201)
    here = f"/dashboards/{board['id']}"
    [place] = program.get("/touchpoints")
    far = [{"part": "places", "query": f"in={place['id']}"}]
    assert program("PUT", here, json={"parts": far}).json()["parts"] == far
    away = program.post("/touchpoints", {"name": "Away"}, 201)["id"]
    other = with_rights(Right.RESULTS, roots=[away])
    assert other.get(here)["parts"] == [{"part": "places", "query": None}]
    assert other("PUT", here, json={"parts": parts}).status_code == 404
    assert other("DELETE", here).status_code == 404
    assert (
        program(
            "PUT", here, json={"parts": [{"part": "time", "query": "period=never"}]}
        ).status_code
        == 422
    )
    assert program("DELETE", here).status_code == 200

    for page, query in (("terminals", "state=silent&odd=1"), ("results", f"in={place['id']}")):
        kept = program.post("/views", {"name": "Mine", "page": page, "query": query}, 201)
        [view] = program.get("/views", params={"page": page})
        assert (view["id"], "odd" in view["query"]) == (kept["id"], False)
    assert other.get("/views", params={"page": "results"}) == []
    assert (
        other("POST", "/views", json={"name": "x", "page": "terminals", "query": ""}).status_code
        == 403
    )
    assert other("DELETE", f"/views/{view['id']}").status_code == 404
    assert program("DELETE", f"/views/{view['id']}").status_code == 200


def test_a_display_shows_what_its_token_sees_while_it_is_good(program, with_rights, terminal):
    terminal.send(*terminal.presses(6))
    maker = with_rights(Right.ARRANGE, Right.RESULTS)
    asked = {"name": "Lobby", "language": "de"}
    at = maker.post("/walls", asked, 201)["url"].removeprefix("http://127.0.0.1:8080")
    look = lambda: program.account.http.request("GET", at)  # noqa: E731
    assert (look().status_code, 'lang="de"' in look().text) == (200, True)
    assert with_rights(Right.ARRANGE)("POST", "/walls", json=asked).status_code == 403
    assert maker("POST", "/walls", json=asked | {"language": "xx"}).status_code == 422
    [wall] = program.get("/walls")
    mine = maker.get("/tokens/mine")["id"]
    assert program("DELETE", f"/tokens/{mine}").status_code == 200
    assert look().status_code == 404
    assert program("DELETE", f"/walls/{wall['id']}").status_code == 200


def test_the_page_of_results_is_had_as_files(program, with_rights, terminal):
    terminal.send(*terminal.presses(6))
    seen = {"period": "all", "words": "de"}
    table = program("GET", "/results/page.csv", params=seen).text
    assert Words("de")("results_everywhere") in table.splitlines()[1]
    assert program("GET", "/results/report.pdf", params=seen).content[:5] == b"%PDF-"
    assert b"<svg" in program("GET", "/results/charts/time.svg", params=seen).content[:300]
    assert program("GET", "/results/charts/time.svg", params={"words": "xx"}).status_code == 422
    away = program.post("/touchpoints", {"name": "Away"}, 201)["id"]
    narrow = with_rights(Right.RESULTS, roots=[away])
    assert narrow("GET", "/results/report.pdf", params=seen).status_code == 404
    assert with_rights(Right.FLEET)("GET", "/results/page.csv").status_code == 403


def test_the_log_is_narrowed_and_taken_out(program):
    [place] = program.get("/touchpoints")
    program.post(f"/touchpoints/{place['id']}/close")
    now = program.account.now_ms
    assert program.get("/audit", params={"from_ms": now + 1}) == []
    taken = program("GET", "/audit/lines.csv", params={"what": "touchpoint", "who": "Test"})
    [line] = csv.DictReader(io.StringIO(taken.text.removeprefix("\ufeff")))
    assert (line["what"], line["name"]) == ("touchpoint.closed", "Test")
    assert program.get("/audit", params={"limit": 1})[0]["what"] == "audit.exported"


def test_only_a_terminal_in_use_is_asked_for_anything(program, terminal):
    program.post(f"/terminals/{terminal.terminal_id}/retire")
    refused = program(
        "POST", f"/terminals/{terminal.terminal_id}/commands", json={"kind": "identify"}
    )
    assert refused.status_code == 409

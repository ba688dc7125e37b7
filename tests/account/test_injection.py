"""Text that is code somewhere else stays text everywhere: in every page, file, letter and header.

Each free text of the database is overwritten with it, past every check of a form, since a check
may be forgotten; then everything that can be looked at is. A new column of text fails here until
somebody says whether people write into it.
"""

import csv
import io
import json
import re
from contextlib import closing
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import msgspec
import pytest
from sqlalchemy import String, select, update

from account.mail import Letter, written
from account.rights import Right
from account.store.engine import open_database
from account.store.fleet import saved_views
from account.store.people import tokens
from account.store.reach import Reach
from account.store.results import dashboards, exclusions, walls
from account.store.results.dashboards import Piece
from account.store.schema import tables
from account.store.surveys import links, papers
from account.surveys import ready
from account.webhooks import hooks
from feedback import seal, wire
from feedback.batch import Health
from feedback.response import Answer, Channel, Outcome
from feedback.survey import Survey
from tests.account.conftest import Http
from tests.account.engines import ENGINES, NOW_MS
from tests.account.seated import Seated
from tests.account.somebody import somebody, the_first
from tests.account.walking import Way, ways

EVIL = (
    "=1+1\"'><zap onzap=1></title></textarea><zap>{{9973*9967}}&lt;%0d%0aX-Zap: 1'; DROP TABLE x;--"
)
BROKEN = f"{EVIL}\r\nX-Zap: 1\r\n\r\n<zap>"

FREE = {
    "account": {"name", "comment_purpose", "contact_purpose"},
    "audit": {"about", "name"},
    "carried_file": {"name"},
    "command": {"said"},
    "dashboard": {"name"},
    "delivery": {"said"},
    "enrolment_code": {"name"},
    "exclusion": {"reason"},
    "invitation": {"email"},
    "person": {"email"},
    "quarantine": {"detail", "settled_why", "rid"},
    "saved_view": {"name"},
    "session": {"browser", "address"},
    "survey": {"name"},
    "survey_link": {"name"},
    "terminal": {"name"},
    "terminal_store": {"clone_sign"},
    "touchpoint": {"name", "kind", "tags"},
    "wall": {"name"},
    "webhook": {"name"},
    "api_token": {"name"},
}
"""What people, terminals or other servers write. The audit log refuses changes: it gets its own."""
OURS = {
    *("public_url", "touchpoint_id", "question", "value", "language", "who", "what", "asked_by"),
    *("settled_by", "rights", "reach", "parts", "made_by", "undone_by", "look", "at_local", "page"),
    *("password_hash", "totp_secret", "query", "time_zone", "languages", "opening_hours", "own"),
    *("secret", "events", "url", "held", "zones_before"),
}
"""Ids, words of ours, hashes, and what is read back before it is shown."""
DOCUMENTS = {"detail", "answers", "body", "health", "arguments", "content", "settings"}
"""JSON: what is written into them comes by the front door below."""


@pytest.fixture(params=ENGINES[:1])
def database(request, blank):
    """One engine: what is shown of a text does not depend on where it lies."""
    with blank(request.param) as url, closing(open_database(url)) as opened:
        yield opened


def test_every_column_of_text_is_thought_of():
    for table in tables.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String) and column.type.length is None:
                known = FREE.get(table.name, set()) | OURS | DOCUMENTS
                assert column.name in known, f"{table.name}.{column.name}: do people write there?"


def evil_survey() -> Survey:
    """Every text in it, in every language."""

    def spoilt(plain: Any) -> Any:
        if isinstance(plain, dict):
            if plain and plain.keys() <= {"en", "de"}:
                return dict.fromkeys(plain, EVIL[:60])
            return {name: spoilt(one) for name, one in plain.items()}
        return [spoilt(one) for one in plain] if isinstance(plain, list) else plain

    return msgspec.convert(spoilt(msgspec.to_builtins(ready.ready("smileys"))), Survey)


@pytest.fixture
def spoilt(account):
    """An account in which everything has a bad name; (its owner, an id for each part of a way)."""
    terminal = account.terminal()
    with account.database.write() as connection:
        mine, owner = the_first(connection), somebody(connection)
        reach, place = Reach(mine, None), terminal.touchpoint_id
        rev = papers.issue_survey(connection, mine, evil_survey(), NOW_MS).rev
        to = hooks.Asked("x", "https://x.example/", events=("responses",))
        hook, _ = hooks.add(connection, mine, to, owner.id, NOW_MS, inside=False)
        view = saved_views.keep(connection, mine, owner.id, "x", "", NOW_MS, shared=True)
        board = dashboards.make(connection, mine, owner.id, "x", NOW_MS, shared=True)
        found = dashboards.one(connection, mine, owner.id, board)
        dashboards.put(connection, found, [Piece("score", "period=all"), Piece("places", "")])
        walls.make(connection, reach, "x", "", "en", owner.id, NOW_MS)
        made = links.make(connection, reach, place, rev, "x", Channel.WEB, owner.id, NOW_MS)
        lh = NOW_MS // 3_600_000
        exclusions.leave_out(connection, reach, place, (lh - 2, lh), "x", owner.id, NOW_MS)
        tokens.make(connection, mine, "x", [Right.READ], None, NOW_MS, None, owner.id)
        account_key = seal.seal(EVIL, bytes.fromhex(terminal.bound.account_public_key))
    said = Answer(
        question="words", outcome=Outcome.ANSWERED, value=None, sealed=account_key, took_ms=1
    )
    body = terminal.body(2)
    body = msgspec.structs.replace(body, answers=(*body.answers, said))
    health = Health(version=EVIL[:40], outbox=1, trouble=(EVIL, BROKEN))
    odd = terminal.press(body="{" + BROKEN)
    terminal.send(terminal.press(body=wire.body_to(body)), odd, health=health)
    rated = Answer(question="rating", outcome=Outcome.ANSWERED, value=2, took_ms=1)
    body = wire.body_to(msgspec.structs.replace(body, answers=(rated, said)))
    terminal.send(*(terminal.press(body=body, survey_rev=rev) for _ in range(6)))
    ids = {"terminal_id": terminal.terminal_id, "touchpoint_id": place, "rev": rev}
    ids |= {"view": view, "view_id": view, "dashboard_id": board, "hook_id": hook.id}
    ids |= {"webhook_id": hook.id, "person_id": owner.id, "link": made, "link_id": made}
    with account.database.write() as connection:
        for table in tables.sorted_tables:
            columns = FREE.get(table.name, set()) - (
                {"about", "name"} if table.name == "audit" else set()
            )
            rows = connection.execute(select(table)).all() if columns else []
            for number, row in enumerate(rows):
                key = [one == row._mapping[one.name] for one in table.primary_key]
                values = dict.fromkeys(columns, f"{BROKEN}{number or ''}")
                connection.execute(update(table).where(*key).values(values))
    return owner, ids


class Tags(HTMLParser):
    """Every element and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong = list[str]()

    def handle_starttag(self, tag, attrs):
        inline = [name for name, _ in attrs if name.startswith("on") or name == "style"]
        led = [text for name, text in attrs if name in ("href", "src", "action") and text]
        odd = [
            one for one in led if re.match(r"\s*(javascript|data|vbscript):", one, re.IGNORECASE)
        ]
        if tag == "zap" or inline or odd or (tag == "script" and not dict(attrs).get("src")):
            self.wrong.append(f"<{tag} {attrs}>")

    handle_startendtag = handle_starttag


def faults(reply: httpx.Response) -> list[str]:
    """What of a reply is more than text."""
    kind = reply.headers.get("content-type", "").partition(";")[0]
    wrong = [f"{name}: {text}" for name, text in reply.headers.items() if "zap" in name.lower()]
    wrong += [text for text in reply.headers.values() if "\r" in text or "\n" in text]
    if reply.status_code >= 500:
        wrong.append(f"{reply.status_code} {reply.text[-400:]}")
    if kind == "text/html":
        page = Tags()
        page.feed(reply.text)
        wrong += page.wrong
        wrong += ["a template was run"] if "99400891" in reply.text else []
    elif kind == "text/csv":
        cells = [cell for row in csv.reader(io.StringIO(reply.text)) for cell in row]
        wrong += [cell for cell in cells if re.match(r"\s*[=+@\t\r-](?!\d+(\.\d+)?$)", cell)]
    elif kind == "image/svg+xml":
        drawn = {one.tag.rpartition("}")[2] for one in ET.fromstring(reply.text).iter()}
        wrong += sorted(drawn & {"zap", "script"})
    elif kind in ("application/json", "application/problem+json"):
        json.loads(reply.text)
    return wrong


def looked_at(way: Way, ids: dict[str, str]) -> str | None:
    """The address of a page, with ids in it; None where nothing of ours stands for a part."""
    begins = {"/terminals/": "terminal_id", "/touchpoints/": "touchpoint_id"}
    begins |= {"/account/people/": "person_id"}
    own = next((ids[name] for begin, name in begins.items() if way.path.startswith(begin)), "")
    values = {**ids, "id": own, "kind": "svg", "part": "score", "what": "x", "anything": "x"}
    return way.filled(values) if all(values.get(one) for one in way.params) else None


PAGES_MORE = (
    *("/terminals?state=all", "/terminals?group=touchpoint", "/terminals?group=tag"),
    *("/results?period=all", "/results.csv?period=all", "/results/places.svg?period=all"),
    *("/account/audit.csv", "/account/quarantine?settled=1", "/touchpoints?q=zap"),
    *(f"/results/{one}?period=all" for one in ("crossed", "comments", "phones", "report.pdf")),
)


def test_no_page_and_no_file_runs_it(account, portal, spoilt):
    owner, ids = spoilt
    seat, wrong, seen = Seated(account.database, portal, owner), dict[str, list[str]](), 0
    found = [looked_at(one, ids) for one in ways(seat.app) if one.method == "GET"]
    taken = ("format=csv&shape=responses", "format=csv&shape=answers", "format=jsonl")
    found += [f"/account/export/responses?{one}&open=1" for one in taken]
    for path in [*dict.fromkeys(filter(None, found)), *PAGES_MORE]:
        if path.startswith(("/v1", "/api/v1")):
            continue
        reply = seat.get(path)
        seen += reply.status_code == 200
        if told := faults(reply):
            wrong[path] = told[:3]
    assert wrong == {}
    assert seen > 50
    shown = seat.get("/terminals").text
    assert "&lt;zap onzap=1&gt;" in shown  # and it is there to be read


def test_no_form_and_no_search_gives_it_back_as_code(account, portal, spoilt):
    owner, ids = spoilt
    seat, wrong = Seated(account.database, portal, owner), dict[str, list[str]]()
    fields = ("name", "q", "email", "who", "what", "from", "to", "url", "tag", "query", "next")
    fields = (*fields, "kind", "place", "state", "lines", "time_zone", "languages", "tags", "why")
    for way in ways(seat.app):
        path = looked_at(way, ids)
        if path is None or path.startswith(("/v1", "/api/v1")) or "remove" in path:
            continue
        if way.method == "GET" and not way.params:
            reply = seat.get(path, **dict.fromkeys(fields, EVIL))
        elif way.method == "POST" and path not in ("/sign-out", "/own/sessions/end"):
            reply = seat.post(path, **dict.fromkeys(fields, EVIL))
        else:
            continue
        if told := faults(reply):
            wrong[f"{way.method} {path}"] = told[:3]
    assert wrong == {}


def test_no_route_for_programs_runs_it(account, portal, spoilt):
    owner, ids = spoilt
    with account.database.write() as connection:
        bearer = tokens.make(
            connection, owner.account_id, "Walker", list(Right), None, NOW_MS, None
        )
    http, wrong = Http(account.app, portal, raises=True), dict[str, list[str]]()
    for way in ways(account.app):
        path = looked_at(way, ids)
        if way.method == "GET" and path and path.startswith("/api/v1"):
            reply = http.request("GET", path, headers={"Authorization": f"Bearer {bearer}"})
            if told := faults(reply):
                wrong[path] = told[:3]
    assert wrong == {}


@pytest.mark.parametrize("text", [EVIL, BROKEN, "\x00", "\u2028", "x" * 3000])
def test_no_letter_carries_more_than_text(text):
    letter = written(Letter("a@example.org", "x", f"{text}\r\nBcc: all@example.org"), "f@x.example")
    assert letter.keys().count("Bcc") == 0
    assert "X-Zap" not in letter


def test_a_file_that_comes_in_has_a_name_and_no_path(account, portal, spoilt):
    owner, _ = spoilt
    seat = Seated(account.database, portal, owner)
    for name in (BROKEN.replace("\r\n", ""), "../../etc/passwd", "a\tb", "=1+1"):
        reply = seat.send("/terminals/import", {}, {"file": (name, b"no batch at all")})
        assert faults(reply) == []
        assert reply.status_code in (200, 422)

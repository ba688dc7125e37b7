"""Somebody who goes every way of the account and should meet nothing of what is not theirs.

A route whose address has a part that nothing is known of fails here: say in PARTS what stands
there.
"""

import re
from itertools import count
from pathlib import Path
from typing import Any

import httpx

import account as program
from account.app import build
from account.store.people import people, sessions
from tests.account.conftest import Account, Http
from tests.account.engines import NOW_MS
from tests.account.walking import NAME, NUMBER, Strange, Way, body_of, ways

PARTS: dict[str, str] = {
    "terminal_id": "terminal.terminal_id",
    "touchpoint_id": "touchpoint.id",
    "hook_id": "webhook.id",
    "webhook_id": "webhook.id",
    "token_id": "api_token.id",
    "person_id": "person.id",
    "view": "saved_view.id",
    "view_id": "saved_view.id",
    "wall_id": "wall.id",
    "dashboard_id": "dashboard.id",
    "mark": "enrolment_code.code_hash",
    "draft": "survey_draft.id",
    "draft_id": "survey_draft.id",
    "line": "survey_draft.line",
    "rev": "survey.rev",
    "issuing": "issuing.id",
    "issuing_id": "issuing.id",
    "link": "survey_link.id",
    "link_id": "survey_link.id",
    "raw_hash": "quarantine.raw_hash",
    "period_id": "exclusion.id",
    "invitation_id": "invitation.token_hash",
}
"""What stands in an address by this name: a column of somebody else's row."""
IDS = {
    "/terminals/import/": "terminal.terminal_id",
    "/terminals/": "terminal.terminal_id",
    "/touchpoints/": "touchpoint.id",
    "/account/people/invitations/": "invitation.token_hash",
    "/account/people/": "person.id",
    "/account/tokens/": "api_token.id",
    "/own/sessions/": "session.token_hash",
}
"""What {id} is, by how the address begins."""
PLAIN = {
    "message_id": "1",
    "place": "1",
    "part": "1",
    "kind": "png",
    "what": "pause",
    "token": "nobody's",
    "anything": "nothing",
}
"""Parts that name nothing of anybody's."""
SEEKING = ("touchpoint", "terminal", "place", "view")
"""What pages are asked for one by one; and then all fields at once."""
FIELDS = re.compile(r"""(?:field\(request, |\.get\(|getlist\()["']([a-z_]+)["']""")


class Walk:
    """All ways, by somebody who should meet nothing of `strange`."""

    def __init__(self, account: Account, portal: Any, strange: Strange) -> None:
        self.database, self.strange = account.database, strange
        self.bearer = self._session = ""
        self.person: people.Person | None = None
        self._app = build(
            account.database,
            public_url="http://127.0.0.1:8080",
            now_ms=lambda: NOW_MS,
            clock_s=count().__next__,  # so many ways are gone that a token would be too quick
        )
        self._portal = portal
        self.http = Http(self._app, portal)
        with self.database.read() as connection:
            self._before = strange.everything(connection)

    def ways(self, prefix: str, *but: str) -> list[Way]:
        found = [one for one in ways(self._app) if one.path.startswith(prefix)]
        return [one for one in found if not one.path.startswith(but)] if but else found

    def values(self, way: Way) -> dict[str, str]:
        """Somebody else's ids for its address."""
        return {name: PLAIN.get(name) or self._id(way, name) for name in way.params}

    def _id(self, way: Way, name: str) -> str:
        begins = next((one for one in IDS if way.path.startswith(one)), "") if name == "id" else ""
        column = IDS.get(begins) or PARTS.get(name)
        assert column, f"{way.path}: say in PARTS or IDS what stands for {name!r}"
        table, _, key = column.partition(".")
        value = self.strange.ids.get(table, {}).get(key, "0" * 12)
        if isinstance(value, bytes):
            return value.hex()
        return str(value)[:16] if key == "token_hash" else str(value)

    def headers(self, way: Way) -> dict[str, str]:
        """Signed in, or with a token. A form may have ended the session: then there is another."""
        if self.bearer:
            return {"Authorization": f"Bearer {self.bearer}"}
        assert self.person is not None
        if not self._session or way.method != "GET":
            with self.database.write() as connection:
                self._session = sessions.begin(connection, self.person, NOW_MS, "")
        return {"Cookie": f"session={self._session}", "Sec-Fetch-Site": "same-origin"}

    def go(self, way: Way, **given: Any) -> httpx.Response:
        """Go one way and look at what comes back."""
        path = way.filled(self.values(way))
        self.http = Http(self._app, self._portal, raises=True)  # no cookie is carried on
        reply = self.http.request(way.method, path, headers=self.headers(way), **given)
        where = f"{way.method} {path} {given}"
        assert reply.status_code < 500, f"{where}: {reply.text[-300:]}"
        self.look(reply, where, (*self.values(way).values(), *_sent(given)))
        return reply

    def look(self, reply: httpx.Response, where: str, sent: tuple[str, ...]) -> None:
        text = f"{reply.headers}\n{reply.text}"
        for one in sorted(sent, key=len, reverse=True):
            text = text.replace(one, "")
        text = text.lower()
        assert NAME not in text, f"{where} tells a name: {_around(text, NAME)}"
        assert NUMBER not in text, f"{where} tells an id: {_around(text, NUMBER)}"

    def nothing_changed(self) -> None:
        with self.database.read() as connection:
            after = self.strange.everything(connection)
        assert {name: rows for name, rows in after.items() if rows != self._before[name]} == {}

    def fields(self) -> dict[str, str]:
        """A value for every field that any page reads: ids of somebody else's where it can be."""
        pages = Path(program.__file__).parent.rglob("*.py")
        names = {name for page in pages for name in FIELDS.findall(page.read_text("utf-8"))}
        place_id, terminal_id = self.known("touchpoint_id"), self.known("terminal_id")
        special = {"terminal": terminal_id, "terminals": terminal_id, "name": "Walker"}
        special |= {"days": "30", "where": "part", "role": "viewer", "email": "walker@example.org"}
        special |= {"password": "x", "old": "x", "code": "0", "hash": NUMBER, "language": "en"}
        return {**dict.fromkeys((*sorted(names), *SEEKING), place_id), **special}

    def known(self, name: str) -> str:
        return self.strange.known[name]


def _around(text: str, mark: str) -> str:
    at = text.index(mark)
    return text[max(0, at - 150) : at + 100]


def _sent(given: dict[str, Any]) -> tuple[str, ...]:
    values = [*given.get("params", {}).values(), *given.get("data", {}).values()]
    return (
        *map(str, values),
        *re.findall(r'"([^"]{6,})"', str(given.get("json", "")).replace("'", '"')),
    )


def walk_pages(walk: Walk) -> int:
    """Every page: as it is, asked for each of theirs, and every form sent."""
    found, fields = walk.ways("/", "/v1", "/api/v1"), walk.fields()
    for way in found:
        if way.method == "GET":
            replies = [walk.go(way)]
            if not way.params:
                replies += [walk.go(way, params={name: fields[name]}) for name in SEEKING]
                walk.go(way, params=fields)
        else:
            replies = [walk.go(way, data=fields)]
        if set(way.params) - set(PLAIN):
            # What a form did is seen in the rows; what it says of theirs was looked at already.
            refused = {403, 404} if way.method == "GET" else {303, 403, 404, 422}
            assert {one.status_code for one in replies} <= refused, (way, replies)
    walk.nothing_changed()
    return len(found)


def walk_rest(walk: Walk) -> int:
    """Every route for programs, with a body as it is described."""
    described = walk.http.request("GET", "/api/v1/openapi.json").json()
    found, fields = walk.ways("/api/v1", "/api/v1/openapi.json"), walk.fields()
    for way in found:
        told = described["paths"].get(way.path.removeprefix("/api/v1"), {}).get(way.method.lower())
        shape = (told or {}).get("requestBody", {}).get("content", {}).get("application/json")
        given = {"json": body_of(shape["schema"], described, fields)} if shape else {}
        reply = walk.go(way, **given)
        if set(way.params) - set(PLAIN):
            assert reply.status_code in (403, 404, 422), (way, reply.text)
        if way.method == "GET" and not way.params:
            for name in ("touchpoint_id", "terminal_id"):
                walk.go(way, params={name: walk.known(name)})
    walk.nothing_changed()
    return len(found)

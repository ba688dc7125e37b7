"""Somebody who asks the account as people and programs do: pages, API and export."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import httpx
from sqlalchemy import insert

from account.rights import Right
from account.store.people import people, tokens
from account.store.schema import terminal
from tests.account.conftest import Account
from tests.account.store.results.filling import Filled

ENROLLED = {
    "name": "Door",
    "state": "accepted",
    "token_hash": "",
    "public_key": "",
    "link_key": b"",
    "enrolled_ms": 0,
    "settings_rev": "",
}
PASSWORD = "three plain words"


class Reader:
    """Asks the account as people and programs do."""

    def __init__(self, account: Account, filled: Filled, places: Sequence[str]) -> None:
        self._http, self.places = account.http, places
        with account.database.write() as connection:
            for place in places:
                named = {"terminal_id": place, "touchpoint_id": place}
                row = {**named, "account_id": filled.account_id, **ENROLLED}
                connection.execute(insert(terminal).values(row))
            mine, at_ms = filled.account_id, account.now_ms
            people.add_person(connection, mine, "anna@example.org", PASSWORD, "owner", at_ms)
            rights = tuple(Right)
            self._token = tokens.make(connection, mine, "Test", rights, None, at_ms, None)
        form = {"email": "anna@example.org", "password": PASSWORD}
        reply = self._http.request(
            "POST", "/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert reply.status_code == 303, reply.text

    def post(self, path: str, **sent: Any) -> httpx.Response:
        same = {"Sec-Fetch-Site": "same-origin"}
        reply = self._http.request("POST", path, data=sent, headers=same)
        assert reply.status_code in (200, 303), reply.text
        return reply

    def page(self, path: str, **wanted: str) -> str:
        reply = self._http.request("GET", path, params=wanted)
        assert reply.status_code == 200, reply.text
        return reply.text

    def api(self, path: str, **wanted: str) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {self._token}"}
        reply = self._http.request("GET", f"/api/v1{path}", params=wanted, headers=bearer)
        assert reply.status_code == 200, reply.text
        return reply

    def export(self) -> list[dict[str, str]]:
        text = self.api("/responses", format="csv").text
        return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))

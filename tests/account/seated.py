"""Somebody signed in at the pages of an account, in this process and without a browser."""

from typing import Any

import httpx
from anyio.from_thread import BlockingPortal

from account.app import build
from account.clockwork import Pulse
from account.mail import Mail
from account.store.engine import Database
from account.store.people import sessions
from account.store.people.people import Person
from tests.account.conftest import Http
from tests.account.engines import NOW_MS

HOME = "http://127.0.0.1:8080"


class Seated:
    """A person of an account, and the language that their browser asks for."""

    def __init__(
        self,
        database: Database,
        portal: BlockingPortal,
        person: Person,
        *,
        language: str = "en",
        pulses: tuple[Pulse, ...] = (),
        mail: Mail | None = None,
    ) -> None:
        app = build(database, public_url=HOME, now_ms=lambda: NOW_MS, pulses=pulses, mail=mail)
        self.app, self.person, self.language = app, person, language
        self._http = Http(app, portal, raises=True)
        with database.write() as connection:
            self._session = sessions.begin(connection, person, NOW_MS, "")

    def get(self, path: str, **params: str) -> httpx.Response:
        return self._asked("GET", path, params=params or None)

    def post(self, path: str, **form: Any) -> httpx.Response:
        return self._asked("POST", path, data=form)

    def send(self, path: str, form: dict[str, Any], files: Any) -> httpx.Response:
        return self._asked("POST", path, data=form, files=files)

    def _asked(self, method: str, path: str, **given: Any) -> httpx.Response:
        headers = {
            "Cookie": f"session={self._session}",
            "Accept-Language": self.language,
            "Sec-Fetch-Site": "same-origin",
        }
        return self._http.request(method, path, headers=headers, **given)

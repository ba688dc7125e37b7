"""However many strangers come at once, each gets a clear answer and nobody of the account waits."""

from contextlib import closing
from threading import Event, Thread

import pytest
from starlette.responses import PlainTextResponse

from account.limits import Limit
from account.pages.doors import Door
from account.pages.words import Words
from account.store.engine import open_database
from feedback import words
from tests.account.conftest import Account, Http
from tests.account.engines import ENGINES


@pytest.fixture(params=ENGINES[:1])
def database(request, blank):
    with blank(request.param) as url, closing(open_database(url)) as opened:
        yield opened


def test_who_finds_no_room_inside_waits_in_line_and_who_finds_no_line_comes_again(portal):
    inside, leave, answered = Event(), Event(), list[int]()

    def page(_):
        inside.set()
        assert leave.wait(30)
        return PlainTextResponse("in")

    def tell(_, what, status):
        return PlainTextResponse(what, status)

    class Caller:
        client = None

    door = Door(Limit(burst=4, every_s=3600), inside=1, in_line=1)
    shown = door.through(page, tell)

    def call():
        answered.append(portal.call(shown, Caller()).status_code)

    first = Thread(target=call)
    first.start()
    assert inside.wait(30)
    second = Thread(target=call)
    second.start()
    while not door._places.statistics().tasks_waiting:
        pass
    full = portal.call(shown, Caller())
    assert (full.status_code, full.body, full.headers["retry-after"]) == (503, b"not_now", "5")
    leave.set()
    first.join()
    second.join()
    assert answered == [200, 200]
    assert portal.call(shown, Caller()).status_code == 200
    often = portal.call(shown, Caller())
    assert (often.status_code, often.body) == (429, b"too_many")
    assert 0 < int(often.headers["retry-after"]) <= 3600


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_door_says_so_in_the_callers_language(database, portal, monkeypatch, language):
    monkeypatch.setattr(Door, "__init__", _shut)
    http = Http(Account(database, portal).app, portal, raises=True)
    told = words.word("not_now", language)
    accepted = {"Accept-Language": language}
    for method, path in (("GET", "/v/x"), ("POST", "/v/x"), ("GET", "/l/x"), ("POST", "/l/x")):
        reply = http.request(method, path, headers=accepted)
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "5"), path
        assert told in reply.text
        assert reply.headers["cache-control"] == "no-store"
    wall = http.request("GET", "/wall/x", headers=accepted)
    assert (wall.status_code, wall.headers["refresh"]) == (503, "30")  # nobody there reloads it
    assert Words(language)("trouble") in wall.text
    own = {**accepted, "Sec-Fetch-Site": "same-origin"}
    form = {"email": "anna@example.org", "password": "x"}
    sign_in = http.request("POST", "/sign-in", headers=own, data=form)
    assert (sign_in.status_code, sign_in.headers["retry-after"]) == (503, "5")
    assert Words(language)("trouble") in sign_in.text


def _shut(self, limit, *, inside, in_line):
    self._limit, self._inside, self._in_line, self._places = limit, 1, 0, None

"""A form that cannot be is refused in the reader's language, on every page of the operators'."""

import re
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

import account as program
from account.errors import AccountError
from account.pages.faults import in_words
from account.pages.places import fields
from account.pages.words import Words, languages
from account.store.engine import open_database
from account.store.fleet import codes, terminals
from account.store.places import fitting
from account.store.reach import Reach
from account.store.schema import terminal
from account.store.surveys import papers
from feedback import wire
from tests.account.engines import ENGINES
from tests.account.seated import Seated
from tests.account.somebody import place, somebody, the_first

ALERT = re.compile(r'role="alert"[^>]*>(.*?)</p>', re.DOTALL)


@pytest.fixture(params=ENGINES[:1])
def database(request, blank):
    with blank(request.param) as url, closing(open_database(url)) as opened:
        yield opened


@pytest.fixture
def there(account):
    """What forms are about: a terminal that was retired, one that was not, places, a used code."""
    retired, good = account.terminal(), account.terminal()
    with account.database.write() as connection:
        mine = the_first(connection)
        inner = place(connection, mine, "Inner", good.touchpoint_id)
        terminals.revoke(connection, retired.terminal_id, account.now_ms, "anna")
        owner = somebody(connection)
        mark = codes.listed(connection, Reach(mine, None), account.now_ms)[0].mark
    return {
        "owner": owner,
        "retired": retired.terminal_id,
        "good": good.terminal_id,
        "place": good.touchpoint_id,
        "inner": inner,
        "mark": mark,
    }


T, P = "/terminals/{good}", "/touchpoints/{place}"
REFUSED = [
    (f"{T}/name", {"name": ""}, "wrong_name"),
    (f"{T}/name", {"name": "x" * 81}, "wrong_name"),
    (f"{T}/accept", {}, "wrong_not_pending"),
    (f"{T}/ask", {"kind": "fly"}, "wrong_ask_now"),
    ("/terminals/{retired}/retire", {}, "wrong_retired"),
    (f"{T}/elsewhere", {"kind": "network"}, "wrong_ask"),
    (f"{T}/elsewhere", {"kind": "network", "country": "Germany"}, "wrong_net_country"),
    (f"{T}/elsewhere", {"kind": "network", "ssid": "x", "password": "1"}, "wrong_net_password"),
    (f"{T}/elsewhere", {"kind": "network", "address": "x"}, "wrong_net_address"),
    (f"{T}/elsewhere", {"kind": "network", "gateway": "192.0.2.1"}, "wrong_net_gateway"),
    (f"{T}/elsewhere", {"kind": "network", "dns": "x"}, "wrong_net_dns"),
    (f"{T}/elsewhere", {"kind": "network", "ntp": "?"}, "wrong_net_ntp"),
    ("/terminals/codes/{mark}/revoke", {}, "wrong_used_code"),
    ("/terminals/add", {"name": ""}, "name_missing"),
    ("/terminals/add", {"name": "x", "touchpoint": "y"}, "touchpoint_missing"),
    ("/terminals/add/many", {"lines": "x,y", "days": "00001" + "9" * 20}, "life_wrong"),
    ("/touchpoints/add", {"under": "{place}", "name": ""}, "wrong_name"),
    ("/touchpoints/add", {"under": "{place}", "name": "a › b"}, "wrong_arrow"),
    ("/touchpoints/add", {"under": "{place}", "name": "Inner"}, "wrong_taken"),
    (f"{P}/change", {"name": "x", "time_zone": "Mars/Base"}, "wrong_zone"),
    (f"{P}/change", {"name": "x", "time_zone": "../etc"}, "wrong_zone"),
    (f"{P}/change", {"name": "x", "cut_over_min": "61"}, "wrong_begin"),
    (f"{P}/change", {"name": "x", "tags": "y" * 41}, "wrong_tags"),
    (f"{P}/change", {"name": "x", "languages": "klingon!"}, "wrong_languages"),
    (f"{P}/change", {"name": "x", "hours": "own", "day_mon": "8-9"}, "wrong_span"),
    (f"{P}/change", {"name": "x", "hours": "own", "day_mon": "08:00-24:30"}, "wrong_span"),
    (
        f"{P}/change",
        {"name": "x", "hours": "own", "day_mon": "08:00-12:00, 11:00-13:00"},
        "wrong_overlap",
    ),
    (f"{P}/change", {"name": "x", "hours": "own", "dates": "Easter closed"}, "wrong_day"),
    (f"{P}/move", {"under": "{inner}"}, "wrong_circle"),
    (f"{P}/close", {}, "wrong_beneath"),
    (f"{P}/settings", {"thanks_s": "61"}, "wrong_range"),
    (f"{P}/settings", {"sound": "loud"}, "wrong_range"),
    (f"{P}/settings", {"dark_hours": "at night"}, "wrong_dark_hours"),
    (f"{P}/settings", {"colour_text": "red"}, "wrong_colour"),
    (f"{P}/settings", {"colour_text": "#0F1720"}, "wrong_faint"),
    (f"{P}/settings", {"theme": "pink"}, "wrong_settings"),
    ("/account/webhooks/add", {"name": "", "url": "https://x.example"}, "wrong_name"),
    ("/account/webhooks/add", {"name": "x", "url": "ftp://x"}, "wrong_address"),
    (
        "/account/webhooks/add",
        {"name": "x", "url": "https://x/" + "y" * 3000},
        "wrong_long_address",
    ),
    ("/account/webhooks/add", {"name": "x", "url": "https://x.example"}, "wrong_events"),
    ("/account/tokens/make", {"name": "", "days": "30"}, "token_incomplete"),
    ("/account/people/invite", {"email": "x", "role": "viewer", "where": "all"}, "email_wrong"),
    ("/account/privacy", {"comment_days": "no"}, "privacy_wrong"),
]


def without_values(text: str) -> re.Pattern[str]:
    """Words with anything where their values stand."""
    return re.compile(".+?".join(re.escape(one) for one in re.split(r"\{\w+\}", text)), re.DOTALL)


def test_each_form_says_what_is_wrong_with_it(account, portal, there):
    seats = {
        language: Seated(account.database, portal, there["owner"], language=language)
        for language in languages()
    }
    wrong = []
    for path, form, word in REFUSED:
        sent = {name: text.format(**there) for name, text in form.items()}
        for language, seat in seats.items():
            reply = seat.post(path.format(**there), **sent)
            told = unescape(" ".join(ALERT.findall(reply.text)))
            expected = without_values(Words(language)._texts[word])
            if not (400 <= reply.status_code < 500 and expected.search(told)):
                wrong.append((path, form, language, reply.status_code, told[:160]))
    assert wrong == []


def test_every_word_that_an_error_names_is_there_in_every_language():
    """Found in the code, so that a new error cannot forget its words."""
    named = set[str]()
    for file in Path(program.__file__).parent.rglob("*.py"):
        source = file.read_text("utf-8")
        named |= set(re.findall(r'word="(\w+)"', source))
        named |= set(re.findall(r'WrongHours\([^)]*?"(wrong_\w+)"', source, re.DOTALL))
    assert len(named) > 25
    for language in languages():
        w = Words(language)
        assert [one for one in sorted(named) if one not in w._texts] == []
    assert in_words(Words("de"), AccountError("nobody foresaw this")) == Words("de")("not_so")
    assert in_words(Words("de"), fitting.Unfit("x", word="wrong_name", n=7)).count("7") == 1


def test_whatever_a_terminal_can_be_told_has_its_field():
    """A setting that only the command line can give would not be there for most."""
    of_their_own = {"colours", "logo", "accepted_languages"}
    assert {*fields.KINDS, *of_their_own} == fitting.SETTABLE


def test_how_loud_speech_begins_reaches_the_terminals(account, portal, there):
    seat = Seated(account.database, portal, there["owner"], language="de")
    path = f"/touchpoints/{there['place']}/settings"
    assert Words("de")("as_set_up") in seat.get(path).text
    assert seat.post(path, speech_volume="35").status_code == 303
    assert "35\u202f%" in seat.get(f"/touchpoints/{there['inner']}").text
    with account.database.read() as connection:
        rev = connection.execute(
            select(terminal.c.settings_rev).where(terminal.c.terminal_id == there["good"])
        ).scalar_one()
        document = papers.settings_bytes(connection, there["owner"].account_id, rev)
    assert wire.settings_from(document).speech_volume == 35

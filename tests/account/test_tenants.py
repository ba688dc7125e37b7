"""Nobody sees or changes what is another account's, or outside their part of the tree.

Routes and tables are found, not listed: a new page is walked as soon as it is served. What stands
in its address is said in PARTS of `tests.account.walk`.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import select, update

from account.rights import Right
from account.store.engine import open_database
from account.store.fleet import terminals
from account.store.people import members, people, tokens
from account.store.schema import person, tables, touchpoint
from tests.account.conftest import Account, WireTerminal
from tests.account.engines import ENGINES, NOW_MS
from tests.account.somebody import other_account, place, somebody, the_first
from tests.account.walk import Walk, walk_pages, walk_rest
from tests.account.walking import NAME, NUMBER, Strange, Way


@pytest.fixture(params=ENGINES[:1])
def database(request: pytest.FixtureRequest, blank: Any) -> Iterator[Any]:
    """On one engine: what is asked here is what each statement asks for."""
    with blank(request.param) as url, closing(open_database(url)) as opened:
        yield opened


@pytest.fixture
def strange(account: Account, terminal: WireTerminal) -> Strange:
    """Another account, with a row in every table; and our own has something to show."""
    terminal.send(terminal.press(4), terminal.press(1))
    with account.database.write() as connection:
        theirs = other_account(connection, NAME)
        owner = people.named(connection, theirs.account_id, theirs.owner)
        found = select(touchpoint.c.id).where(touchpoint.c.account_id == theirs.account_id)
        place_id = connection.execute(found).scalar_one()
        connection.execute(
            update(touchpoint).where(touchpoint.c.id == place_id).values(name=f"{NAME} gate")
        )
        known = {"account_id": theirs.account_id, "touchpoint_id": place_id}
        known |= {"terminal_id": f"{NUMBER}0000000", "person_id": owner.id}
        strange = Strange(known)
        strange.ids |= {"person": {"id": owner.id}, "touchpoint": {"id": place_id}}
        strange.ids["terminal"] = {"terminal_id": known["terminal_id"]}
        strange.spill(connection)
    return strange


@pytest.fixture
def walk(account: Account, portal: Any, strange: Strange) -> Walk:
    return Walk(account, portal, strange)


def owner(walk: Walk) -> people.Person:
    with walk.database.write() as connection:
        return somebody(connection)


def test_every_page(walk: Walk):
    walk.person = owner(walk)
    assert walk_pages(walk) > 50


def test_every_route_for_programs(walk: Walk):
    with walk.database.write() as connection:
        mine = the_first(connection)
        walk.bearer = tokens.make(connection, mine, "Walker", list(Right), None, NOW_MS, None)
    assert walk_rest(walk) > 30


def test_every_route_of_terminals(walk: Walk, terminal: WireTerminal):
    walk.bearer, found = terminal.token, walk.ways("/v1")
    for way in found:
        reply = walk.go(way, content=b"{}")
        assert reply.status_code in (400, 403, 404, 422), (way, reply.text)
        with_pages = walk.go(Way("GET", "/today"))
        assert with_pages.status_code == 303
    walk.nothing_changed()
    assert len(found) >= 5


def test_the_walk_would_notice(walk: Walk, strange: Strange):
    """The same pages, by an owner over there."""
    with walk.database.read() as connection:
        theirs = select(person.c.email).where(person.c.id == walk.known("person_id"))
        email = connection.execute(theirs).scalar_one()
        walk.person = people.named(connection, walk.known("account_id"), email)
    for path in ("/touchpoints", "/account/people", "/account/tokens"):
        with pytest.raises((AssertionError, ValueError)):  # it tells, or falls over a row of ours
            walk.go(Way("GET", path))
    walk.go(Way("POST", "/account/tokens/{id}/revoke"))
    with pytest.raises(AssertionError):
        walk.nothing_changed()


@pytest.fixture
def outside(account: Account, terminal: WireTerminal) -> Strange:
    """A branch of our own account that somebody does not reach, with all that can stand there."""
    terminal.send(terminal.press(4), terminal.press(1))
    with account.database.write() as connection:
        mine = the_first(connection)
        place_id = place(connection, mine, f"{NAME} gate")
        there = {"touchpoint_id": place_id, "terminal_id": f"{NUMBER}0000000"}
        strange = Strange({**there, "account_id": mine, "person_id": somebody(connection).id})
        strange.ids["touchpoint"] = {"id": place_id}
        strange.put(connection, tables.tables["issuing"])
        for table in tables.sorted_tables:
            if {"touchpoint_id", "terminal_id"} & set(table.columns.keys()):
                strange.put(connection, table)
        # What is the whole account's is for everybody in it: only the branch is strange.
        strange.known = {**there, "issuing_id": strange.known["issuing_id"]}
    return strange


@pytest.mark.parametrize("role", ["operator", "analyst"])
def test_every_page_from_within_a_reach(account: Account, portal: Any, outside: Strange, role: str):
    walk = Walk(account, portal, outside)
    with walk.database.write() as connection:
        mine = the_first(connection)
        inside = terminals.named_touchpoint(connection, mine, "Entrance")
        walk.person = somebody(connection, role)
        members.change(connection, mine, walk.person.id, role, [inside], NOW_MS, "x")
    assert walk_pages(walk) > 50


def test_every_route_for_programs_from_within_a_reach(
    account: Account, portal: Any, outside: Strange
):
    walk = Walk(account, portal, outside)
    with walk.database.write() as connection:
        mine = the_first(connection)
        inside = terminals.named_touchpoint(connection, mine, "Entrance")
        rights = [one for one in Right if one is not Right.GOVERN]
        walk.bearer = tokens.make(connection, mine, "Walker", rights, [inside], NOW_MS, None)
    assert walk_rest(walk) > 30

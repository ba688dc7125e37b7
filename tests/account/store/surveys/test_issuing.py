"""Surveys put up at places: at once, by each place's own clock, once, and taken back."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from account.errors import NotFound
from account.store.engine import Database
from account.store.first_start import the_account
from account.store.places import touchpoints, tree
from account.store.reach import Reach
from account.store.schema import placing, touchpoint
from account.store.surveys import issuing, lines, papers
from account.store.surveys.issuing import NowhereToAsk, Order
from account.store.surveys.looks import Look
from account.surveys import ready
from feedback import wire
from tests.account.engines import NOW_MS

WHO = "a" * 12
HOUR = 3_600_000


class Places:
    """A group in two time zones, with a survey to issue."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as connection:
            self.account_id = the_account(connection)
            self.group = self._add(connection, None, "Europe", "Europe/Berlin")
            self.near = self._add(connection, self.group, "Berlin")
            self.far = self._add(connection, self.group, "Tokyo", "Asia/Tokyo")
            self.first = self._issued(connection, "csat")
            self.second = self._issued(connection, "nps")
        self.reach = Reach(self.account_id, None)

    def _add(self, connection, parent, name, zone="") -> str:
        own = {"time_zone": zone} if zone else {}
        return touchpoints.add(connection, self.account_id, parent, name, own, NOW_MS)

    def _issued(self, connection, name: str) -> str:
        survey = ready.ready(name)
        return papers.issue_survey(connection, self.account_id, survey, NOW_MS).rev

    def issue(self, rev: str, *where: str, at: str = "", now=NOW_MS, look=None, reach=None) -> str:
        order = Order(rev, where, look or Look(), at)
        with self.database.write() as connection:
            return issuing.issue(connection, reach or self.reach, order, WHO, now)

    def asks(self, one: str) -> str:
        with self.database.read() as connection:
            query = select(touchpoint.c.survey_rev).where(touchpoint.c.id == one)
            return str(connection.execute(query).scalar_one())

    def tick(self, now: int) -> int:
        return issuing.by_the_clock(self.database, now)


@pytest.fixture
def places(database: Database) -> Places:
    return Places(database)


def test_a_group_asks_at_once_and_the_places_beneath_follow_it(places: Places):
    places.issue(places.first, places.group, places.near, places.far)

    assert {places.asks(one) for one in (places.group, places.near, places.far)} == {places.first}
    with places.database.read() as connection:
        known = tree.read(connection, places.account_id).places
    assert "survey_rev" in known[places.group].own
    assert "survey_rev" not in known[places.near].own


def test_each_place_changes_at_the_hour_of_its_own_clock_and_not_before(places: Places):
    places.issue(places.first, places.group, places.near, places.far)
    day = datetime.fromtimestamp(NOW_MS / 1000, ZoneInfo("Europe/Berlin")).date()
    at = f"{day.replace(day=day.day + 1).isoformat()}T06:00"
    berlin, tokyo = (issuing.due_ms(at, zone) for zone in ("Europe/Berlin", "Asia/Tokyo"))
    places.issue(places.second, places.group, places.near, places.far, at=at)
    assert tokyo == berlin - 8 * HOUR

    assert places.tick(tokyo - 1) == 0
    assert places.tick(tokyo) == 1
    assert (places.asks(places.far), places.asks(places.near)) == (places.second, places.first)
    assert places.tick(berlin) == 2
    assert places.asks(places.near) == places.second


def test_a_place_beneath_whose_hour_is_later_is_not_taken_along(places: Places):
    """The group is in an earlier zone than a place that only inherits from it."""
    places.issue(places.first, places.group, places.near, places.far)
    with places.database.write() as connection:
        west = touchpoints.add(
            connection, places.account_id, places.group, "Lima", {"time_zone": "America/Lima"},
            NOW_MS,
        )  # fmt: skip
    at = "2027-01-20T06:00"
    places.issue(places.second, places.group, west, at=at)

    places.tick(issuing.due_ms(at, "Europe/Berlin"))
    assert (places.asks(places.group), places.asks(west)) == (places.second, places.first)
    places.tick(issuing.due_ms(at, "America/Lima"))
    assert places.asks(west) == places.second


@pytest.mark.parametrize(
    ("at", "utc"),
    [
        ("2027-03-28T02:00", "2027-03-28T01:00"),  # leapt over: an hour later, at 03:00
        ("2027-10-31T02:00", "2027-10-31T00:00"),  # comes twice: the first of them
    ],
)
def test_hours_of_the_days_when_the_clocks_change(at: str, utc: str):
    wanted = datetime.fromisoformat(f"{utc}+00:00").timestamp() * 1000
    assert issuing.due_ms(at, "Europe/Berlin") == wanted


def test_what_is_due_is_done_once_however_often_the_clock_turns(places: Places):
    places.issue(places.second, places.near, at="2027-01-20T06:00")
    due = issuing.due_ms("2027-01-20T06:00", "Europe/Berlin")

    assert [places.tick(due + at) for at in range(3)] == [1, 0, 0]
    with places.database.read() as connection:
        assert len(lines.history(connection, places.reach, _line(places, places.second))) == 1


def test_a_server_that_stops_half_way_has_done_nothing_and_the_next_one_does_it(places: Places):
    before = places.asks(places.near)
    places.issue(places.second, places.near, at="2027-01-20T06:00")
    due = issuing.due_ms("2027-01-20T06:00", "Europe/Berlin")

    class Stopped(Exception):
        pass

    def stopped_half_way() -> None:
        with places.database.write() as connection:
            assert issuing.carry_out(connection, due) == 1
            raise Stopped

    with pytest.raises(Stopped):
        stopped_half_way()
    assert places.asks(places.near) == before
    assert places.tick(due) == 1
    assert places.asks(places.near) == places.second


def test_taken_back_before_its_hour_it_never_comes(places: Places):
    before = places.asks(places.near)
    order = places.issue(places.second, places.near, at="2027-01-20T06:00")
    with places.database.write() as connection:
        assert len(issuing.waiting(connection, places.reach)) == 1
        assert issuing.cancel(connection, places.reach, order, WHO, NOW_MS) == 1

    assert places.tick(NOW_MS + 1000 * 24 * HOUR) == 0
    assert places.asks(places.near) == before
    with places.database.read() as connection:
        assert issuing.waiting(connection, places.reach) == []


def test_an_hour_that_is_past_is_at_once(places: Places):
    places.issue(places.second, places.near, at="2020-01-01T06:00")

    assert places.asks(places.near) == places.second


def test_rolling_back_is_issuing_an_older_revision(places: Places):
    places.issue(places.first, places.near)
    places.issue(places.second, places.near, now=NOW_MS + 1)
    places.issue(places.first, places.near, now=NOW_MS + 2)

    assert places.asks(places.near) == places.first
    with places.database.read() as connection:
        (last, before) = lines.history(connection, places.reach, _line(places, places.first))
    assert (last.rev, last.before_rev) == (places.first, places.second)
    assert before.at_ms < last.at_ms


def test_colours_and_languages_reach_the_settings_of_its_terminals(places: Places):
    look = Look(theme="light", languages=("de", "fr"))
    places.issue(places.first, places.near, look=look)
    with places.database.write() as connection:
        rev = papers.issue_settings(connection, places.near, NOW_MS)
        raw = papers.settings_bytes(connection, places.account_id, rev)
    settings = wire.settings_from(raw or b"")

    assert settings.theme == "light"
    assert set(settings.languages) >= {"de", "fr"}
    assert "fr" in settings.offered(("en", "de", "fr"))


def test_nobody_issues_beyond_their_reach(places: Places):
    only = Reach(places.account_id, frozenset({places.near}))
    places.issue(places.second, places.near, places.far, reach=only)

    assert places.asks(places.far) != places.second
    with pytest.raises(NowhereToAsk):
        places.issue(places.first, places.far, reach=only)


def test_what_was_never_issued_is_asked_nowhere(places: Places):
    with pytest.raises(NotFound):
        places.issue("0" * 64, places.near)


def test_who_waits_is_counted_at_its_terminals(places: Places):
    places.issue(places.first, places.near)
    with places.database.read() as connection:
        line = lines.one(connection, places.reach, _line(places, places.first))
        rows = connection.execute(select(placing.c.done_ms)).scalars().all()

    assert [place.name for place in line.places] == ["Berlin"]
    assert rows == [NOW_MS]


def _line(places: Places, rev: str) -> str:
    with places.database.read() as connection:
        found = lines.lines(connection, places.reach)
    return next(one.id for one in found if any(r.rev == rev for r in one.revisions))

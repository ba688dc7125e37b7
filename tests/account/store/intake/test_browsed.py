"""Visits in a browser, on both engines: kept while under way, and put through the intake once."""

import msgspec
import pytest
from sqlalchemy import select

from account.errors import NotFound
from account.store.engine import Database
from account.store.first_start import the_account
from account.store.intake import browsed, halves
from account.store.intake.browsed import Open, Visit
from account.store.intake.shelf import Shelf
from account.store.reach import Reach
from account.store.schema import half_filled, response, rollup, survey_link, touchpoint
from account.store.surveys import links, papers
from account.store.surveys.links import SurveyLink
from account.surveys import ready
from feedback.response import Answer, Body, Channel, Outcome
from tests.account.engines import NOW_MS

NONCE = "0123456789abcdef"


@pytest.fixture
def of(database: Database) -> SurveyLink:
    with database.write() as connection:
        account_id = the_account(connection)
        place = connection.execute(select(touchpoint.c.id)).scalar_one()
        rev = papers.issue_survey(connection, account_id, ready.ready("csat"), NOW_MS).rev
        made = links.make(
            connection, Reach(account_id, None), place, rev, "Mail", Channel.EMAIL, "x", NOW_MS
        )
        found = links.one(connection, made)
    assert found is not None
    return found


def body(rating: int, of: SurveyLink, nonce: str = NONCE) -> Body:
    first = Answer(question="rating", outcome=Outcome.ANSWERED, value=rating, took_ms=0)
    return Body(
        answers=(first,),
        language="en",
        channel=of.channel,
        order=(1, 2, 3, 4, 5),
        since_last_press_ms=None,
        link=nonce,
    )


def rows(database: Database, table) -> list:
    with database.read() as connection:
        return list(connection.execute(select(table)).all())


def keep(database: Database, of: SurveyLink, rating: int, nonce: str = NONCE, at: int = 0) -> bool:
    visit = Visit(of, of.rev, nonce, body(rating, of, nonce), NOW_MS + at)
    with database.write() as connection:
        return browsed.keep(connection, Shelf(), (), visit, NOW_MS + at + 500)


def test_a_visit_is_kept_once_however_often_it_is_sent(database: Database, of: SurveyLink):
    assert keep(database, of, 5)
    assert not keep(database, of, 1)

    (row,) = rows(database, response)
    assert (row.rating, row.channel, row.time_quality) == (5, "email", "exact")
    (counted,) = rows(database, rollup)
    assert (counted.n, counted.total) == (1, 5)


def test_visits_are_numbered_without_a_gap_and_each_is_where_it_was_pressed(
    database: Database, of: SurveyLink
):
    hour = 3_600_000
    for at in range(3):
        assert keep(database, of, 3, f"{at:016x}", at * hour)

    found = sorted((row.seq, row.true_ms) for row in rows(database, response))
    assert found == [(1, NOW_MS), (2, NOW_MS + hour), (3, NOW_MS + 2 * hour)]


def test_what_is_under_way_is_closed_and_becomes_a_response_when_nobody_goes_on(
    database: Database, of: SurveyLink
):
    visit = Open(body=body(2, of), at="reason", pressed_ms=NOW_MS)
    half = browsed.half_of(of, NONCE, of.rev, "en")
    with database.write() as connection:
        halves.keep(connection, half, visit, NOW_MS)
        halves.keep(connection, half, msgspec.structs.replace(visit, at="words"), NOW_MS + 1)
    (row,) = rows(database, half_filled)
    assert b"rating" not in row.sealed
    with database.read() as connection:
        found = halves.read(connection, of.id, NONCE, Open)
    assert found is not None
    assert found[1].at == "words"

    late = NOW_MS + browsed.WALKED_OFF_MS + 2
    assert browsed.walked_off(database, NOW_MS + 2, shelf=Shelf()) == 0
    assert browsed.walked_off(database, late, shelf=Shelf()) == 1
    assert [one.true_ms for one in rows(database, response)] == [NOW_MS]
    assert rows(database, half_filled) == []


def test_a_form_nobody_can_read_any_more_stops_nothing(database: Database, of: SurveyLink):
    with database.write() as connection:
        half = browsed.half_of(of, NONCE, of.rev, "en")
        halves.keep(connection, half, msgspec.defstruct("Other", ["x"])(x=1), NOW_MS)

    assert browsed.walked_off(database, NOW_MS * 2, shelf=Shelf()) == 0
    assert rows(database, half_filled) == []


def test_a_visit_that_is_refused_keeps_no_other_from_its_turn(database: Database, of: SurveyLink):
    with database.write() as connection:
        for nonce, language in ((NONCE, "e\0n"), ("f" * 16, "en")):
            said = msgspec.structs.replace(body(2, of, nonce), language=language)
            half = browsed.half_of(of, nonce, of.rev, "en")
            halves.keep(connection, half, Open(body=said, at="x", pressed_ms=NOW_MS), NOW_MS)

    late = NOW_MS + browsed.WALKED_OFF_MS + 2
    browsed.walked_off(database, late, shelf=Shelf())

    assert [row.link for row in rows(database, response)] == ["f" * 16]
    assert [row.nonce for row in rows(database, half_filled)] == [NONCE]


def test_a_link_is_made_only_within_reach(database: Database, of: SurveyLink):
    with database.write() as connection, pytest.raises(NotFound):
        links.make(
            connection, Reach(of.account_id, frozenset()), of.touchpoint_id, of.rev, "No",
            Channel.WEB, "x", NOW_MS,
        )  # fmt: skip
    assert len(rows(database, survey_link)) == 1


def test_closed_and_opened_again(database: Database, of: SurveyLink):
    reach = Reach(of.account_id, None)
    for again in (False, True):
        with database.write() as connection:
            links.close(connection, reach, of.id, "x", NOW_MS, again=again)
            found = links.one(connection, of.id)
        assert found is not None
        assert (found.closed_ms is None) == again

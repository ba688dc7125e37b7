"""Six digits, each good once; codes for whoever lost the telephone; links for a lost password."""

import pyotp
import pytest
from sqlalchemy import select

from account.errors import Misconfigured, NotFound
from account.store.people import people, resets, sessions, totp
from account.store.schema import audit, password_reset, person, recovery_code
from tests.account.engines import NOW_MS
from tests.account.somebody import PASSWORD, somebody

STEP_MS = 30_000


@pytest.fixture
def anna(connection):
    return somebody(connection)


def code(connection, anna, at_ms=NOW_MS):
    secret = connection.execute(
        select(person.c.totp_secret).where(person.c.id == anna.id)
    ).scalar_one()
    return pyotp.TOTP(secret).at(at_ms // 1000)


@pytest.fixture
def codes(connection, anna):
    totp.begin(connection, anna.id)
    return totp.confirm(connection, anna, code(connection, anna), NOW_MS)


def test_it_is_on_only_after_its_first_code(connection, anna):
    totp.begin(connection, anna.id)
    assert not totp.standing(connection, anna.id).on
    assert totp.confirm(connection, anna, "000000", NOW_MS) is None
    assert totp.standing(connection, anna.id).secret

    codes = totp.confirm(connection, anna, code(connection, anna), NOW_MS)

    assert len(set(codes)) == totp.RECOVERY_CODES
    assert totp.standing(connection, anna.id) == (True, None, totp.RECOVERY_CODES)


def test_a_secret_that_is_on_is_not_replaced(connection, anna, codes):
    before = code(connection, anna)
    totp.begin(connection, anna.id)
    assert code(connection, anna) == before
    assert totp.confirm(connection, anna, before, NOW_MS) is None


def test_a_code_works_once_and_clocks_may_be_off_by_a_step(connection, anna, codes):
    assert not totp.check(connection, anna, code(connection, anna), NOW_MS)  # it was the first
    later = NOW_MS + 10 * STEP_MS
    for off, good in ((-2, False), (-1, True), (-1, False), (1, True), (0, False), (2, False)):
        typed = code(connection, anna, later + off * STEP_MS)
        assert totp.check(connection, anna, typed, later) == good, off


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "٣٣٣٣٣٣", "abcdef", "x" * 100_000])
def test_what_is_no_code(connection, anna, codes, typed):
    assert not totp.check(connection, anna, typed, NOW_MS)


def test_a_recovery_code_works_once_however_it_is_typed(connection, anna, codes):
    assert totp.check(connection, anna, codes[0].lower().replace("-", " "), NOW_MS)
    assert not totp.check(connection, anna, codes[0], NOW_MS)
    assert totp.standing(connection, anna.id).codes_left == totp.RECOVERY_CODES - 1
    kept = repr([*connection.execute(select(recovery_code)), *connection.execute(select(audit))])
    assert not any(one in kept for one in codes)


def test_nobody_else_s_code_is_good(connection, anna, codes):
    eve = somebody(connection, "viewer")
    assert not totp.check(connection, eve, codes[0], NOW_MS)


def test_off_leaves_nothing_behind(connection, anna, codes):
    totp.off(connection, anna, NOW_MS, "command line")
    assert totp.standing(connection, anna.id) == (False, None, 0)
    assert not totp.check(connection, anna, codes[0], NOW_MS)


def test_a_session_that_awaits_its_code_opens_nothing(connection, anna):
    token = sessions.begin(connection, anna, NOW_MS, "", awaits_code=True)
    assert sessions.whose(connection, token, NOW_MS) is None
    assert sessions.who_awaits(connection, token, NOW_MS) == anna
    assert sessions.who_awaits(connection, token, NOW_MS + sessions.CODE_MS) is None
    assert sessions.all_of(connection, anna.id, token, NOW_MS) == []
    full = sessions.begin(connection, anna, NOW_MS, "")
    assert sessions.who_awaits(connection, full, NOW_MS) is None


def test_sessions_are_listed_and_ended_by_their_owner_only(connection, anna):
    eve = somebody(connection, "viewer")
    here, there, hers = (
        sessions.begin(connection, one, NOW_MS, name)
        for one, name in ((anna, "Firefox"), (anna, "Safari"), (eve, "Edge"))
    )
    shown = sessions.all_of(connection, anna.id, here, NOW_MS)
    assert {(one.browser, one.here) for one in shown} == {("Firefox", True), ("Safari", False)}
    (away,) = (one.id for one in shown if not one.here)

    assert not sessions.end_one(connection, eve.id, away)
    assert sessions.end_one(connection, anna.id, away)
    assert sessions.whose(connection, there, NOW_MS) is None
    assert sessions.end_others(connection, anna.id, here) == 0
    assert sessions.whose(connection, here, NOW_MS) == anna
    assert sessions.whose(connection, hers, NOW_MS) == eve


def test_a_session_is_seen_to_the_minute(connection, anna):
    token = sessions.begin(connection, anna, NOW_MS, "")
    for later, due in ((60_000, False), (60_001, True)):
        assert sessions.seen(connection, token, NOW_MS + later) == (anna, due)
    sessions.remember(connection, token, NOW_MS + 60_001)
    (shown,) = sessions.all_of(connection, anna.id, token, NOW_MS)
    assert shown.seen_ms == NOW_MS + 60_001


def test_a_link_sets_a_password_once_and_ends_every_session(connection, anna, codes):
    token = sessions.begin(connection, anna, NOW_MS, "")
    asked = resets.ask(connection, " ANNA@example.org".replace("ANNA", "owner"), NOW_MS)
    assert asked.person == anna
    assert asked.token not in repr([*connection.execute(select(password_reset))])
    with pytest.raises(Misconfigured):
        resets.take(connection, asked.token, "short", NOW_MS)

    resets.take(connection, asked.token, "another three words", NOW_MS)

    assert people.who_signs_in(connection, anna.email, "another three words") == anna
    assert people.who_signs_in(connection, anna.email, PASSWORD) is None
    assert sessions.whose(connection, token, NOW_MS) is None
    assert totp.standing(connection, anna.id).on  # a mailbox is no second factor
    with pytest.raises(NotFound):
        resets.take(connection, asked.token, "another three words", NOW_MS)


def test_a_link_ends_and_is_replaced(connection, anna):
    first = resets.ask(connection, anna.email, NOW_MS)
    second = resets.ask(connection, anna.email, NOW_MS)
    assert resets.found(connection, first.token, NOW_MS) is None
    assert resets.found(connection, second.token, NOW_MS + resets.LIFE_MS - 1) == anna
    assert resets.found(connection, second.token, NOW_MS + resets.LIFE_MS) is None
    assert resets.ask(connection, "nobody@example.org", NOW_MS) is None

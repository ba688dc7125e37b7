"""A token opens what it was given, until it is revoked or over; only its hash is kept."""

import pytest
from sqlalchemy import select, update

from account.errors import Misconfigured, NotFound
from account.rights import Right
from account.store import tokens
from account.store.first_start import the_account
from account.store.schema import api_token, audit, touchpoint
from tests.account.engines import NOW_MS

DAY_MS = 86_400_000


@pytest.fixture
def connection(database):
    with database.write() as connection:
        yield connection


@pytest.fixture
def mine(connection):
    return the_account(connection)


def made(connection, mine, rights=(Right.EXPORT,), roots=None, days=None):
    return tokens.make(connection, mine, "Warehouse", rights, roots, NOW_MS, days)


def test_it_says_whom_it_speaks_for(connection, mine):
    place = connection.execute(select(touchpoint.c.id)).scalar_one()
    token = made(connection, mine, [Right.EXPORT, Right.READ], [place])

    holder = tokens.who(connection, token, NOW_MS)

    assert (holder.account_id, holder.name) == (mine, "Warehouse")
    assert holder.rights == {Right.EXPORT, Right.READ}
    assert holder.may(Right.READ)
    assert not holder.may(Right.GOVERN)
    assert holder.reach.touchpoints == {place}


def test_it_is_nowhere_but_as_its_hash(connection, mine):
    token = made(connection, mine)
    rows = [*connection.execute(select(api_token)), *connection.execute(select(audit))]
    assert token.startswith(tokens.PREFIX)
    assert token not in repr(rows)


def test_unknown_revoked_and_over(connection, mine):
    token = made(connection, mine, days=2)
    kept = tokens.who(connection, token, NOW_MS).token_id

    assert tokens.who(connection, token + "x", NOW_MS) is None
    assert tokens.who(connection, "x" * 100_000, NOW_MS) is None
    assert tokens.who(connection, token, NOW_MS + 2 * DAY_MS - 1) is not None
    assert tokens.who(connection, token, NOW_MS + 2 * DAY_MS) is None

    with pytest.raises(NotFound):
        tokens.revoke(connection, "f" * 12, kept, NOW_MS)
    assert tokens.who(connection, token, NOW_MS) is not None
    assert tokens.revoke(connection, mine, kept, NOW_MS) == "Warehouse"
    assert tokens.who(connection, token, NOW_MS) is None
    with pytest.raises(NotFound, match="no token"):
        tokens.revoke(connection, mine, kept, NOW_MS)


def test_it_is_seen_to_the_minute(connection, mine):
    made(connection, mine)
    kept = connection.execute(select(api_token.c.id)).scalar_one()
    seen = select(api_token.c.last_used_ms)
    for at_ms, shown in ((0, 0), (59_000, 0), (60_001, 60_001)):
        tokens.used(connection, kept, NOW_MS + at_ms)
        assert connection.execute(seen).scalar_one() == NOW_MS + shown


def test_a_branch_that_is_gone_does_not_open_the_tree(connection, mine):
    token = made(connection, mine)
    connection.execute(update(api_token).values(reach='["gone"]'))
    assert tokens.who(connection, token, NOW_MS).reach.touchpoints == frozenset()


def test_a_right_of_a_later_version_is_not_given(connection, mine):
    token = made(connection, mine)
    connection.execute(update(api_token).values(rights="export teleport"))
    assert tokens.who(connection, token, NOW_MS).rights == {Right.EXPORT}


@pytest.mark.parametrize(
    ("name", "rights", "roots", "days"),
    [
        ("", [Right.READ], None, None),
        ("a\nb", [Right.READ], None, None),
        ("x" * 81, [Right.READ], None, None),
        ("x", [], None, None),
        ("x", [Right.READ], None, 0),
        ("x", [Right.READ], ["elsewhere"], None),
        ("x", [Right.READ], [], None),
        ("x", [Right.GOVERN], ["elsewhere"], None),
    ],
)
def test_what_makes_no_token(connection, mine, name, rights, roots, days):
    with pytest.raises((Misconfigured, NotFound)) as refused:
        tokens.make(connection, mine, name, rights, roots, NOW_MS, days)
    assert refused.value.hint

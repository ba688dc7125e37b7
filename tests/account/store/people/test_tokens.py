"""A token opens what it was given, until it is revoked or over; only its hash is kept."""

import pytest
from sqlalchemy import select, update

from account.errors import Misconfigured, NotFound
from account.rights import Right
from account.store.first_start import the_account
from account.store.people import members, people, token_makers, tokens
from account.store.reach import NeedsAll
from account.store.schema import api_token, audit, touchpoint
from tests.account.engines import NOW_MS

DAY_MS = 86_400_000


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
    for at_ms, shown in ((0, 0), (59_000, 0), (60_000, 0), (60_001, 60_001)):
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
        ("x", [Right.READ], None, 3651),
        ("x", [Right.READ], ["elsewhere"], None),
        ("x", [Right.READ], [], None),
        ("x", [Right.GOVERN], ["elsewhere"], None),
    ],
)
def test_what_makes_no_token(connection, mine, name, rights, roots, days):
    with pytest.raises((Misconfigured, NotFound)) as refused:
        tokens.make(connection, mine, name, rights, roots, NOW_MS, days)
    assert refused.value.hint


@pytest.mark.parametrize(("name", "days"), [("x", 1), ("x" * 80, 3650)])
def test_the_shortest_and_the_longest_are_taken(connection, mine, name, days):
    token = tokens.make(connection, mine, name, [Right.READ], None, NOW_MS, days)
    assert tokens.who(connection, token, NOW_MS + days * DAY_MS - 1).name == name


def test_a_token_that_governs_reaches_all(connection, mine):
    place = connection.execute(select(touchpoint.c.id)).scalar_one()
    with pytest.raises(NeedsAll):
        made(connection, mine, [Right.GOVERN], [place])
    assert connection.execute(select(api_token)).all() == []


def person_of(connection, mine, email="eve@example.org", role="owner"):
    return people.add_person(connection, mine, email, "three plain words", role, NOW_MS).id


def test_who_leaves_leaves_no_token_behind(connection, mine):
    eve, boss = person_of(connection, mine), person_of(connection, mine, "boss@example.org")
    everything = list(Right)
    hers = tokens.make(connection, mine, "Hers", everything, None, NOW_MS, None, eve)
    by_hers = tokens.who(connection, hers, NOW_MS).token_id
    child = tokens.make(connection, mine, "Child", everything, None, NOW_MS, None, by_hers)
    other = tokens.make(connection, mine, "Other", everything, None, NOW_MS, None, boss)
    console = made(connection, mine)

    members.remove(connection, mine, eve, NOW_MS, boss)

    assert [tokens.who(connection, one, NOW_MS) for one in (hers, child)] == [None, None]
    assert all(tokens.who(connection, one, NOW_MS) for one in (other, console))
    a = audit.c
    ended = connection.execute(select(a.name, a.detail).where(a.what == "token.revoked")).all()
    assert sorted(ended) == [
        ("boss@example.org", '{"name": "Child"}'),
        ("boss@example.org", '{"name": "Hers"}'),
    ]
    assert token_makers.left(connection, mine, NOW_MS) == []
    gone = token_makers.makers(connection, mine)[by_hers]
    assert (gone.name, gone.removed_ms, gone.governs) == ("eve@example.org", NOW_MS, False)


def test_a_token_of_somebody_who_may_make_none_any_more_is_named(connection, mine):
    eve = person_of(connection, mine)
    boss = person_of(connection, mine, "boss@example.org")
    hers = tokens.make(connection, mine, "Hers", [Right.EXPORT], None, NOW_MS, 2, eve)
    assert token_makers.left(connection, mine, NOW_MS) == []

    members.change(connection, mine, eve, "viewer", None, NOW_MS, boss)

    assert tokens.who(connection, hers, NOW_MS) is not None
    assert [one.name for one in token_makers.left(connection, mine, NOW_MS)] == ["Hers"]
    assert token_makers.left(connection, mine, NOW_MS + 2 * DAY_MS) == []  # over by itself


def test_its_use_is_due_once_a_minute(connection, mine):
    token = made(connection, mine)
    holder = tokens.who(connection, token, NOW_MS)
    assert tokens.is_due(holder, NOW_MS)
    tokens.used(connection, holder.token_id, NOW_MS)
    holder = tokens.who(connection, token, NOW_MS)
    assert not tokens.is_due(holder, NOW_MS + 60_000)
    assert tokens.is_due(holder, NOW_MS + 60_001)

"""Roles and reach change, people leave, an owner stays; and what they did keeps their name."""

import pytest
from sqlalchemy import delete, select

from account.errors import AlreadyThere, Misconfigured, NotFound
from account.store import audit, reach
from account.store.first_start import OWNER
from account.store.people import invitations, members, people, sessions
from account.store.schema import audit as lines
from account.store.schema import person_reach
from tests.account.engines import NOW_MS
from tests.account.somebody import PASSWORD, other_account, place, somebody, the_first

WEEK_MS = 7 * 86_400_000


@pytest.fixture
def mine(connection):
    return the_first(connection)


def first_owner(connection, mine):
    return people.named(connection, mine, OWNER)


def test_somebody_is_narrowed_to_a_branch_and_all_under_it(connection, mine):
    city = place(connection, mine, "City")
    shop = place(connection, mine, "Shop", city)
    anna = somebody(connection, "viewer")

    members.change(connection, mine, anna.id, "analyst", [city], NOW_MS, "someone")

    assert reach.of_person(connection, mine, anna.id).touchpoints == {city, shop}
    assert members.one(connection, mine, anna.id).role == "analyst"
    members.change(connection, mine, anna.id, "analyst", None, NOW_MS, "someone")
    assert reach.of_person(connection, mine, anna.id).touchpoints is None


def test_whoever_loses_their_last_branch_sees_nothing(connection, mine):
    anna = somebody(connection, "viewer")
    members.change(connection, mine, anna.id, "viewer", [place(connection, mine, "City")], 1, "x")
    connection.execute(delete(person_reach))
    assert reach.of_person(connection, mine, anna.id).touchpoints == frozenset()


@pytest.mark.parametrize(
    ("role", "where"), [("owner", "here"), ("emperor", None), ("viewer", "there"), ("viewer", "")]
)
def test_what_nobody_can_be(connection, mine, role, where):
    anna, there = somebody(connection, "viewer"), other_account(connection).account_id
    here = place(connection, mine if where == "here" else there, "City")
    roots = None if where is None else [here] if where else []

    with pytest.raises((Misconfigured, NotFound)) as refused:
        members.change(connection, mine, anna.id, role, roots, NOW_MS, "someone")

    assert refused.value.hint
    assert members.one(connection, mine, anna.id).role == "viewer"


def test_the_last_owner_stays(connection, mine):
    owner = first_owner(connection, mine)
    for leave in (
        lambda: members.remove(connection, mine, owner.id, NOW_MS, owner.id),
        lambda: members.change(connection, mine, owner.id, "viewer", None, NOW_MS, owner.id),
    ):
        with pytest.raises(members.LastOwner):
            leave()
    somebody(connection, "owner")
    members.remove(connection, mine, owner.id, NOW_MS, owner.id)
    assert [one.role for one in members.all_of(connection, mine)] == ["owner"]


def test_whoever_leaves_is_out_at_once_and_keeps_the_name_of_what_they_did(connection, mine):
    anna = somebody(connection, "operator")
    token = sessions.begin(connection, anna, NOW_MS, "")
    audit.note(connection, mine, NOW_MS, anna.id, "touchpoint.moved")

    members.remove(connection, mine, anna.id, NOW_MS, "someone")

    assert sessions.whose(connection, token, NOW_MS) is None
    assert people.who_signs_in(connection, anna.email, PASSWORD) is None
    assert anna.id not in [one.id for one in members.all_of(connection, mine)]
    said = select(lines.c.name).where(lines.c.who == anna.id)
    assert connection.execute(said).scalars().all() == [anna.email]
    again = somebody(connection, "viewer", anna.email)
    assert again.id != anna.id


def test_another_account_s_people_are_not_there(connection, mine):
    other = other_account(connection)
    stranger = people.named(connection, other.account_id, other.owner)
    for act in (
        lambda: members.one(connection, mine, stranger.id),
        lambda: members.remove(connection, mine, stranger.id, NOW_MS, "x"),
        lambda: members.change(connection, mine, stranger.id, "viewer", None, NOW_MS, "x"),
        lambda: people.set_password(connection, mine, other.owner, PASSWORD),
    ):
        with pytest.raises(NotFound):
            act()


def test_an_invitation_lets_one_person_in_once(connection, mine):
    city = place(connection, mine, "City")
    token = invitations.invite(connection, mine, " Eve@Example.org", "viewer", [city], NOW_MS, "x")
    assert [one.email for one in invitations.waiting(connection, mine, NOW_MS)] == [
        "eve@example.org"
    ]

    eve = invitations.accept(connection, token, PASSWORD, NOW_MS)

    assert people.who_signs_in(connection, "eve@example.org", PASSWORD) == eve
    assert reach.of_person(connection, mine, eve.id).touchpoints == {city}
    assert invitations.waiting(connection, mine, NOW_MS) == []
    with pytest.raises(NotFound):
        invitations.accept(connection, token, PASSWORD, NOW_MS)


def test_an_invitation_ends_is_replaced_and_withdrawn(connection, mine):
    def invite():
        return invitations.invite(connection, mine, "eve@example.org", "viewer", None, NOW_MS, "x")

    first, second = invite(), invite()
    assert invitations.found(connection, first, NOW_MS) is None
    assert invitations.found(connection, second, NOW_MS + WEEK_MS - 1) is not None
    assert invitations.found(connection, second, NOW_MS + WEEK_MS) is None
    (waiting,) = invitations.waiting(connection, mine, NOW_MS)
    with pytest.raises(NotFound):
        invitations.withdraw(connection, "f" * 12, waiting.id, NOW_MS, "x")
    invitations.withdraw(connection, mine, waiting.id, NOW_MS, "x")
    assert invitations.found(connection, second, NOW_MS) is None


def test_an_address_of_another_account_is_told_to_its_owner_only(connection, mine):
    other = other_account(connection)
    token = invitations.invite(connection, mine, other.owner, "viewer", None, NOW_MS, "x")
    with pytest.raises(AlreadyThere):
        invitations.accept(connection, token, PASSWORD, NOW_MS)
    assert invitations.found(connection, token, NOW_MS) is not None  # nothing was half done


@pytest.mark.parametrize(
    "email",
    [
        "",
        "@",
        "anna",
        "@example.org",
        "anna@",
        "an na@example.org",
        "anna@example.org\r\nBcc: all@example.org",
        "anna@example.org,eve@example.org",
        "Anna <anna@example.org>",
        "a@b@c",
        "x" * 250 + "@example.org",
    ],
)
def test_what_is_no_address(connection, mine, email):
    with pytest.raises(people.WrongEmail):
        invitations.invite(connection, mine, email, "viewer", None, NOW_MS, "x")

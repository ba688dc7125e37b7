"""Invitations: a link that lets one person choose a password, once."""

import secrets
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, insert, select

from account.errors import NotFound
from account.store import audit, reach
from account.store.names import digest
from account.store.people import members, people
from account.store.people.people import Person
from account.store.schema import account, invitation

LIFE_DAYS = 7
_DAY_MS = 86_400_000
_ID = 16


class Invited(NamedTuple):
    """Somebody who was asked in; `id` names the invitation and opens nothing."""

    id: str
    email: str
    role: str
    roots: frozenset[str] | None
    expires_ms: int


def invite(
    connection: Connection,
    account_id: str,
    email: str,
    role: str,
    roots: Collection[str] | None,
    at_ms: int,
    who: str,
) -> str:
    """The token for somebody's link, in place of any earlier one. Raises Misconfigured, NotFound.

    Whether the address signs in somewhere already is not said: it may be in another account.
    """
    email = people.clean_email(email)
    members.check(connection, account_id, role, roots)
    i, token = invitation.c, secrets.token_urlsafe(24)
    connection.execute(delete(invitation).where(i.account_id == account_id, i.email == email))
    connection.execute(
        insert(invitation).values(
            token_hash=digest(token),
            account_id=account_id,
            email=email,
            role=role,
            reach=reach.written(roots),
            invited_by=who,
            created_ms=at_ms,
            expires_ms=at_ms + LIFE_DAYS * _DAY_MS,
        )
    )
    audit.note(connection, account_id, at_ms, who, "person.invited", email, role=role)
    return token


def found(connection: Connection, token: str, at_ms: int) -> Row[Any] | None:
    """What a link's token stands for (email, role, account: its name), while it is good."""
    i = invitation.c
    query = select(invitation, account.c.name.label("account")).join(account)
    return connection.execute(
        query.where(i.token_hash == digest(token), i.expires_ms > at_ms)
    ).first()


def accept(connection: Connection, token: str, password: str, at_ms: int) -> Person:
    """Let them in with a password of their own; the link is used up.

    Raises NotFound for a link that is not good, Misconfigured for the password, and AlreadyThere
    for an address that signs in by now, here or in another account.
    """
    this = found(connection, token, at_ms)
    if this is None:
        raise NotFound("this invitation is used, withdrawn or too old", "Ask for another.")
    roots = reach.roots_in(this.reach)
    person = people.add_person(connection, this.account_id, this.email, password, this.role, at_ms)
    members.narrow(connection, person.id, roots and _still_there(connection, this, roots))
    connection.execute(delete(invitation).where(invitation.c.token_hash == this.token_hash))
    audit.note(
        connection, this.account_id, at_ms, person.id, "person.joined", person.id, role=this.role
    )
    return person


def waiting(connection: Connection, account_id: str, at_ms: int) -> list[Invited]:
    """Invitations that nobody has taken up yet, by e-mail address."""
    i = invitation.c
    mine = select(invitation).where(i.account_id == account_id, i.expires_ms > at_ms)
    return [
        Invited(
            row.token_hash[:_ID], row.email, row.role, reach.roots_in(row.reach), row.expires_ms
        )
        for row in connection.execute(mine.order_by(i.email))
    ]


def withdraw(
    connection: Connection, account_id: str, invitation_id: str, at_ms: int, who: str
) -> str:
    """Its link is good no more; return the address. Raises NotFound."""
    i = invitation.c
    mine = select(i.token_hash, i.email).where(i.account_id == account_id)
    for row in connection.execute(mine).all():
        if row.token_hash[:_ID] == invitation_id:
            connection.execute(delete(invitation).where(i.token_hash == row.token_hash))
            audit.note(connection, account_id, at_ms, who, "invitation.withdrawn", row.email)
            return str(row.email)
    raise NotFound(f"there is no invitation {invitation_id!r:.40}", "It may be taken up by now.")


def _still_there(connection: Connection, this: Row[Any], roots: frozenset[str]) -> frozenset[str]:
    """Those of the branches that there are yet."""
    return roots & reach.below(connection, this.account_id, roots)

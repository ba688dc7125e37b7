"""The accounts of one installation, for whoever runs it: nobody else sees more than their own."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select, update

from account.errors import AlreadyThere, Misconfigured
from account.store import audit
from account.store.schema import account, person

LONGEST_NAME = 80


class Tenant(NamedTuple):
    """One account."""

    id: str
    name: str
    people: int


def all_of(connection: Connection) -> list[Tenant]:
    """Every account, the oldest first."""
    p = person.c
    people = select(func.count()).where(p.account_id == account.c.id, p.removed_ms.is_(None))
    query = select(account.c.id, account.c.name, people.scalar_subquery())
    rows = connection.execute(query.order_by(account.c.created_ms, account.c.id))
    return [Tenant(*row) for row in rows]


def free_name(connection: Connection, name: str, account_id: str = "") -> str:
    """A name that no other account has; raises Misconfigured or AlreadyThere."""
    name = name.strip()
    if not (name.isprintable() and 1 <= len(name) <= LONGEST_NAME):
        raise Misconfigured(f"{name[:90]!r} is no name", f"Give 1 to {LONGEST_NAME} letters.")
    taken = select(account.c.id).where((account.c.name == name) | (account.c.id == name))
    if connection.execute(taken.where(account.c.id != account_id)).first() is not None:
        raise AlreadyThere(f"there is an account {name!r} already", "Give it another name.")
    return name


def rename(connection: Connection, account_id: str, name: str, at_ms: int) -> str:
    """Call an account otherwise; return the name as it is kept."""
    name = free_name(connection, name, account_id)
    connection.execute(update(account).where(account.c.id == account_id).values(name=name))
    who = audit.COMMAND_LINE
    audit.note(connection, account_id, at_ms, who, "account.renamed", account_id, name=name)
    return name


def name_of(connection: Connection, account_id: str) -> str:
    """What an account is called."""
    return str(
        connection.execute(select(account.c.name).where(account.c.id == account_id)).scalar_one()
    )

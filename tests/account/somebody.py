"""Somebody in the account of a test."""

from typing import NamedTuple

from sqlalchemy import Connection, insert

from account.store import first_start
from account.store.names import new_id
from account.store.people import people
from account.store.people.people import Person
from account.store.schema import touchpoint
from tests.account.engines import NOW_MS

PASSWORD = "three plain words"


class Other(NamedTuple):
    """Another account of the same installation."""

    account_id: str
    owner: str


def other_account(connection: Connection, name: str = "Other") -> Other:
    first = first_start.add_account(connection, name, f"{name.lower()}@else.example", NOW_MS)
    return Other(first_start.the_account(connection, name), first.email)


def the_first(connection: Connection) -> str:
    return first_start.the_account(connection, first_start.FIRST_NAME)


def somebody(connection: Connection, role: str = "owner", email: str = "") -> Person:
    email = email or f"{role}@example.org"
    mine = the_first(connection)
    return people.add_person(connection, mine, email, PASSWORD, role, NOW_MS)


def place(connection: Connection, account_id: str, name: str, parent: str | None = None) -> str:
    made = new_id()
    row = {"id": made, "account_id": account_id, "name": name, "parent_id": parent}
    row |= {"time_zone": "UTC", "languages": "en", "created_ms": NOW_MS}
    connection.execute(insert(touchpoint).values(row))
    return made

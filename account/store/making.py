"""What somebody makes: its id, whose it is, who made it and when, and the line that says so."""

from typing import NamedTuple

from sqlalchemy import Connection, Table, insert

from account.store import audit
from account.store.names import new_id

Value = str | int | bool | None


class By(NamedTuple):
    """Who makes something in an account. `who` is as for `audit.note`."""

    account_id: str
    who: str
    at_ms: int


def make(
    connection: Connection,
    table: Table,
    by: By,
    row: dict[str, Value],
    what: str,
    **said: str | int | None,
) -> str:
    """A new row, and a line in the audit log that calls it `what` and holds what is `said`; its id.

    For tables with an id, an account, a maker and a time (`created_ms`, or `made_ms`).
    """
    made = new_id()
    own: dict[str, Value] = {"id": made, "account_id": by.account_id, "made_by": by.who}
    own["made_ms" if "made_ms" in table.c else "created_ms"] = by.at_ms
    connection.execute(insert(table).values({**own, **row}))
    audit.note(connection, by.account_id, by.at_ms, by.who, what, made, **said)
    return made

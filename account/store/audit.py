"""Who did what: rows that are only ever added."""

import json

from sqlalchemy import Connection, insert

from account.store.schema import audit

COMMAND_LINE = "command line"


def note(
    connection: Connection,
    account_id: str,
    at_ms: int,
    who: str,
    what: str,
    about: str = "",
    **detail: str | int | None,
) -> None:
    """Write one line, in the transaction that does what it says."""
    connection.execute(
        insert(audit).values(
            account_id=account_id,
            at_ms=at_ms,
            who=who,
            what=what,
            about=about,
            detail=json.dumps(detail, ensure_ascii=False),
        )
    )

"""Who did what: rows that are only ever added."""

import json

from sqlalchemy import Connection, insert, select

from account.store.schema import api_token, audit, person

COMMAND_LINE = "command line"
RESTORED = "account.restored"
VISITOR = "visitor"
"""Whoever is at a page without having signed in."""
ACCOUNT = "account"
"""What the account does by itself, by its clock."""


def note(
    connection: Connection,
    account_id: str,
    at_ms: int,
    who: str,
    what: str,
    about: str = "",
    **detail: str | int | None,
) -> None:
    """Write one line, in the transaction that does what it says.

    `who` is a person's, token's or terminal's id, or one of the words above. What they are called
    now is written beside it: they may be removed one day, and the line stays.
    """
    connection.execute(
        insert(audit).values(
            account_id=account_id,
            at_ms=at_ms,
            who=who,
            what=what,
            about=about,
            detail=json.dumps(detail, ensure_ascii=False),
            name=called(connection, who),
        )
    )


def called(connection: Connection, who: str) -> str:
    """What somebody is called who is named by an id; empty where nobody is."""
    if who in (COMMAND_LINE, VISITOR, ACCOUNT):
        return ""
    for name, this in ((person.c.email, person.c.id), (api_token.c.name, api_token.c.id)):
        found = connection.execute(select(name).where(this == who)).scalar()
        if found is not None:
            return str(found)
    return ""

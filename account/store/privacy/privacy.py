"""What visitors write about themselves: what for, and how long it is kept."""

from typing import NamedTuple

from sqlalchemy import Connection, select, update

from account.errors import Misconfigured
from account.store import audit
from account.store.schema import account

LONGEST_DAYS = 3650
LONGEST_PURPOSE = 300


class Rules(NamedTuple):
    """How long an account keeps what visitors wrote (days; None: until erased), and for what."""

    comment_days: int | None
    contact_days: int | None
    comment_purpose: str
    contact_purpose: str


def rules(connection: Connection, account_id: str) -> Rules:
    """As they are now."""
    columns = (account.c[name] for name in Rules._fields)
    return Rules(*connection.execute(select(*columns).where(account.c.id == account_id)).one())


def set_rules(
    connection: Connection,
    account_id: str,
    given: Rules,
    at_ms: int,
    who: str = audit.COMMAND_LINE,
) -> None:
    """Change them; raises Misconfigured. What is too old by then is erased within a day."""
    for days in (given.comment_days, given.contact_days):
        if days is not None and not 1 <= days <= LONGEST_DAYS:
            raise Misconfigured(f"{days} days", f"Give 1 to {LONGEST_DAYS}, or none for no end.")
    for purpose in (given.comment_purpose, given.contact_purpose):
        if len(purpose) > LONGEST_PURPOSE or not purpose.isprintable():
            raise Misconfigured(
                f"{purpose[:40]!r} is no purpose", f"Say it in up to {LONGEST_PURPOSE} letters."
            )
    if given != rules(connection, account_id):
        this = account.c.id == account_id
        connection.execute(update(account).where(this).values(given._asdict()))
        audit.note(
            connection, account_id, at_ms, who, "privacy.changed", account_id, **given._asdict()
        )

"""Hours that count in no score: works on site, a terminal in the wrong place. Always with a reason.

Nothing is deleted: the responses stay, charts show the hours, and taking it back brings them back.
"""

from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from account.errors import AccountError, NotFound
from account.store import audit
from account.store.names import new_id
from account.store.reach import Reach
from account.store.schema import api_token, exclusion, person

LONGEST_REASON = 300
LONGEST_H = 366 * 24


class WrongExclusion(AccountError):
    """A period that cannot be left out."""

    hint = "Give a reason, and an end after the beginning, at most a year later."


class Exclusion(NamedTuple):
    """Hours of a touchpoint and all beneath it, by the clocks there; `until_lh` is not in it."""

    id: str
    touchpoint_id: str
    from_lh: int
    until_lh: int
    reason: str
    made_by: str
    made_ms: int
    undone_by: str | None = None
    undone_ms: int | None = None


def read(connection: Connection, reach: Reach) -> list[Exclusion]:
    """Those within reach, taken back ones too, the latest hours first."""
    c = exclusion.c
    names = [getattr(c, name) for name in Exclusion._fields]
    mine = (c.account_id == reach.account_id, reach.within(c.touchpoint_id))
    query = select(*names).where(*mine).order_by(c.from_lh.desc(), c.id)
    return [Exclusion(*row) for row in connection.execute(query)]


def holding(connection: Connection, account_id: str) -> list[Exclusion]:
    """Those of the whole account that hold: what is left out above somebody counts for them too."""
    c = exclusion.c
    names = [getattr(c, name) for name in Exclusion._fields]
    query = select(*names).where(c.account_id == account_id, c.undone_ms.is_(None))
    return [Exclusion(*row) for row in connection.execute(query.order_by(c.from_lh, c.id))]


def authors(connection: Connection, account_id: str) -> dict[str, str]:
    """Who left periods out or took them back: what people and tokens are called, by id."""
    found = dict[str, str]()
    for this, name in ((person.c.id, person.c.email), (api_token.c.id, api_token.c.name)):
        query = select(this, name).where(this.table.c.account_id == account_id)
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def leave_out(
    connection: Connection,
    reach: Reach,
    touchpoint_id: str,
    hours: tuple[int, int],
    reason: str,
    who: str,
    at_ms: int,
) -> str:
    """Leave hours out, the last not in it; raises WrongExclusion, NotFound beyond reach. Its id."""
    from_lh, until_lh = hours
    if not reach.holds(touchpoint_id):
        raise NotFound(f"there is no touchpoint {touchpoint_id!r}")
    if not 0 < until_lh - from_lh <= LONGEST_H:
        raise WrongExclusion(f"{until_lh - from_lh} hours cannot be left out")
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise WrongExclusion(f"a reason has 1 to {LONGEST_REASON} letters, not {len(reason)}")
    new = new_id()
    row = {"id": new, "account_id": reach.account_id, "touchpoint_id": touchpoint_id}
    said: dict[str, str | int | None] = {
        "from_lh": from_lh,
        "until_lh": until_lh,
        "reason": reason.strip(),
    }
    made = {"made_by": who, "made_ms": at_ms}
    connection.execute(insert(exclusion).values({**row, **said, **made}))
    audit.note(connection, reach.account_id, at_ms, who, "period.left_out", touchpoint_id, **said)
    return new


def take_back(connection: Connection, reach: Reach, one: str, who: str, at_ms: int) -> None:
    """Let the hours count again; raises NotFound."""
    c = exclusion.c
    mine = (c.id == one, c.account_id == reach.account_id, reach.within(c.touchpoint_id))
    holds = update(exclusion).where(*mine, c.undone_ms.is_(None))
    if not connection.execute(holds.values(undone_by=who, undone_ms=at_ms)).rowcount:
        raise NotFound(f"there is no period {one!r} that is left out")
    audit.note(connection, reach.account_id, at_ms, who, "period.taken_back", one)

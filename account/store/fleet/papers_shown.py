"""One terminal more closely: the surveys it should ask and says it asks, and its starts."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from account.store.fleet.fleet import One
from account.store.schema import boot, survey, touchpoint

MOST_BOOTS = 20


class Paper(NamedTuple):
    """A survey by its revision; both empty where nothing is known."""

    rev: str
    name: str


class Papers(NamedTuple):
    """What it is to ask, and what it last said it asks."""

    to_ask: Paper
    shown: Paper


class Boot(NamedTuple):
    """One of its starts, by its own clock, right or wrong."""

    number: int
    began_ms: int
    ran_ms: int


def papers(connection: Connection, account_id: str, one: One) -> Papers:
    """By what stands at its touchpoint, and by its own word."""
    t, s = touchpoint.c, survey.c
    wanted = connection.execute(
        select(t.survey_rev).where(t.id == one.touchpoint_id, t.account_id == account_id)
    ).scalar()
    revs = (wanted or "", one.has_survey_rev)
    query = select(s.rev, s.name).where(s.account_id == account_id, s.rev.in_(set(revs)))
    names = {row.rev: row.name for row in connection.execute(query)}
    return Papers(*(Paper(rev, names.get(rev, "")) for rev in revs))


def boots(connection: Connection, terminal_id: str) -> list[Boot]:
    """Its last starts, the newest first."""
    b = boot.c
    query = select(b.boot_no, b.first_wall_ms, b.last_boot_ms).where(b.terminal_id == terminal_id)
    rows = connection.execute(query.order_by(b.boot_no.desc()).limit(MOST_BOOTS))
    return [Boot(*row) for row in rows]

"""Who stands behind a webhook, and which ones need somebody.

Whoever made one chose where messages go, and may read them there yet. So it is paused when they
are removed, and goes on when somebody else lets it: that one answers for it then.
"""

from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select, update

from account.store import audit
from account.store.people import token_makers
from account.store.people.token_makers import Maker
from account.store.schema import delivery, webhook

_DEAF_AFTER = 4
"""Tries that failed, over half an hour: by then it is no hiccup."""
_KNOWN_MS = 7 * 86_400_000
"""A message that was given up longer ago is nobody's worry any more."""
_w, _d = webhook.c, delivery.c


class Kept(NamedTuple):
    """One webhook, and who answers for it."""

    id: str
    name: str
    paused_ms: int | None
    maker: Maker


class Deaf(NamedTuple):
    """A webhook whose receiver takes nothing: how many messages, the oldest since when."""

    id: str
    name: str
    n: int
    since_ms: int


def kept(connection: Connection, account_id: str) -> list[Kept]:
    """Every webhook of the account, by name."""
    who = token_makers.standing_behind(connection, account_id)
    query = select(_w.id, _w.name, _w.paused_ms, _w.made_by).where(_w.account_id == account_id)
    rows = connection.execute(query.order_by(_w.name, _w.id)).all()
    return [Kept(row.id, row.name, row.paused_ms, who(row.made_by)[1]) for row in rows]


def left(connection: Connection, account_id: str) -> list[Kept]:
    """Those whose maker may make none any more."""
    return [one for one in kept(connection, account_id) if not one.maker.governs]


def going_of(connection: Connection, account_id: str, person_id: str) -> list[tuple[str, str]]:
    """(id, name) of those that somebody answers for and that are not paused, by name."""
    who = token_makers.standing_behind(connection, account_id)
    query = select(_w.id, _w.name, _w.made_by).where(
        _w.account_id == account_id, _w.paused_ms.is_(None)
    )
    rows = connection.execute(query.order_by(_w.name, _w.id)).all()
    return [(row.id, row.name) for row in rows if who(row.made_by)[0] == person_id]


def pause_with(
    connection: Connection, account_id: str, person_id: str, at_ms: int, who: str
) -> None:
    """Nothing goes any more where somebody who leaves has sent it."""
    for hook_id, name in going_of(connection, account_id, person_id):
        connection.execute(update(webhook).where(_w.id == hook_id).values(paused_ms=at_ms))
        audit.note(connection, account_id, at_ms, who, "webhook.paused", hook_id, name=name)


def deaf(connection: Connection, account_id: str, at_ms: int) -> list[Deaf]:
    """Those whose messages come back again and again, or were given up within a week."""
    given_up = and_(_d.due_ms.is_(None), _d.arrived_ms.is_(None), _d.made_ms > at_ms - _KNOWN_MS)
    refused = and_(_d.due_ms.is_not(None), _d.tries >= _DEAF_AFTER)
    found = dict[str, Deaf]()
    for which in (given_up, refused):  # one by one: each has an index of its own
        query = (
            select(_w.id, _w.name, func.count(), func.min(_d.made_ms))
            .join(delivery, _d.webhook_id == _w.id)
            .where(_w.account_id == account_id, which)
            .group_by(_w.id, _w.name)
        )
        for hook_id, name, n, since_ms in connection.execute(query):
            before = found.get(hook_id, Deaf(hook_id, name, 0, since_ms))
            since = min(before.since_ms, since_ms)
            found[hook_id] = Deaf(hook_id, name, before.n + n, since)
    return list(found.values())

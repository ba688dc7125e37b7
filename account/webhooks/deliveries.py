"""Messages on their way to webhooks.

What is to be told is written in the transaction that makes it true, or read from the audit log,
which is written so: nothing is told that did not happen, and nothing that happened is forgotten.
A message may arrive twice (its id says so), never not at all for want of trying.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from account.errors import NotFound
from account.store import audit
from account.store.schema import audit as audit_log
from account.store.schema import delivery, webhook
from account.webhooks.hooks import Hook, not_paused
from account.webhooks.messages import written

PAGE = 50
_KEPT_MS = 30 * 86_400_000
_SETTLED_MS = 10_000
"""Lines of the audit log are told when they are this old: transactions that began earlier may
still bring lines with lower numbers."""
_AT_A_TIME = 200
_MINUTE_MS = 60_000
PATIENCE_MS = tuple(round(one * _MINUTE_MS) for one in (0.2, 1, 5, 30, 120, 360, 720, 1440, 1440))
"""How long after each failed try comes the next: three days in all, then a person is needed."""

_w, _d = webhook.c, delivery.c


class Delivery(NamedTuple):
    """One message. `due_ms` is None once it arrived or was given up."""

    id: int
    webhook_id: str
    event: str
    body: str
    made_ms: int
    due_ms: int | None
    tries: int
    arrived_ms: int | None
    said: str


class Due(NamedTuple):
    """A message to be sent now."""

    delivery: Delivery
    url: str
    secret: str


def log(connection: Connection, hook: Hook, before: int = 0) -> list[Delivery]:
    """Up to PAGE of its messages, the newest first; `before` is a delivery's id."""
    query = select(delivery).where(_d.webhook_id == hook.id)
    if before:
        query = query.where(_d.id < before)
    rows = connection.execute(query.order_by(_d.id.desc()).limit(PAGE))
    return [Delivery(*row) for row in rows]


def replay(connection: Connection, hook: Hook, delivery_id: int, who: str, at_ms: int) -> None:
    """Send a message once more, with the same id. Raises NotFound."""
    this = (_d.id == delivery_id, _d.webhook_id == hook.id)
    again = {"due_ms": at_ms, "tries": 0, "arrived_ms": None}
    found = connection.execute(
        update(delivery).where(*this).values(**again).returning(_d.id)
    ).first()
    if found is None:
        raise NotFound(f"webhook {hook.id} has no message {delivery_id}", "Look at its log again.")
    audit.note(
        connection, hook.account_id, at_ms, who, "webhook.replayed", hook.id, message=delivery_id
    )


def queue(
    connection: Connection, hook: Hook, event: str, told: Mapping[str, Any], at_ms: int
) -> None:
    """Write down that this is to be told."""
    connection.execute(
        insert(delivery).values(
            webhook_id=hook.id,
            event=event,
            body=written(hook.form, event, at_ms, told),
            made_ms=at_ms,
            due_ms=at_ms,
        )
    )


def gather(connection: Connection, at_ms: int) -> None:
    """Queue what the audit log says that webhooks listen for."""
    a = audit_log.c
    for hook in not_paused(connection):
        told_until = select(_w.audit_id).where(_w.id == hook.id).scalar_subquery()
        query = select(audit_log).where(
            a.account_id == hook.account_id, a.id > told_until, a.at_ms <= at_ms - _SETTLED_MS
        )
        lines = connection.execute(query.order_by(a.id).limit(_AT_A_TIME)).all()
        for line in lines:
            if line.what.partition(".")[0] in hook.events:
                detail = json.loads(line.detail)
                told = {"who": line.who, "about": line.about, "detail": detail}
                queue(connection, hook, line.what, told, line.at_ms)
        if lines:
            last = {"audit_id": lines[-1].id}
            connection.execute(update(webhook).where(_w.id == hook.id).values(**last))


def claim(connection: Connection, at_ms: int, for_ms: int, most: int) -> list[Due]:
    """Take messages that are due; nobody else takes them for so long."""
    ready = (
        select(_d.id)
        .join(webhook, _w.id == _d.webhook_id)
        .where(_d.due_ms <= at_ms, _w.paused_ms.is_(None))
        .order_by(_d.due_ms, _d.id)
        .limit(most)
    )
    if connection.dialect.name == "postgresql":
        ready = ready.with_for_update(of=delivery, skip_locked=True)
    ids = connection.execute(ready).scalars().all()
    mine = update(delivery).where(_d.id.in_(ids)).values(due_ms=at_ms + for_ms)
    connection.execute(mine)
    query = select(delivery, _w.url, _w.secret).join(webhook, _w.id == _d.webhook_id)
    rows = connection.execute(query.where(_d.id.in_(ids)).order_by(_d.id))
    return [Due(Delivery(*row[:-2]), row.url, row.secret) for row in rows]


def settle(connection: Connection, sent: Delivery, at_ms: int, said: str, *, arrived: bool) -> None:
    """Write down how a try ended, and when the next is due.

    What a receiver said may hold anything, also what no text column takes (a NUL).
    """
    told = "".join(letter if letter.isprintable() else " " for letter in said)
    tries = sent.tries + 1
    wait_ms = PATIENCE_MS[tries - 1] if not arrived and tries <= len(PATIENCE_MS) else None
    connection.execute(
        update(delivery)
        .where(_d.id == sent.id)
        .values(
            tries=tries,
            said=told[:500],
            arrived_ms=at_ms if arrived else None,
            due_ms=None if wait_ms is None else at_ms + wait_ms,
        )
    )


def prune(connection: Connection, at_ms: int) -> None:
    """Forget messages that are long settled."""
    old = (_d.due_ms.is_(None), _d.made_ms < at_ms - _KEPT_MS)
    connection.execute(delete(delivery).where(*old))

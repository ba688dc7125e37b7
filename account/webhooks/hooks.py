"""Webhooks: where messages go, and what each listens for."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from account.errors import Misconfigured, NotFound
from account.store import audit, making
from account.store.making import By
from account.store.schema import audit as audit_log
from account.store.schema import delivery, touchpoint, webhook
from account.webhooks import outside
from account.webhooks.messages import EVENTS, RESPONSES, Form
from account.webhooks.signing import new_secret

_LONGEST_NAME, _LONGEST_URL, _MOST = 80, 1_000, 50
_w = webhook.c


class Hook(NamedTuple):
    """Where messages go. The secret is told to whoever made it, and shown to nobody."""

    id: str
    account_id: str
    name: str
    url: str
    form: Form
    events: tuple[str, ...]
    touchpoint_id: str | None
    paused: bool


class Asked(NamedTuple):
    """A webhook that somebody wants."""

    name: str
    url: str
    form: Form = Form.JSON
    events: tuple[str, ...] = (RESPONSES,)
    touchpoint_id: str | None = None
    """Only responses from this touchpoint and below it."""


def add(
    connection: Connection, account_id: str, asked: Asked, who: str, at_ms: int, *, inside: bool
) -> tuple[Hook, str]:
    """Make one; return it with its secret. Raises Misconfigured."""
    _check(connection, account_id, asked, inside=inside)
    secret = new_secret()
    # Asked by itself: a cluster takes no question within an INSERT.
    newest = connection.scalar(select(func.coalesce(func.max(audit_log.c.id), 0)))
    row: dict[str, making.Value] = {"name": asked.name.strip(), "url": asked.url, "secret": secret}
    row |= {"form": asked.form.value, "events": " ".join(asked.events), "audit_id": newest}
    row |= {"touchpoint_id": asked.touchpoint_id}
    by, at = By(account_id, who, at_ms), _host(asked.url)
    hook_id = making.make(connection, webhook, by, row, "webhook.added", host=at)
    return one(connection, account_id, hook_id), secret


def of_account(connection: Connection, account_id: str) -> list[Hook]:
    """By name."""
    return _hooks(connection, _w.account_id == account_id)


def one(connection: Connection, account_id: str, hook_id: str) -> Hook:
    """Raises NotFound."""
    for hook in _hooks(connection, _w.account_id == account_id, _w.id == hook_id):
        return hook
    raise NotFound(f"there is no webhook {hook_id!r:.20}", "account webhook list names them.")


def pause(connection: Connection, hook: Hook, who: str, at_ms: int, *, paused: bool = True) -> None:
    """Nothing is sent while it is paused; what waits is sent afterwards.

    Whoever lets it go on answers for it from then on, as if they had made it.
    """
    values: dict[str, object] = {"paused_ms": at_ms}
    if not paused:
        values = {"paused_ms": None, "made_by": who}
    connection.execute(update(webhook).where(_w.id == hook.id).values(**values))
    what = "webhook.paused" if paused else "webhook.resumed"
    audit.note(connection, hook.account_id, at_ms, who, what, hook.id)


def remove(connection: Connection, hook: Hook, who: str, at_ms: int) -> None:
    """It and its log."""
    connection.execute(delete(delivery).where(delivery.c.webhook_id == hook.id))
    connection.execute(delete(webhook).where(_w.id == hook.id))
    at = _host(hook.url)
    audit.note(connection, hook.account_id, at_ms, who, "webhook.removed", hook.id, host=at)


def anybody(connection: Connection) -> bool:
    """Whether there is a webhook at all that is not paused."""
    return (
        connection.execute(select(_w.id).where(_w.paused_ms.is_(None)).limit(1)).first() is not None
    )


def listening_for_responses(connection: Connection) -> list[Hook]:
    """Every webhook of every account that wants new responses."""
    return [hook for hook in _hooks(connection, _w.paused_ms.is_(None)) if RESPONSES in hook.events]


def not_paused(connection: Connection) -> list[Hook]:
    """Every webhook of every account that messages go to now."""
    return _hooks(connection, _w.paused_ms.is_(None))


def _hooks(connection: Connection, *which: ColumnElement[bool]) -> list[Hook]:
    rows = connection.execute(select(webhook).where(*which).order_by(_w.name, _w.id))
    return [
        Hook(
            id=row.id,
            account_id=row.account_id,
            name=row.name,
            url=row.url,
            form=Form(row.form),
            events=tuple(row.events.split()),
            touchpoint_id=row.touchpoint_id,
            paused=row.paused_ms is not None,
        )
        for row in rows
    ]


def _host(url: str) -> str:
    """What the audit log says of an address: a chat's own is all that one needs to write there."""
    return outside.target(url, inside=True).host


def _check(connection: Connection, account_id: str, asked: Asked, *, inside: bool) -> None:
    if not (asked.name.strip().isprintable() and 1 <= len(asked.name.strip()) <= _LONGEST_NAME):
        raise Misconfigured(
            f"the webhook's name is {asked.name!r:.100}",
            f"Give 1 to {_LONGEST_NAME} letters.",
            word="wrong_name",
            n=_LONGEST_NAME,
        )
    if len(asked.url) > _LONGEST_URL:
        told = f"the address has {len(asked.url)} letters"
        raise Misconfigured(
            told, f"At most {_LONGEST_URL}.", word="wrong_long_address", n=_LONGEST_URL
        )
    try:
        outside.target(asked.url, inside=inside)
    except outside.NotDelivered as error:
        raise Misconfigured(
            str(error), "Write for example https://example.org/feedback", word="wrong_address"
        ) from error
    _check_events(asked.events, asked.touchpoint_id)
    if asked.touchpoint_id is not None:
        t = touchpoint.c
        mine = select(t.id).where(t.id == asked.touchpoint_id, t.account_id == account_id)
        if connection.execute(mine).first() is None:
            told = f"there is no touchpoint {asked.touchpoint_id!r:.20}"
            raise Misconfigured(told, word="wrong_place")
    if len(of_account(connection, account_id)) >= _MOST:
        told = f"there are {_MOST} webhooks already"
        raise Misconfigured(told, "Remove one that is not used.", word="wrong_most_hooks", n=_MOST)


def _check_events(events: Sequence[str], touchpoint_id: str | None) -> None:
    unknown = [one for one in events if one not in EVENTS]
    if unknown or not events:
        raise Misconfigured(
            f"events are {' '.join(unknown) or 'missing'}",
            f"Choose among {', '.join(EVENTS)}.",
            word="wrong_events",
        )
    if touchpoint_id is not None and tuple(events) != (RESPONSES,):
        raise Misconfigured(
            "a webhook for one touchpoint hears of its responses only",
            "Leave the touchpoint out, or the other events.",
            word="wrong_events_here",
        )

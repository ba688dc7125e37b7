"""Webhooks, and what became of each message."""

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.ground import Done, Govern, Here, Id, Ms, Name
from account.rest.problems import REFUSALS, Refused
from account.rights import Right
from account.store.people import hook_makers
from account.webhooks import deliveries, hooks
from account.webhooks.hooks import Asked, Hook
from account.webhooks.messages import RESPONSES, Form

router = APIRouter(prefix="/webhooks", tags=["webhooks"], responses=REFUSALS)


class Webhook(BaseModel):
    """Where messages go."""

    id: Id
    name: str
    url: str
    form: Form
    events: list[str]
    touchpoint_id: Id | None
    paused: bool


class WholeWebhook(Webhook):
    """With who answers for it."""

    made_by: str = Field(description="Their e-mail address; empty for the command line")
    left: bool = Field(description="They may make none any more")


class NewWebhook(BaseModel, extra="forbid"):
    """A webhook to be made."""

    name: Name
    url: str = Field(max_length=1000)
    form: Form = Form.JSON
    events: list[str] = Field([RESPONSES], max_length=20)
    touchpoint_id: Id | None = None


class MadeWebhook(Webhook):
    """With its secret, which is told only now."""

    secret: str


class Message(BaseModel):
    """One message. `due_ms` is null once it arrived or was given up."""

    id: int
    event: str
    body: str
    made_ms: Ms
    due_ms: Ms | None
    tries: int
    arrived_ms: Ms | None
    said: str


@router.get("")
def every_webhook(here: Here, holder: Govern) -> list[Webhook]:
    """By name."""
    with here.database.read() as connection:
        return [_told(one) for one in hooks.of_account(connection, holder.account_id)]


@router.post("", status_code=HTTPStatus.CREATED)
def add_webhook(asked: NewWebhook, here: Here, holder: Govern) -> MadeWebhook:
    """Make one; its secret is in this answer and nowhere else.

    One that hears of responses takes the right `results`: it tells every rating.
    """
    if RESPONSES in asked.events and not holder.may(Right.RESULTS):
        raise Refused(
            HTTPStatus.FORBIDDEN, f"the token {holder.name!r} has not the right 'results'"
        )
    wanted = Asked(asked.name, asked.url, asked.form, tuple(asked.events), asked.touchpoint_id)
    with here.database.write() as connection:
        hook, secret = hooks.add(
            connection,
            holder.account_id,
            wanted,
            holder.token_id,
            here.now_ms(),
            inside=here.webhooks_inside,
        )
    return MadeWebhook(**_told(hook).model_dump(), secret=secret)


@router.get("/{webhook_id}")
def one_webhook(webhook_id: Id, here: Here, holder: Govern) -> WholeWebhook:
    """One of them; its secret was told when it was made."""
    with here.database.read() as connection:
        hook = hooks.one(connection, holder.account_id, webhook_id)
        kept = hook_makers.kept(connection, holder.account_id)
    maker = next(one.maker for one in kept if one.id == hook.id)
    told = _told(hook).model_dump()
    return WholeWebhook(**told, made_by=maker.name, left=not maker.governs)


@router.post("/{webhook_id}/pause")
def pause_webhook(webhook_id: Id, here: Here, holder: Govern) -> Done:
    """What is queued waits. Responses that come meanwhile are not told of, the rest is later."""
    return _paused(webhook_id, here, holder, paused=True)


@router.post("/{webhook_id}/resume")
def resume_webhook(webhook_id: Id, here: Here, holder: Govern) -> Done:
    """Go on, with what waited; whoever says so answers for it from now on."""
    return _paused(webhook_id, here, holder, paused=False)


@router.delete("/{webhook_id}")
def remove_webhook(webhook_id: Id, here: Here, holder: Govern) -> Done:
    """It and its log."""
    with here.database.write() as connection:
        hook = hooks.one(connection, holder.account_id, webhook_id)
        hooks.remove(connection, hook, holder.token_id, here.now_ms())
    return Done()


@router.get("/{webhook_id}/messages")
def messages(webhook_id: Id, here: Here, holder: Govern, before: int = 0) -> list[Message]:
    """The newest first, 50 at once; `before` is a message's id."""
    with here.database.read() as connection:
        hook = hooks.one(connection, holder.account_id, webhook_id)
        found = deliveries.log(connection, hook, max(0, min(before, 1 << 60)))
    return [
        Message(
            id=one.id,
            event=one.event,
            body=one.body,
            made_ms=one.made_ms,
            due_ms=one.due_ms,
            tries=one.tries,
            arrived_ms=one.arrived_ms,
            said=one.said,
        )
        for one in found
    ]


@router.post("/{webhook_id}/messages/{message_id}/replay")
def replay_message(webhook_id: Id, message_id: int, here: Here, holder: Govern) -> Done:
    """Send it once more, with the same id."""
    with here.database.write() as connection:
        hook = hooks.one(connection, holder.account_id, webhook_id)
        known = max(0, min(message_id, 1 << 60))
        deliveries.replay(connection, hook, known, holder.token_id, here.now_ms())
    return Done()


def _paused(webhook_id: str, here: Here, holder: Govern, *, paused: bool) -> Done:
    with here.database.write() as connection:
        hook = hooks.one(connection, holder.account_id, webhook_id)
        hooks.pause(connection, hook, holder.token_id, here.now_ms(), paused=paused)
    return Done()


def _told(one: Hook) -> Webhook:
    return Webhook(**one._asdict() | {"events": list(one.events)})

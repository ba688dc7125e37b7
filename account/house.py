"""What of the account itself needs a person, among what its terminals need."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from account.clockwork import Pulse
from account.rights import Right
from account.store.fleet import attention
from account.store.fleet.fleet import Fleet
from account.store.fleet.need import Cause, Need
from account.store.people import hook_makers, token_makers
from account.store.reach import Reach


def needs(
    connection: Connection,
    mine: Reach,
    whole: Fleet,
    now_ms: int,
    *,
    pulses: Sequence[Pulse],
    may: Callable[[Right], bool],
) -> list[Need]:
    """All that somebody with these rights sees, the gravest first."""
    found = attention.needs(connection, mine, whole, now_ms)
    if may(Right.ARRANGE):
        found += [one for pulse in pulses for one in _of_clockwork(pulse, now_ms)]
    if may(Right.GOVERN):
        found += _of_tokens(connection, mine.account_id, now_ms)
        found += _of_webhooks(connection, mine.account_id, now_ms)
    return attention.gravest_first(found)


def _of_clockwork(pulse: Pulse, now_ms: int) -> Iterator[Need]:
    still_s = pulse.still_for_s()
    if still_s:
        yield Need(Cause.CLOCKWORK, since_ms=now_ms - int(still_s * 1000))
    for told in pulse.broken():
        yield Need(Cause.CLOCKWORK, detail=told)


def _of_tokens(connection: Connection, account_id: str, now_ms: int) -> Iterator[Need]:
    known = token_makers.makers(connection, account_id)
    for one in token_makers.left(connection, account_id, now_ms):
        yield Need(Cause.LEFT, name=one.name, detail=known[one.id].name)


def _of_webhooks(connection: Connection, account_id: str, now_ms: int) -> Iterator[Need]:
    for one in hook_makers.left(connection, account_id):
        yield Need(Cause.HOOK_LEFT, name=one.name, detail=one.maker.name, since_ms=one.paused_ms)
    for deaf in hook_makers.deaf(connection, account_id, now_ms):
        yield Need(Cause.HOOK_DEAF, name=deaf.name, n=deaf.n, since_ms=deaf.since_ms)

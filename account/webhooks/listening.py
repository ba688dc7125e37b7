"""New responses, told to whoever listens: queued in the transaction that keeps them."""

import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from account import stamps
from account.store.intake.arrival import Arrival
from account.store.intake.new_rows import Row
from account.store.reach import below
from account.store.schema import response, terminal, touchpoint
from account.webhooks import deliveries, hooks
from account.webhooks.hooks import Hook

_LOOK_AGAIN_S = 5.0
_IN_ONE = 100
"""Responses in one message."""
_AT = {column.name: place for place, column in enumerate(response.columns)}


class Listeners:
    """A `Follower`. Who listens is looked up every few seconds, not for every batch."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic, self._known_at = monotonic, float("-inf")
        self._hooks = list[tuple[Hook, frozenset[str] | None]]()

    def __call__(self, connection: Connection, arrival: Arrival, rows: Sequence[Row]) -> None:
        """Queue what is new for each webhook of the account."""
        if self._monotonic() - self._known_at > _LOOK_AGAIN_S:
            self._look(connection)
        for hook, places in self._hooks:
            if hook.account_id != arrival.bound.account_id:
                continue
            new = [r for r in rows if places is None or r[_AT["touchpoint_id"]] in places]
            for at in range(0, len(new), _IN_ONE):
                told = {"responses": _told(connection, new[at : at + _IN_ONE])}
                deliveries.queue(connection, hook, "responses.received", told, arrival.received_ms)

    def _look(self, connection: Connection) -> None:
        self._hooks = [
            (hook, _places(connection, hook)) for hook in hooks.listening_for_responses(connection)
        ]
        self._known_at = self._monotonic()


def _places(connection: Connection, hook: Hook) -> frozenset[str] | None:
    if hook.touchpoint_id is None:
        return None
    return below(connection, hook.account_id, frozenset({hook.touchpoint_id}))


def _told(connection: Connection, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Ratings and where they were given. What visitors wrote is never in a message."""
    places, devices = _names(connection, rows)
    return [
        {
            "rid": str(UUID(bytes=r[_AT["rid"]])),
            "terminal_id": r[_AT["terminal_id"]],
            "terminal": devices.get(r[_AT["terminal_id"]], ""),
            "touchpoint_id": r[_AT["touchpoint_id"]],
            "touchpoint": places.get(r[_AT["touchpoint_id"]], r[_AT["touchpoint_id"]]),
            "survey_rev": r[_AT["survey_rev"]],
            "question": r[_AT["question"]],
            "kind": r[_AT["kind"]],
            "steps": r[_AT["steps"]],
            "rating": r[_AT["rating"]],
            "language": r[_AT["language"]],
            "channel": r[_AT["channel"]],
            "mode": r[_AT["mode"]],
            "pressed_at": stamps.utc(r[_AT["true_ms"]]),
            "time_quality": r[_AT["time_quality"]],
        }
        for r in rows
    ]


def _names(connection: Connection, rows: Sequence[Row]) -> tuple[dict[str, str], dict[str, str]]:
    places = {r[_AT["touchpoint_id"]] for r in rows}
    devices = {r[_AT["terminal_id"]] for r in rows}
    t, d = touchpoint.c, terminal.c
    named = connection.execute(select(t.id, t.name).where(t.id.in_(places)))
    called = connection.execute(select(d.terminal_id, d.name).where(d.terminal_id.in_(devices)))
    return {row.id: row.name for row in named}, {row.terminal_id: row.name for row in called}

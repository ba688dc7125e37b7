"""The bulk path: deliveries taken many to a transaction, by the same steps as those of the wire.

Nothing is packed and unpacked on the way, and nothing is asked of the account that the makers of
these terminals know: each response is new and sound. All that follows from it (its true time, its
score, the hourly counts, the gaps) is worked out by the account itself.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

import msgspec

from account.store.arrival import Arrival, Presses
from account.store.boots import Store
from account.store.engine import Database
from account.store.ingest import take
from account.store.judge import Sound
from account.store.names import digest
from account.store.rids import packed
from account.store.shelf import Shelf
from account.store.terminals import Bound, who_has
from feedback import wire
from feedback.batch import ArrivedBatch, Batch, Receipt, Status
from feedback.response import Body, Response
from fleet.history.lives import Delivery
from fleet.history.outbox import Enrolled


class NotKept(RuntimeError):
    """The account did not keep all that was delivered, each as new."""


class Bulk:
    """Takes the deliveries of some terminals, in the order that they come."""

    def __init__(self, database: Database, enrolled: Sequence[Enrolled]) -> None:
        self._database, self._shelf = database, Shelf()
        self._bound = list[Bound]()
        with database.read() as connection:
            for one in enrolled:
                bound = who_has(connection, digest(one.token))
                if bound is None:
                    raise NotKept(f"terminal {one.terminal_id} is none of this account's")
                self._bound.append(bound)
        self._hashes = [digest(one.token) for one in enrolled]

    def take(self, delivered: Sequence[Sequence[Delivery]]) -> int:
        """What came from each terminal, in one transaction; returns how many responses.

        Raises NotKept, and then nothing was kept.
        """
        kept = 0
        with self._database.write() as connection:
            for turn in zip_longest(*delivered):
                group = list(self._arrivals(turn))
                for arrival, outcome in zip(
                    group, take(connection, self._shelf, group), strict=True
                ):
                    kept += _kept(arrival, outcome)
        return kept

    def _arrivals(self, turn: Sequence[Delivery | None]) -> Iterator[Arrival]:
        for bound, token_hash, one in zip(self._bound, self._hashes, turn, strict=True):
            if one is not None:
                yield arrival(bound, token_hash, one)


def arrival(bound: Bound, token_hash: str, delivery: Delivery) -> Arrival:
    """What `account.store.arrival.arrive` makes of the same batch, come over the wire."""
    batch = delivery.batch
    sound = [
        _sound(number, batch.store_id, response, body)
        for number, (response, body) in enumerate(
            zip(batch.responses, delivery.bodies, strict=True)
        )
    ]
    store = Store(bound.terminal_id, batch.store_id)
    return Arrival(
        bound,
        token_hash,
        _arrived(batch),
        sound,
        sound,
        delivery.received_ms,
        store,
        _spans(store, sound),
    )


def _sound(number: int, store_id: str, response: Response, body: Body) -> Sound:
    first = body.answers[0]
    return Sound(
        number,
        packed(response.rid, store_id, response.seq),
        response.seq,
        response,
        body,
        wire.content_hash(response),
        first.question,
        first.value if isinstance(first.value, int) else None,
    )


def _arrived(batch: Batch) -> ArrivedBatch:
    named = {name: getattr(batch, name) for name in ArrivedBatch.__struct_fields__}
    return ArrivedBatch(**{**named, "responses": msgspec.Raw(b"[]")})


def _spans(store: Store, sound: Sequence[Sound]) -> list[Presses]:
    at = dict[str, list[int]]()
    for one in sound:
        at.setdefault(one.response.boot_id, []).append(one.response.boot_ms)
    return [Presses(*store, boot_id, min(ms), max(ms)) for boot_id, ms in at.items()]


def _kept(arrival: Arrival, outcome: object) -> int:
    if not isinstance(outcome, Receipt):
        raise NotKept(f"batch {arrival.batch.batch_id}: {outcome}")
    stored = sum(one.status is Status.STORED for one in outcome.results)
    if stored != len(arrival.read):
        raise NotKept(f"batch {arrival.batch.batch_id}: {stored} of {len(arrival.read)} are new")
    return stored

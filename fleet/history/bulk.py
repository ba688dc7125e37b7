"""The bulk path: deliveries taken by the thousand, each response judged and dated once.

On the wire a response is dated anew when more is known of its terminal's time; here all of it is
known from the start, and everything is written once, as it stands in the end. What follows from a
response (its true time, its score, what it counts in) is worked out by the account's own steps.
The last that comes from each terminal is taken as any other: it finds all before it in the books,
and with it the account notes how the terminal is.
"""

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, insert, select

from account.store.engine import Database
from account.store.fleet.terminals import Bound, who_has
from account.store.intake import keep
from account.store.intake.arrival import Arrival, Presses
from account.store.intake.books import Zones
from account.store.intake.boots import Store, learn, write_news
from account.store.intake.ingest import take
from account.store.intake.judge import Sound
from account.store.intake.rids import packed
from account.store.intake.shelf import Shelf
from account.store.intake.times import Clock
from account.store.names import digest
from account.store.schema import terminal_store
from feedback import wire
from feedback.batch import ArrivedBatch, Batch, Receipt, Status
from feedback.response import Body, Response
from fleet.history.lives import Delivery
from fleet.history.outbox import Enrolled
from fleet.history.told import Told


class NotKept(RuntimeError):
    """The account did not keep all that was delivered, each as new."""


class Bulk:
    """Fills the stores of some terminals, in the order of their deliveries."""

    def __init__(
        self,
        database: Database,
        enrolled: Sequence[Enrolled],
        told: Sequence[Told],
        zones: Sequence[ZoneInfo],
    ) -> None:
        """Writes down what is known of their time. Raises NotKept where a store is known."""
        self._database, self._shelf = database, Shelf()
        with database.write() as connection:
            _check_new(connection, enrolled)
            self._stores = [
                _Filled(connection, *one) for one in zip(enrolled, told, zones, strict=True)
            ]

    def take(self, delivered: Iterable[Iterable[Delivery]]) -> int:
        """What came from each terminal, in one transaction; returns how many responses."""
        kept = list[keep.Kept]()
        for store, deliveries in zip(self._stores, delivered, strict=True):
            with self._database.read() as connection:
                kept += store.judged(connection, self._shelf, deliveries)
        with self._database.write() as connection:
            keep.write(connection, kept)
        return sum(len(one.rows) for one in kept)

    def finish(self) -> int:
        """The last delivery of each; returns how many responses. Raises NotKept."""
        with self._database.write() as connection:
            arrivals = [one.last_arrival(connection) for one in self._stores if one.last]
            outcomes = take(connection, self._shelf, arrivals)
            return sum(map(_kept, arrivals, outcomes))


def _check_new(connection: Connection, enrolled: Sequence[Enrolled]) -> None:
    known = terminal_store.c.store_id
    here = select(known).where(known.in_([one.store_id for one in enrolled]))
    store_id = connection.execute(here).scalar()
    if store_id is not None:
        raise NotKept(f"store {store_id} is known here already")


class _Filled:
    """A terminal's store while it is filled."""

    def __init__(
        self, connection: Connection, enrolled: Enrolled, told: Told, zone: ZoneInfo
    ) -> None:
        self._told, self._token_hash = told, digest(enrolled.token)
        bound = who_has(connection, self._token_hash)
        if bound is None:
            raise NotKept(f"terminal {enrolled.terminal_id} is none of this account's")
        self._bound, self._store = bound, Store(bound.terminal_id, enrolled.store_id)
        self._news = learn(connection, self._store, (), (), 0, told.boots, told.all_anchors)
        write_news(connection, [(self._store, self._news)])
        here = enrolled.touchpoint_id
        self._zones = Zones({(bound.account_id, here): Clock(zone)}, bound.account_id, here)
        self._first_ms = self._before_ms = self._seen_seq = 0
        self.last: Delivery | None = None

    def judged(
        self, connection: Connection, shelf: Shelf, deliveries: Iterable[Delivery]
    ) -> Iterator[keep.Kept]:
        """The rows of all that came but the last, which waits for what comes after it."""
        for delivery in deliveries:
            before, self.last = self.last, delivery
            if before is None:
                self._first_ms = delivery.received_ms
                continue
            self._before_ms = before.received_ms
            if before.bodies:
                arrived = arrival(self._bound, self._token_hash, before)
                near = self._told.near(arrived.spans)
                yield keep.keep(connection, shelf, arrived, self._zones, near, 0)
                self._seen_seq = before.batch.responses[-1].seq

    def last_arrival(self, connection: Connection) -> Arrival:
        """The last delivery, with the books opened as those before it leave them."""
        assert self.last is not None  # noqa: S101 - whoever asks has looked
        books = {
            **self._store._asdict(),
            "captured_seq": self._seen_seq,
            "kept_from_seq": 1,
            "acked_seq": self._seen_seq,
            "seen_seq": self._seen_seq,
            "held": "[]",
            "newest_boot": self._news.newest_boot,
            "first_contact_ms": self._first_ms,
            "last_contact_ms": self._before_ms,
        }
        if self._before_ms:
            connection.execute(insert(terminal_store).values(books))
        return arrival(self._bound, self._token_hash, self.last)


def arrival(bound: Bound, token_hash: str, delivery: Delivery) -> Arrival:
    """What `account.store.intake.arrival.arrive` makes of the same batch, come over the wire."""
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

"""What a made-up terminal holds until it can deliver: its responses, and the words of a batch."""

from collections import deque
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from feedback import wire
from feedback.batch import Batch, Health
from feedback.identity import new_rid
from feedback.response import Body, Response
from fleet.history.clocks import Clock

MOST = 500
"""Responses in one batch, as the account asks for."""
_RETENTION_MS = 30 * 86_400_000


class Enrolled(NamedTuple):
    """A terminal of the account's, and what it goes by. `token` is its secret."""

    terminal_id: str
    token: str
    public_key: bytes
    """The account's: what visitors write is sealed to it."""
    touchpoint_id: str
    settings_rev: str
    survey_rev: str
    store_id: str


class Outbox:
    """One terminal's store as the account comes to know it."""

    def __init__(self, enrolled: Enrolled, clock: Clock, chance: Random) -> None:
        self._of, self._chance = enrolled, chance
        self.clock = clock
        self._seq = self._acked = self._number = 0
        self._kept_from, self._kept = 1, deque[tuple[int, int]]()
        self._waiting = list[tuple[Response, Body]]()
        self._last_press: int | None = None
        self._prefix = str(new_rid(enrolled.store_id, 1))[:20]

    def restarted(self) -> None:
        """It does not remember who pressed last."""
        self._last_press = None

    def since_last_press(self, at: int) -> int | None:
        """Milliseconds, by its own clock; None for the first since it was started."""
        return None if self._last_press is None else max(0, at - self._last_press)

    def press(self, at: int, body: Body) -> None:
        """Somebody's visit is kept."""
        self._seq += 1
        self._last_press = at
        moment, of = self.clock.moment(at), self._of
        one = Response(
            seq=self._seq,
            rid=self._rid(),
            boot_id=moment.boot_id,
            boot_ms=moment.boot_ms,
            wall_ms=moment.wall_ms,
            wall_synced=moment.wall_synced,
            touchpoint_id=of.touchpoint_id,
            settings_rev=of.settings_rev,
            survey_rev=of.survey_rev,
            body=wire.body_to(body),
        )
        self._waiting.append((one, body))

    def batches(self, at: int) -> Iterator[tuple[Batch, tuple[Body, ...]]]:
        """All that waits, and all news of the time; nothing where there is nothing to say."""
        while self._waiting or self.clock.has_news:
            part, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            yield self._batch(at, tuple(one for one, _ in part)), tuple(body for _, body in part)

    def _batch(self, at: int, part: tuple[Response, ...]) -> Batch:
        boots, anchors = self.clock.news(at)
        self._number += 1
        acked = self._acked
        if part:
            self._acked = part[-1].seq
            self._kept.append((at, self._acked))
        while self._kept and self._kept[0][0] < at - _RETENTION_MS:
            self._kept_from = self._kept.popleft()[1] + 1
        return Batch(
            v=wire.VERSION,
            batch_id=f"{self._of.terminal_id}-{self._number}",
            store_id=self._of.store_id,
            captured_seq=self._seq,
            kept_from_seq=self._kept_from,
            acked_seq=acked,
            sent=self.clock.moment(at),
            boots=boots,
            anchors=anchors,
            health=self._health(),
            settings_rev=self._of.settings_rev,
            survey_rev=self._of.survey_rev,
            responses=part,
        )

    def _health(self) -> Health:
        return Health(
            version="0.1.0",
            outbox=len(self._waiting),
            disk_free_bytes=9_000_000_000 - 900 * self._seq,
            temperature_c=round(self._chance.gauss(49.0, 3.0), 1),
            under_voltage=False,
            clock_synced=True,
        )

    def _rid(self) -> str:
        """As `feedback.identity.new_rid` makes it, of this life's own chance."""
        seq = f"{self._seq:08x}"
        return f"{self._prefix}{seq[:3]}-{seq[3:]}{self._chance.getrandbits(28):07x}"

"""Responses as plain rows: the columns of every format, in one place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from account import stamps
from account.out import reading
from account.out.asked import Asked, Shape
from account.store.engine import Database
from account.store.intake import longer
from account.store.places.tree import zone_then
from feedback import seal, wire
from feedback.response import Answer, Value

Cell = str | int | None
Columns = Mapping[str, type[str] | type[int]]


class Ours(str):
    """Text that we make of digits, letters, dashes and colons: nothing in it needs care."""


class Json(str):
    """JSON, as text."""


Page = Sequence[Sequence[Cell]]
"""Some thousands of rows, column by column: that is how most of them can be worked out at once."""

RESPONSE_COLUMNS: Columns = {
    "rid": Ours,
    "terminal_id": str,
    "terminal": str,
    "touchpoint_id": str,
    "touchpoint": str,
    "store_id": str,
    "seq": int,
    "survey_rev": str,
    "survey": str,
    "question": str,
    "kind": str,
    "steps": int,
    "rating": int,
    "unscored": str,
    "language": str,
    "channel": str,
    "mode": str,
    "ended": str,
    "since_last_press_ms": int,
    "pressed_at": Ours,
    "pressed_local": Ours,
    "counted_hour": Ours,
    "time_quality": str,
    "earliest_at": Ours,
    "latest_at": Ours,
    "received_at": Ours,
    "body": Json,
}
"""One row a response. Times in UTC (ISO 8601), `pressed_local` by the touchpoint's own clock;
`counted_hour` is the local hour it counts in, by the clock there and then, and empty where it lies
in no one hour for certain. `body` is the JSON as the terminal sent it: text that visitors wrote is
sealed there."""

ANSWER_COLUMNS: Columns = {
    "rid": Ours,
    "terminal_id": str,
    "touchpoint_id": str,
    "touchpoint": str,
    "survey_rev": str,
    "survey": str,
    "pressed_at": Ours,
    "rating": int,
    "mode": str,
    "channel": str,
    "source": str,
    "place": int,
    "question": str,
    "outcome": str,
    "value": str,
    "took_ms": int,
    "text": str,
    "consent": str,
    "language": str,
}
"""One row an answer. `source` is terminal or phone; `value` has the ids of several choices with
spaces between; `text` is what was written, where it was asked for opened."""


def columns(shape: Shape) -> Columns:
    """Names and types, in order."""
    return RESPONSE_COLUMNS if shape is Shape.RESPONSES else ANSWER_COLUMNS


def pages(database: Database, asked: Asked, shape: Shape) -> Iterator[Page]:
    """Rows of this shape, some thousands at a time; no page is empty."""
    scribe = _Scribe(database, asked)
    if shape is Shape.RESPONSES:
        yield from map(scribe.responses, reading.response_pages(database, asked, reading.READ))
        return
    for page in reading.response_pages(database, asked, reading.ANSWERED):
        yield from _columns(chain.from_iterable(map(scribe.answers, *page)))
    for page in reading.longer_pages(database, asked):
        yield from _columns(chain.from_iterable(map(scribe.from_phone, *page)))


def _columns(rows: Iterable[tuple[Cell, ...]]) -> Iterator[Page]:
    if columns := list(zip(*rows, strict=True)):
        yield columns


class _Scribe:
    """Writes rows; knows every name of the account."""

    def __init__(self, database: Database, asked: Asked) -> None:
        account_id = asked.reach.account_id
        self._places = reading.places(database, account_id)
        self._moved = reading.moved_places(database, account_id)
        self._surveys = reading.survey_names(database, account_id)
        self._terminals = reading.terminal_names(database, account_id)
        self._key = b""
        if asked.opened:
            with database.read() as connection:
                self._key = longer.opening_key(connection, account_id)

    def responses(self, page: reading.Read) -> Page:
        """In the order of RESPONSE_COLUMNS."""
        terminals, rids, touchpoints, stores, seqs, revs, questions, *more = page
        kinds, steps, ratings, unscored, languages, channels, modes, ended, *more = more
        since_ms, true_ms, quality, earliest_ms, latest_ms, hours, received_ms, bodies = more
        places = [self._places.get(one, (one, "UTC")) for one in touchpoints]
        zones = [zone for _, zone in places]
        if self._moved:
            zones = list(map(self._zone_then, touchpoints, true_ms, zones))
        return (
            [_rid(one) for one in rids],
            terminals,
            [self._terminals.get(one, "") for one in terminals],
            touchpoints,
            [name for name, _ in places],
            stores,
            seqs,
            revs,
            [self._surveys.get(one, "") for one in revs],
            questions,
            kinds,
            steps,
            ratings,
            unscored,
            languages,
            channels,
            modes,
            ended,
            since_ms,
            stamps.utc_each(true_ms),
            stamps.local_each(true_ms, zones),
            list(map(stamps.hour, hours)),
            quality,
            stamps.utc_each(earliest_ms),
            stamps.utc_each(latest_ms),
            stamps.utc_each(received_ms),
            bodies,
        )

    def _zone_then(self, touchpoint_id: str, at: int | None, now: str) -> str:
        """What the clock there was when it was pressed: that of its counted hour."""
        return now if at is None else zone_then(now, self._moved.get(touchpoint_id, ()), at)

    def answers(self, *response: Any) -> Iterator[tuple[Cell, ...]]:
        """In the order of ANSWER_COLUMNS; a body that cannot be read has none."""
        *about, rev, text = response
        try:
            body = wire.body_from(text)
        except wire.Malformed:
            return
        before = self._about(about, rev)
        for place, given in enumerate(body.answers, start=1):
            consent = given.consented.version if given.consented else None
            told = (given.question, given.outcome.value, _value(given.value), given.took_ms)
            yield (*before, "terminal", place, *told, self._text(given), consent, body.language)

    def from_phone(self, *form: Any) -> Iterator[tuple[Cell, ...]]:
        """The longer survey's answers of one visit; what was left empty is not in them."""
        *about, rev, answers, language = form
        before = self._about(about, rev)
        for place, (question, given) in enumerate(longer.answers_from(answers).items(), start=1):
            told = (question, "answered", _value(given.value), None)
            yield (*before, "phone", place, *told, self._text(given), given.consent, language)

    def _about(self, about: Sequence[Any], rev: str) -> tuple[Cell, ...]:
        terminal_id, rid, touchpoint_id, rating, mode, channel, true_ms = about
        place, _ = self._places.get(touchpoint_id, (touchpoint_id, ""))
        named = (_rid(rid), terminal_id, touchpoint_id, place)
        pressed = (stamps.utc(true_ms), rating, mode, channel)
        return (*named, rev, self._surveys.get(rev, ""), *pressed)

    def _text(self, given: Answer | longer.LongerAnswer) -> str | None:
        if not self._key or given.sealed is None:
            return None
        try:
            return seal.open_sealed(given.sealed, self._key)
        except seal.CannotOpen:
            return None


def _rid(raw: bytes) -> str:
    """As `str(UUID(bytes=raw))`, which takes three times as long."""
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _value(value: Value | None) -> str | None:
    if isinstance(value, tuple):
        return " ".join(value)
    return None if value is None else str(value)

"""Responses as plain rows: the columns of every format, in one place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from account import stamps
from account.out import reading
from account.out.asked import Asked, Shape
from account.store import longer
from account.store.engine import Database
from feedback import seal, wire
from feedback.response import Answer, Value

Cell = str | int | None
Columns = Mapping[str, type[str] | type[int]]
Page = list[tuple[Cell, ...]]

RESPONSE_COLUMNS: Columns = {
    "rid": str,
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
    "pressed_at": str,
    "pressed_local": str,
    "time_quality": str,
    "earliest_at": str,
    "latest_at": str,
    "received_at": str,
    "body": str,
}
"""One row a response. Times in UTC (ISO 8601), `pressed_local` by the touchpoint's own clock;
`body` is the JSON as the terminal sent it: text that visitors wrote is sealed there."""

ANSWER_COLUMNS: Columns = {
    "rid": str,
    "terminal_id": str,
    "touchpoint_id": str,
    "touchpoint": str,
    "survey_rev": str,
    "survey": str,
    "pressed_at": str,
    "rating": int,
    "mode": str,
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
    """Rows of this shape, some thousands at a time."""
    scribe = _Scribe(database, asked)
    if shape is Shape.RESPONSES:
        for page in reading.response_pages(database, asked):
            yield [scribe.response(row) for row in page]
        return
    for page in reading.response_pages(database, asked):
        yield [answer for row in page for answer in scribe.answers(row)]
    for page in reading.longer_pages(database, asked):
        yield [answer for row in page for answer in scribe.from_phone(row)]


class _Scribe:
    """Writes rows; knows every name of the account."""

    def __init__(self, database: Database, asked: Asked) -> None:
        account_id = asked.reach.account_id
        self._places = reading.places(database, account_id)
        self._surveys = reading.survey_names(database, account_id)
        self._terminals = reading.terminal_names(database, account_id)
        self._key = b""
        if asked.opened:
            with database.read() as connection:
                self._key = longer.opening_key(connection, account_id)

    def response(self, r: Sequence[Any]) -> tuple[Cell, ...]:
        """In the order of RESPONSE_COLUMNS. Taken apart at once: asking a row by name is slow."""
        terminal_id, rid, touchpoint_id, store_id, seq, rev, question, kind, steps, *more = r
        rating, unscored, language, channel, mode, ended, since_ms, true_ms, quality, *more = more
        earliest_ms, latest_ms, received_ms, body = more
        place, zone = self._places.get(touchpoint_id, (touchpoint_id, "UTC"))
        return (
            str(UUID(bytes=rid)),
            terminal_id,
            self._terminals.get(terminal_id, ""),
            touchpoint_id,
            place,
            store_id,
            seq,
            rev,
            self._surveys.get(rev, ""),
            question,
            kind,
            steps,
            rating,
            unscored,
            language,
            channel,
            mode,
            ended,
            since_ms,
            stamps.utc(true_ms),
            stamps.local(true_ms, zone),
            quality,
            stamps.utc(earliest_ms),
            stamps.utc(latest_ms),
            stamps.utc(received_ms),
            body,
        )

    def answers(self, r: Row[Any]) -> Iterator[tuple[Cell, ...]]:
        """In the order of ANSWER_COLUMNS; a body that cannot be read has none."""
        try:
            body = wire.body_from(r.body)
        except wire.Malformed:
            return
        about = self._about(r, r.survey_rev)
        for place, given in enumerate(body.answers, start=1):
            consent = given.consented.version if given.consented else None
            told = (given.question, given.outcome.value, _value(given.value), given.took_ms)
            yield (*about, "terminal", place, *told, self._text(given), consent, body.language)

    def from_phone(self, r: Row[Any]) -> Iterator[tuple[Cell, ...]]:
        """The longer survey's answers of one visit; what was left empty is not in them."""
        about = self._about(r, r.longer_rev)
        for place, (question, given) in enumerate(longer.answers_from(r[0]).items(), start=1):
            told = (question, "answered", _value(given.value), None)
            text = self._text(given)
            yield (*about, "phone", place, *told, text, given.consent, r.longer_language)

    def _about(self, r: Row[Any], rev: str) -> tuple[Cell, ...]:
        place, _ = self._places.get(r.touchpoint_id, (r.touchpoint_id, ""))
        named = (str(UUID(bytes=r.rid)), r.terminal_id, r.touchpoint_id, place)
        return (*named, rev, self._surveys.get(rev, ""), stamps.utc(r.true_ms), r.rating, r.mode)

    def _text(self, given: Answer | longer.LongerAnswer) -> str | None:
        if not self._key or given.sealed is None:
            return None
        try:
            return seal.open_sealed(given.sealed, self._key)
        except seal.CannotOpen:
            return None


def _value(value: Value | None) -> str | None:
    if isinstance(value, tuple):
        return " ".join(value)
    return None if value is None else str(value)

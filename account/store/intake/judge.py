"""Responses, read and judged: what is kept of each, or why it goes to quarantine.

Nothing here touches the database. A response that can be read but not scored (its survey is not
known yet, or its rating is no step of the scale) is kept all the same, and says why.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from account.store.intake.bounds import (
    LINK,
    LONG,
    LONGEST_BODY,
    MOST_MS,
    SHORT,
    fitting,
    fitting_bodies,
    fitting_body,
)
from account.store.intake.rids import ForeignRid, all_packed, packed
from feedback import wire
from feedback.response import Body, Response
from feedback.survey import SCALES, Survey

_MOST_RATING = 1 << 31

SURVEY_UNKNOWN, OFF_SCALE = "survey_unknown", "off_scale"


class Score(NamedTuple):
    """A rating in the light of its survey: the scale it is on, or why it is on none."""

    kind: str | None
    steps: int | None
    unscored: str | None


class Sound(msgspec.Struct, frozen=True, gc=False):
    """A response that can be kept.

    `number` is its place in the batch; `question` and `rating` are its first answer, `rating` None
    where that is no step.
    """

    number: int
    rid: bytes
    seq: int
    response: Response
    body: Body
    content_hash: bytes
    question: str
    rating: int | None


class Unsound(NamedTuple):
    """A response that cannot: it goes to quarantine, byte for byte.

    `seq` and `rid` are None where not even those can be read; then the receipt is silent about
    it and the terminal holds it.
    """

    raw: bytes
    raw_hash: bytes
    seq: int | None
    rid: str | None
    code: str
    detail: str


MOST_RESPONSES = 5000


class _Named(msgspec.Struct, frozen=True):
    """As much of a damaged response as says which one it is."""

    seq: int
    rid: str


class _Wrong(ValueError):
    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


def read_all(raw: msgspec.Raw, store_id: str, captured_seq: int) -> list[Sound | Unsound]:
    """Read the responses of an arrived batch; raises Malformed where they are no array or too many.

    All at once, as they nearly always are sound; one by one where any cannot be read at all.
    """
    fits = fitting(raw)
    if fits:
        _refuse_too_many(len(fits))
        together = _all_at_once(fits, store_id, captured_seq)
        if together is not None:
            return together
    whole = wire.responses_from(raw) if fits is None else fits
    parts = wire.each_response(raw) if whole is None else []
    _refuse_too_many(len(parts if whole is None else whole))
    if whole is None:
        return [_read(n, bytes(one), store_id, captured_seq) for n, one in enumerate(parts)]
    judged = list[Sound | Unsound]()
    may_hold_nul = fits is None and b"u0000" in bytes(raw)  # a NUL comes only so
    for number, response in enumerate(whole):
        sound = None if fits is None else _at_once(number, response, store_id, captured_seq)
        if sound is not None:
            judged.append(sound)
            continue
        try:
            judged.append(_sound(number, response, store_id, captured_seq, may_hold_nul))
        except ValueError as error:
            parts = parts or wire.each_response(raw)  # once, however many are not sound
            judged.append(_unsound(bytes(parts[number]), error))
    return judged


def _refuse_too_many(number: int) -> None:
    """Before they are judged: of each that cannot be read more is kept than came."""
    if number > MOST_RESPONSES:
        raise wire.Malformed(f"responses: {number} in one batch; {MOST_RESPONSES} are read")


def score(survey: Survey | None, question: str, rating: int | None) -> Score:
    """The scale a rating is on."""
    if survey is None:
        return Score(None, None, SURVEY_UNKNOWN)
    for one in survey.questions:
        if one.id == question and one.kind in SCALES and rating in one.values:
            return Score(one.kind.value, len(one.values), None)
    return Score(None, None, OFF_SCALE)


def _read(number: int, plain: bytes, store_id: str, captured_seq: int) -> Sound | Unsound:
    try:
        response = wire.response_from(plain)
        return _sound(number, response, store_id, captured_seq, b"u0000" in plain)
    except ValueError as error:
        return _unsound(plain, error)


def _all_at_once(
    fits: Sequence[Response], store_id: str, captured_seq: int
) -> list[Sound | Unsound] | None:
    """Responses that fit, all of them sound, as nearly always; None where one may not be."""
    seqs = [one.seq for one in fits]
    if min(seqs) < 0 or max(seqs) > captured_seq:
        return None
    rids = all_packed([one.rid for one in fits], store_id, seqs)
    bodies = None if rids is None else fitting_bodies([one.body for one in fits])
    if rids is None or bodies is None:
        return None
    return [*map(_told, range(len(fits)), rids, fits, bodies)]


def _at_once(number: int, response: Response, store_id: str, captured_seq: int) -> Sound | None:
    """A response of those that fit; None where it must be looked at more closely."""
    seq = response.seq
    try:
        rid = packed(response.rid, store_id, seq)
    except ForeignRid:
        return None
    body = fitting_body(response.body)
    if body is None or seq > captured_seq:
        return None
    return _told(number, rid, response, body)


def _sound(
    number: int, response: Response, store_id: str, captured_seq: int, may_hold_nul: bool
) -> Sound:
    """Raises Malformed or _Wrong, which says what is the matter."""
    seq, text = response.seq, response.body
    if len(text) > LONGEST_BODY:
        raise _Wrong("too_long", f"a body of {len(text)} letters; {LONGEST_BODY} are read")
    try:
        rid = packed(response.rid, store_id, seq)
    except ForeignRid as error:
        raise _Wrong(error.code, str(error)) from error
    if seq > captured_seq:
        raise _Wrong("beyond_captured", f"seq {seq} of only {captured_seq} captured")
    body = wire.body_from(text)
    if not body.answers:
        raise _Wrong("no_rating", "its body has no answers")
    if not _numbers_fit(response, body):
        _name_bad_number(response, body)
    if may_hold_nul or not _texts_fit(response, body):
        _name_bad_text(response, body)
    return _told(number, rid, response, body)


def _told(number: int, rid: bytes, response: Response, body: Body) -> Sound:
    first = body.answers[0]
    value = first.value
    rating = value if isinstance(value, int) and abs(value) < _MOST_RATING else None
    content_hash = wire.content_hash(response)
    return Sound(number, rid, response.seq, response, body, content_hash, first.question, rating)


def _numbers_fit(response: Response, body: Body) -> bool:
    since_ms = body.since_last_press_ms
    return (
        0 <= response.boot_ms < MOST_MS
        and -MOST_MS <= response.wall_ms < MOST_MS
        and (since_ms is None or 0 <= since_ms < MOST_MS)
    )


def _name_bad_number(response: Response, body: Body) -> None:
    for name, value, least in (
        ("boot_ms", response.boot_ms, 0),
        ("wall_ms", response.wall_ms, -MOST_MS),
        ("since_last_press_ms", body.since_last_press_ms or 0, 0),
    ):
        if not least <= value < MOST_MS:
            raise _Wrong("bad_number", f"{name} is {value}")


def _texts_fit(response: Response, body: Body) -> bool:
    return all(len(text) <= most for _, text, most in _short_texts(response, body))


def _name_bad_text(response: Response, body: Body) -> None:
    """Raise for the first that is; most texts are never looked at one by one."""
    for name, text, longest in _short_texts(response, body):
        if len(text) > longest or "\0" in text:
            raise _Wrong("bad_text", f"{name} is {text!r:.80}")
    for answer in body.answers:  # each is counted by its words
        value = answer.value if isinstance(answer.value, tuple) else (answer.value,)
        if any(isinstance(text, str) and "\0" in text for text in (answer.question, *value)):
            raise _Wrong(
                "bad_text", f"an answer to {answer.question!r:.40} is {answer.value!r:.40}"
            )


def _short_texts(response: Response, body: Body) -> tuple[tuple[str, str, int], ...]:
    return (
        ("boot_id", response.boot_id, LONG),
        ("touchpoint_id", response.touchpoint_id, LONG),
        ("settings_rev", response.settings_rev, LONG),
        ("survey_rev", response.survey_rev, LONG),
        ("language", body.language, SHORT),
        ("question", body.answers[0].question, SHORT),
        ("link", body.link, LINK),
    )


def _unsound(plain: bytes, error: ValueError) -> Unsound:
    try:
        named = wire.from_json(plain, _Named)
    except wire.Malformed:
        named = None
    seq = rid = None
    if named is not None and 0 < named.seq < 1 << 32 and "\0" not in named.rid:
        seq, rid = named.seq, named.rid[:100]
    code = error.code if isinstance(error, _Wrong) else "malformed"
    detail = str(error).replace("\0", "\\0")[:500]
    return Unsound(plain, hashlib.sha256(plain).digest(), seq, rid, code, detail)

"""One response, read and judged: what is kept of it, or why it goes to quarantine.

Nothing here touches the database. A response that can be read but not scored (its survey is not
known yet, or its rating is no step of the scale) is kept all the same, and says why.
"""

import hashlib
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import msgspec

from feedback import wire
from feedback.identity import new_rid, place_of
from feedback.response import Body, Response
from feedback.survey import SCALES, Survey

LONGEST_BODY = 64 * 1024
_MOST_MS = 1 << 53  # what every JSON reader can hold
_MOST_RATING = 1 << 31
_LONG, _SHORT, _LINK = 64, 40, 16  # letters that the columns hold

SURVEY_UNKNOWN, OFF_SCALE = "survey_unknown", "off_scale"


class Score(NamedTuple):
    """A rating in the light of its survey: the scale it is on, or why it is on none."""

    kind: str | None
    steps: int | None
    unscored: str | None


class Sound(NamedTuple):
    """A response that can be kept."""

    raw: bytes
    rid: bytes
    seq: int
    response: Response
    body: Body
    content_hash: bytes

    @property
    def rating(self) -> int | None:
        """The step pressed; None where the first answer is none."""
        value = self.body.answers[0].value
        return value if isinstance(value, int) and abs(value) < _MOST_RATING else None

    @property
    def question(self) -> str:
        """What the rating answers."""
        return self.body.answers[0].question


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


class _Named(msgspec.Struct, frozen=True):
    """As much of a damaged response as says which one it is."""

    seq: int
    rid: str


class _Wrong(ValueError):
    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


def read(raw: msgspec.Raw, store_id: str, captured_seq: int) -> Sound | Unsound:
    """Read one response of a batch."""
    plain = bytes(raw)
    try:
        return _sound(plain, store_id, captured_seq)
    except wire.Malformed as error:
        return _unsound(plain, "malformed", str(error))
    except _Wrong as error:
        return _unsound(plain, error.code, str(error))


def score(survey: Survey | None, question: str, rating: int | None) -> Score:
    """The scale a rating is on."""
    if survey is None:
        return Score(None, None, SURVEY_UNKNOWN)
    for one in survey.questions:
        if one.id == question and one.kind in SCALES and rating in one.values:
            return Score(one.kind.value, len(one.values), None)
    return Score(None, None, OFF_SCALE)


def _sound(plain: bytes, store_id: str, captured_seq: int) -> Sound:
    response = wire.response_from(plain)
    if len(response.body) > LONGEST_BODY:
        raise _Wrong("too_long", f"a body of {len(response.body)} letters; {LONGEST_BODY} are read")
    rid = _rid(response, store_id)
    if response.seq > captured_seq:
        raise _Wrong("beyond_captured", f"seq {response.seq} of only {captured_seq} captured")
    _in_range("boot_ms", response.boot_ms, 0)
    _in_range("wall_ms", response.wall_ms, -_MOST_MS)
    body = wire.body_from(response.body)
    if not body.answers:
        raise _Wrong("no_rating", "its body has no answers")
    if body.since_last_press_ms is not None:
        _in_range("since_last_press_ms", body.since_last_press_ms, 0)
    if b"u0000" in plain or not _texts_fit(response, body):  # a NUL comes only so
        _name_bad_text(response, body)
    return Sound(plain, rid, response.seq, response, body, wire.content_hash(response))


def _texts_fit(response: Response, body: Body) -> bool:
    return (
        len(response.boot_id) <= _LONG
        and len(response.touchpoint_id) <= _LONG
        and len(response.settings_rev) <= _LONG
        and len(response.survey_rev) <= _LONG
        and len(body.language) <= _SHORT
        and len(body.answers[0].question) <= _SHORT
        and len(body.link) <= _LINK
    )


def _name_bad_text(response: Response, body: Body) -> None:
    """Raise for the first that is; most texts are never looked at one by one."""
    for name, text, longest in _short_texts(response, body):
        if len(text) > longest or "\0" in text:
            raise _Wrong("bad_text", f"{name} is {text!r:.80}")


def _short_texts(response: Response, body: Body) -> tuple[tuple[str, str, int], ...]:
    return (
        ("boot_id", response.boot_id, _LONG),
        ("touchpoint_id", response.touchpoint_id, _LONG),
        ("settings_rev", response.settings_rev, _LONG),
        ("survey_rev", response.survey_rev, _LONG),
        ("language", body.language, _SHORT),
        ("question", body.answers[0].question, _SHORT),
        ("link", body.link, _LINK),
    )


def _rid(response: Response, store_id: str) -> bytes:
    rid = response.rid
    seq = rid[20:23] + rid[24:29]
    if rid.startswith(_prefix(store_id)) and seq == f"{response.seq:08x}" and rid[23] == "-":
        with suppress(ValueError):
            written = bytes.fromhex(rid.replace("-", ""))
            if len(written) == len(rid) - 20:
                return written
    return _rid_by_parts(response, store_id)


@lru_cache
def _prefix(store_id: str) -> str:
    """How every rid of a store begins: taking each apart would cost more than all the rest."""
    return str(new_rid(store_id, 1))[:20]


def _rid_by_parts(response: Response, store_id: str) -> bytes:
    try:
        rid = UUID(response.rid)
        said = place_of(rid)
    except ValueError as error:
        raise _Wrong("bad_rid", f"rid {response.rid!r:.60} was minted by no terminal") from error
    if said != (store_id, response.seq):
        raise _Wrong("foreign_rid", f"rid {rid} names store {said[0]} seq {said[1]}")
    return rid.bytes


def _in_range(name: str, value: int, least: int) -> None:
    if not least <= value < _MOST_MS:
        raise _Wrong("bad_number", f"{name} is {value}")


def _unsound(plain: bytes, code: str, detail: str) -> Unsound:
    try:
        named = wire.from_json(plain, _Named)
    except wire.Malformed:
        named = None
    seq = rid = None
    if named is not None and 0 < named.seq < 1 << 32 and "\0" not in named.rid:
        seq, rid = named.seq, named.rid[:100]
    clean = detail.replace("\0", "\\0")[:500]
    return Unsound(plain, hashlib.sha256(plain).digest(), seq, rid, code, clean)

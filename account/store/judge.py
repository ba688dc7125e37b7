"""One response, read and judged: what is kept of it, or why it goes to quarantine.

Nothing here touches the database. A response that can be read but not scored (its survey is not
known yet, or its rating is no step of the scale) is kept all the same, and says why.
"""

import hashlib
from typing import NamedTuple
from uuid import UUID

import msgspec

from feedback import wire
from feedback.identity import place_of
from feedback.response import Body, Response
from feedback.survey import SCALES, Survey

LONGEST_BODY = 64 * 1024
_MOST_MS = 1 << 53  # what every JSON reader can hold
_MOST_RATING = 1 << 31

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
    response: Response
    body: Body
    content_hash: bytes

    @property
    def seq(self) -> int:
        """Its place in its store."""
        return self.response.seq

    @property
    def rating(self) -> int | None:
        """The step pressed; None where the first answer is none."""
        value = self.body.answers[0].value
        return value if isinstance(value, int) and abs(value) < _MOST_RATING else None

    def score(self, survey: Survey | None) -> Score:
        """Find the rating's place on its scale."""
        return score(survey, self.body.answers[0].question, self.rating)


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
    for name, text, longest in _short_texts(response, body):
        if len(text) > longest or "\0" in text:
            raise _Wrong("bad_text", f"{name} is {text!r:.80}")
    return Sound(plain, rid, response, body, wire.content_hash(response))


def _short_texts(response: Response, body: Body) -> tuple[tuple[str, str, int], ...]:
    return (
        ("boot_id", response.boot_id, 64),
        ("touchpoint_id", response.touchpoint_id, 64),
        ("settings_rev", response.settings_rev, 64),
        ("survey_rev", response.survey_rev, 64),
        ("language", body.language, 40),
        ("question", body.answers[0].question, 40),
        ("link", body.link, 16),
    )


def _rid(response: Response, store_id: str) -> bytes:
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

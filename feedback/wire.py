"""To and from bytes: the one place where both ends agree.

JSON, gzipped on the way. What comes in is never trusted: sizes are capped before anything is
unpacked, and every refusal says where in the document it lies.
"""

import hashlib
import re
import zlib
from typing import TypeVar

import msgspec

from feedback import fault
from feedback.batch import ArrivedBatch
from feedback.check import Fault, FaultySurvey, check
from feedback.response import Body, Response
from feedback.settings import Settings
from feedback.survey import Survey

VERSION = 1
BIGGEST_BATCH = 4 * 1024 * 1024
"""Bytes of JSON the account unpacks from one request, sixteen times what it asks for."""

BATCH_HEADER = "Batch-Id"
"""Names the batch outside its body too, so that a problem can name it where the body cannot be
read, or must not be yet: a token that is no longer taken, a batch that is too large."""

T = TypeVar("T")
_REVISION = re.compile(r"[0-9a-f]{64}")
_DEEP_NAME = re.compile(r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')\s*\.\s*){64}""")
"""In TOML: a name of so many parts takes its reader the square of it in memory and time."""

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What reading a stranger's bytes may end in; the last where they are nested too deeply."""

_TOO_DEEP = Fault("the file", fault.what("too_deep", "is nested too deeply"))

_encoder = msgspec.json.Encoder(order="deterministic")
_response = msgspec.json.Decoder(Response)
_responses = msgspec.json.Decoder(list[Response])
_each = msgspec.json.Decoder(list[msgspec.Raw])
_body = msgspec.json.Decoder(Body)
_arrived = msgspec.json.Decoder(ArrivedBatch)
_SHA256 = hashlib.sha256()


class Malformed(ValueError):
    """Bytes that are not what they should be; the message names the place."""


class TooLarge(Malformed):
    """More than is unpacked in one go."""


def to_json(thing: msgspec.Struct) -> bytes:
    """Any of our shapes as JSON, always in the same order."""
    return _encoder.encode(thing)


def from_json(raw: bytes | str, shape: type[T]) -> T:
    """Read one of our shapes; raises Malformed."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except _UNREADABLE as error:
        raise Malformed(str(error)) from error


def to_wire(thing: msgspec.Struct) -> bytes:
    """JSON, gzipped; the same thing always gives the same bytes."""
    packer = zlib.compressobj(level=6, wbits=31)
    return packer.compress(to_json(thing)) + packer.flush()


def unzip(raw: bytes, limit: int = BIGGEST_BATCH) -> bytes:
    """Undo gzip, never making more than `limit` bytes; raises TooLarge or Malformed."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(raw, limit + 1)
    except zlib.error as error:
        raise Malformed(f"not gzip: {error}") from error
    if len(plain) > limit:
        raise TooLarge(f"unpacks to more than {limit} bytes")
    if not unpacker.eof:
        raise Malformed("the gzip ends too early")
    return plain


def batch_from(plain: bytes) -> ArrivedBatch:
    """Read a batch's envelope, its responses still raw; raises Malformed."""
    try:
        batch = _arrived.decode(plain)
    except _UNREADABLE as error:
        raise Malformed(str(error)) from error
    if batch.v != VERSION:
        raise Malformed(f"batch format {batch.v}; this account reads {VERSION}")
    return batch


def responses_from(raw: msgspec.Raw) -> list[Response] | None:
    """Read all of an arrived batch's responses; None where at least one cannot be read."""
    try:
        return _responses.decode(raw)
    except _UNREADABLE:
        return None


def each_response(raw: msgspec.Raw) -> list[msgspec.Raw]:
    """The responses of an arrived batch, none of them read; raises Malformed."""
    try:
        return _each.decode(raw)
    except _UNREADABLE as error:
        raise Malformed(f"responses: {error}") from error


def response_from(raw: bytes | msgspec.Raw) -> Response:
    """Read one response, its body still text; raises Malformed."""
    try:
        return _response.decode(raw)
    except _UNREADABLE as error:
        raise Malformed(str(error)) from error


def body_from(text: str) -> Body:
    """Read a response's body; raises Malformed."""
    try:
        return _body.decode(text)
    except _UNREADABLE as error:
        raise Malformed(str(error)) from error


def body_to(body: Body) -> str:
    """A body as it is kept and hashed."""
    return _encoder.encode(body).decode()


def content_hash(response: Response) -> bytes:
    """SHA-256 of what must be equal for two sendings to be one: raw times and body."""
    one, synced = response, int(response.wall_synced)
    said = f"{one.boot_id}\n{one.boot_ms}\n{one.wall_ms}\n{synced}\n{one.body}"
    hashed = _SHA256.copy()  # OpenSSL looks a new one up by name, which takes as long as hashing
    hashed.update(said.encode())
    return hashed.digest()


def revision(raw: bytes) -> str:
    """The name of an issued survey or settings document: SHA-256 of its bytes in hex."""
    return hashlib.sha256(raw).hexdigest()


def is_revision(text: str) -> bool:
    """Whether it can be one; only then may a file or an address be named by it."""
    return _REVISION.fullmatch(text) is not None


def survey_from_toml(text: str) -> Survey:
    """Read a survey that a person wrote, and check it; raises FaultySurvey."""
    survey = survey_as_written(text)
    check(survey)
    return survey


def has_deep_name(text: str) -> bool:
    """Whether TOML has a name of so many parts that no reader should be given it."""
    return _DEEP_NAME.search(text) is not None


def survey_as_written(text: str) -> Survey:
    """Read a survey that a person wrote, sensible or not; raises FaultySurvey for no survey."""
    if has_deep_name(text):
        raise FaultySurvey((_TOO_DEEP,))
    try:
        return msgspec.toml.decode(text, type=Survey)
    except msgspec.DecodeError as error:
        raise FaultySurvey((_fault(error),)) from error
    except RecursionError as error:
        raise FaultySurvey((_TOO_DEEP,)) from error
    except ValueError as error:  # a number of thousands of digits
        raise FaultySurvey((Fault("the file", str(error)),)) from error


def survey_from(raw: bytes) -> Survey:
    """Read an issued survey and check it; raises Malformed or FaultySurvey."""
    survey = from_json(raw, Survey)
    check(survey)
    return survey


def settings_from(raw: bytes) -> Settings:
    """Read a settings document; raises Malformed."""
    return from_json(raw, Settings)


def _fault(error: msgspec.DecodeError) -> Fault:
    what, _, place = str(error).partition(" - at `$")
    return Fault(place.strip("`.") or "the file", what)

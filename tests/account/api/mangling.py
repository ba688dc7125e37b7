"""True batches, spoiled as text and as bytes: below what a decoder would let anybody build."""

import gzip
import json
import zlib
from collections.abc import Callable
from random import Random

import msgspec

ATOMS = (
    *("NaN", "-Infinity", "1e999", "-1e-999", "9" * 400, "1" * 20 + ".5", "0x10", "01", "+1"),
    *('"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '"\\u202e"', '"\ufeff"', "'x'", "undefined"),
    *("null", "true", "[]", "{}", '""', "[" * 60 + "]" * 60, '{"a":' * 60 + "1" + "}" * 60),
    *("[" * 5000, '{"rid":' * 5000, '"' + "\\\\" * 5000 + '"', "/* */", "\x00"),
)
"""What stands in the place of a value, well formed or not."""

Spoiled = tuple[bytes, str]
"""A request's body, and its Content-Encoding."""


def spoiled(whole: bytes, chance: Random) -> Spoiled:
    """One batch as JSON, spoiled in one to three ways."""
    text = whole
    for _ in range(chance.randrange(1, 4)):
        text = chance.choice(_TEXTS)(text, chance)
    if chance.random() < 0.3:
        return text, "identity"
    return chance.choice(_PACKED)(text, chance), "gzip"


def _value(text: bytes, chance: Random) -> bytes:
    """One value becomes another, the rest stays as it is, letter for letter."""
    ends = [at for at, letter in enumerate(text) if letter in b":,["]
    if not ends:
        return text
    begin = chance.choice(ends) + 1
    end = begin
    if text[begin : begin + 1] == b'"':
        end = text.find(b'"', begin + 1) + 1 or len(text)
    else:
        while end < len(text) and text[end] not in b",]}":
            end += 1
    return text[:begin] + chance.choice(ATOMS).encode("utf-8", "surrogatepass") + text[end:]


def _inner(text: bytes, chance: Random) -> bytes:
    """The same in the body of a response, which travels as text inside the text."""
    try:
        batch = json.loads(text)
        one = chance.choice(batch["responses"])
        one["body"] = _value(one["body"].encode(), chance).decode("utf-8", "replace")
        return json.dumps(batch).encode("utf-8", "surrogatepass")
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return text


def _bits(text: bytes, chance: Random) -> bytes:
    damaged = bytearray(text)
    for _ in range(chance.randrange(1, 9)):
        if damaged:
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def _cut(text: bytes, chance: Random) -> bytes:
    return text[: chance.randrange(len(text) + 1)]


def _twice(text: bytes, chance: Random) -> bytes:
    """A name that is there twice, or a piece of the text."""
    begin = chance.randrange(len(text) + 1)
    piece = text[begin : begin + chance.randrange(200)]
    return text[:begin] + piece + text[begin:]


def _extra(text: bytes, chance: Random) -> bytes:
    """A name nobody knows, with anything behind it."""
    known = chance.choice(('"zz":', '"responses":', '"health":', '"v":'))
    return text[:-1] + b"," + known.encode() + chance.choice(ATOMS).encode() + text[-1:]


def _gzip(text: bytes, _chance: Random) -> bytes:
    return gzip.compress(text, 1)


def _gzip_hurt(text: bytes, chance: Random) -> bytes:
    return chance.choice((_bits, _cut, _twice))(gzip.compress(text, 1), chance)


def _gzip_twice(text: bytes, _chance: Random) -> bytes:
    return gzip.compress(text, 1) + gzip.compress(text, 1)


def _bomb(_text: bytes, chance: Random) -> bytes:
    """Much from little: 64 MiB of one letter, in one stream or packed twice."""
    packer = zlib.compressobj(9, wbits=31)
    letter = chance.choice((b" ", b"[", b"0", b"\0"))
    bomb = b"".join(packer.compress(letter * (1 << 20)) for _ in range(64)) + packer.flush()
    return gzip.compress(bomb) if chance.random() < 0.3 else bomb


_TEXTS: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_value, _value, _value, _inner, _inner, _bits, _cut, _twice, _extra),
)
_PACKED: tuple[Callable[[bytes, Random], bytes], ...] = (
    *([_gzip] * 12),
    *(_gzip_hurt, _gzip_hurt, _gzip_twice, _bomb),
)


def as_json(batch: msgspec.Struct) -> bytes:
    """A batch as its text."""
    return msgspec.json.encode(batch)

"""A tree written as TOML: what tomllib reads and does not write."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any


def to_toml(said: Mapping[str, Any]) -> str:
    """Strings, numbers, truth, dates, lists of these, and tables of all of it."""
    return "\n".join(_lines(said, ())) + "\n"


def _lines(said: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[str]:
    if place:
        yield f"\n[{'.'.join(_key(name) for name in place)}]"
    for key, value in said.items():
        if not isinstance(value, Mapping):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in said.items():
        if isinstance(value, Mapping):
            yield from _lines(value, (*place, str(key)))


def _key(key: object) -> str:
    text = str(key)
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else _text(text)


def _value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _text(value)
        case list() | tuple():
            return f"[{', '.join(_value(one) for one in value)}]"
        case Mapping():
            inside = (f"{_key(key)} = {_value(one)}" for key, one in value.items())
            return f"{{{', '.join(inside)}}}"
        case _:
            return str(value)


def _text(value: str) -> str:
    """JSON's escapes are all TOML's too; DEL alone is allowed in one and not in the other."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

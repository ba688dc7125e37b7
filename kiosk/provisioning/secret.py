"""The words on a card that nobody else should read there: found, blanked, and put back."""

import copy
import json
import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.provisioning.errors import WrongCard
from kiosk.provisioning.toml import to_toml

BLANK = "***"
PLACES = (
    ("account", "enrolment_code"),
    ("account", "identity"),
    ("account", "proxy"),
    ("network", "wifi", "password"),
    ("caretaker", "pin_hash"),
)


def secrets(said: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
    """Every secret that is there and not blanked, by its place."""
    found = dict[tuple[str, ...], str]()
    for place in PLACES:
        value = _at(said, place)
        if isinstance(value, str) and value not in ("", BLANK) and _hides(place, value):
            found[place] = value
    return found


def _hides(place: tuple[str, ...], value: str) -> bool:
    """A proxy is a secret only with a name and a password in it."""
    return place[-1] != "proxy" or "@" in value


def restored(said: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The card with what was blanked put back from what was taken over before.

    Raises WrongCard where nothing was.
    """
    whole = copy.deepcopy(dict(said))
    for place in PLACES:
        if _at(said, place) == BLANK:
            value = _at(kept, place)
            if not isinstance(value, str):
                raise WrongCard(
                    f"{'.'.join(place)} is {BLANK}, and there is no earlier one; write it again"
                )
            _table(whole, place)[place[-1]] = value
    return whole


def blanked(told: bytes) -> bytes:
    """The file with its secrets blanked, at least as long as before, so that none is left behind.

    Comments and order stay where the file is written plainly; else it is written anew.
    """
    mark = BOM_UTF8 if told.startswith(BOM_UTF8) else b""
    text = told.removeprefix(mark).decode()
    said = tomllib.loads(text)
    wanted = _blank(said)
    hidden = secrets(said)
    lines = "".join(_blank_lines(text, hidden))
    if _reads_as(lines, wanted) and not any(value in lines for value in hidden.values()):
        return mark + lines.encode()
    anew = mark + to_toml(wanted).encode()
    return anew + b"\n" * max(0, len(told) - len(anew))


def _blank_lines(text: str, hidden: Mapping[tuple[str, ...], str]) -> Iterator[str]:
    names = {place[-1] for place in hidden}
    plain = re.compile(rf"\s*({'|'.join(sorted(names)) or '$.'})\s*=\s*")
    for line in text.splitlines(keepends=True):
        start = plain.match(line)
        if start is None or not any(value in line for value in hidden.values()):
            yield line
            continue
        ending = line[len(line.rstrip("\r\n")) :]
        short = f"{start[0]}{json.dumps(BLANK)}"
        yield short.ljust(len(line.encode()) - len(ending)) + ending


def _reads_as(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _blank(said: Mapping[str, Any]) -> dict[str, Any]:
    result = copy.deepcopy(dict(said))
    for place in secrets(said):
        _table(result, place)[place[-1]] = BLANK
    return result


def _at(said: Mapping[str, Any], place: tuple[str, ...]) -> object:
    found: object = said
    for name in place:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _table(said: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    for name in place[:-1]:
        said = said[name]
    return said

"""The settings of a touchpoint's terminals as fields of a form, each with what holds above.

A field left empty takes what holds above. A new setting of `feedback.settings.Settings` gets its
line in `ROOMS`, and its words; until then it is kept as it is, and not shown.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from account.pages.places.ground import Seen
from account.pages.words import Words
from account.store.places.fitting import SETTABLE
from feedback import words
from feedback.settings import Settings
from feedback.theme import DARK, THEMES, Theme

_PLAIN = Settings(
    touchpoint_id="",
    touchpoint="",
    survey_rev="",
    survey_url="",
    public_url="",
    languages=("en",),
)
DEFAULTS: Mapping[str, Any] = {name: getattr(_PLAIN, name) for name in SETTABLE}
"""What holds where nobody in the whole tree has set anything."""
COLOURS = Theme.__struct_fields__


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One setting in the form. `own` is what is typed there; empty takes what holds above."""

    name: str
    kind: str
    """number, yes_no, choice or text."""
    own: str
    above: str
    """What holds where it is left empty, in words."""
    source: str
    """The touchpoint above that says so; empty where it is the product's own default."""
    options: tuple[tuple[str, str], ...] = ()
    low: int = 0
    high: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a setting is asked for and read."""

    kind: str
    low: int = 0
    high: int = 0
    unit: str = ""
    options: tuple[str, ...] = ()


ROOMS: Mapping[str, Mapping[str, Kind]] = {
    "look": {
        "theme": Kind("choice", options=tuple(THEMES)),
        "low_reach": Kind("yes_no"),
        "reduced_motion": Kind("yes_no"),
    },
    "pace": {
        "thanks_s": Kind("number", 2, 60, "s"),
        "question_s": Kind("number", 10, 300, "s"),
    },
    "senses": {
        "sound": Kind("number", 0, 100, "%"),
        "speech_volume": Kind("number", 0, 100, "%"),
        "dark_hours": Kind("text"),
    },
    "keeping": {"retention_days": Kind("number", 1, 3650, "d")},
}
KINDS = {name: kind for room in ROOMS.values() for name, kind in room.items()}


def rooms(w: Words, here: Seen, typed: Mapping[str, str] | None) -> list[tuple[str, list[Field]]]:
    """Every field, in its room; `typed` is what somebody sent and has to correct."""
    return [
        (room, [field(w, here, name, typed) for name in settings])
        for room, settings in ROOMS.items()
    ]


def field(w: Words, here: Seen, name: str, typed: Mapping[str, str] | None) -> Field:
    """One setting's."""
    kind, own = KINDS[name], here.place.own.get("settings", {})
    above = here.above["settings"].get(name, DEFAULTS[name])
    now = "" if name not in own else text_of(own[name])
    return Field(
        name=name,
        kind=kind.kind,
        own=now if typed is None else typed.get(name, ""),
        above=said(w, name, above),
        source=here.from_where("settings", name),
        options=tuple((one, said(w, name, _value(kind, one))) for one in _options(kind)),
        low=kind.low,
        high=kind.high,
        unit=kind.unit,
    )


def read(typed: Mapping[str, str]) -> dict[str, Any]:
    """What a form sets here, of KINDS; what is no number stays text, and is refused later."""
    return {name: _value(kind, typed[name]) for name, kind in KINDS.items() if typed.get(name)}


def text_of(value: Any) -> str:
    """As it stands in a field."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def said(w: Words, name: str, value: Any) -> str:
    """A setting in words."""
    if name in _WORDS:
        return _WORDS[name](w, value)
    if isinstance(value, bool):
        return w("yes" if value else "no")
    if isinstance(value, int):
        unit = KINDS[name].unit if name in KINDS else ""
        return f"{value}\u202f{w(f'unit_{_UNITS[unit]}')}" if unit else str(value)
    return str(value)


def shown_settings(w: Words, here: Seen) -> list[tuple[str, str, str, bool]]:
    """(name, what holds, which touchpoint above says so, whether it is set here)."""
    return list(_shown(w, here))


def _shown(w: Words, here: Seen) -> Iterator[tuple[str, str, str, bool]]:
    holds, own = here.place.holds["settings"], here.place.own.get("settings", {})
    for name in (*KINDS, *_OTHERS):
        if name in _OTHERS and not holds.get(name):
            continue
        source = "" if name in own else here.from_where("settings", name)
        yield name, said(w, name, holds.get(name, DEFAULTS[name])), source, name in own


def colours(own: Mapping[str, Any], typed: Mapping[str, str] | None) -> dict[str, str]:
    """What stands in the fields of the colours."""
    kept = own.get("settings", {}).get("colours", {})
    return {
        one: (kept.get(one, "") if typed is None else typed.get(f"colour_{one}", ""))
        for one in COLOURS
    }


def theme_of(holds: Mapping[str, Any]) -> Theme:
    """The base theme that holds there, without anybody's own colours."""
    return THEMES.get(holds["settings"].get("theme", DEFAULTS["theme"]), DARK)


def _options(kind: Kind) -> tuple[str, ...]:
    return ("yes", "no") if kind.kind == "yes_no" else kind.options


def _value(kind: Kind, text: str) -> Any:
    if kind.kind == "yes_no":
        return text == "yes"
    if kind.kind == "number" and text.isascii() and text.isdigit() and len(text) < 9:
        return int(text)
    return text


def _percent(w: Words, value: int) -> str:
    return f"{value}\u202f{w('unit_percent')}"


_UNITS = {"s": "seconds", "%": "percent", "d": "days"}
_OTHERS = ("colours", "logo", "accepted_languages")
_WORDS: Mapping[str, Callable[[Words, Any], str]] = {
    "theme": lambda w, value: w(f"theme_{value}"),
    "dark_hours": lambda w, value: str(value) if value else w("never_dark"),
    "speech_volume": lambda w, value: _percent(w, value) if value else w("as_set_up"),
    "colours": lambda w, value: w.count("own_colours", len(value)),
    "logo": lambda w, value: w("logo_there" if value else "none"),
    "accepted_languages": lambda _w, value: ", ".join(map(words.own_name, value)),
}

"""What is wrong with typed settings, in the words of whoever typed them.

The store refuses the same, and more, in English: this says which field it was, before.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from account.pages.places.fields import KINDS, theme_of
from account.pages.words import Words, number
from feedback.hours import Hours
from feedback.theme import COLOUR, MUST_STAND_OUT, contrast


def wrong(w: Words, settings: Mapping[str, Any], holds: Mapping[str, Any]) -> str:
    """Everything that is; empty where the store can be asked. `holds` is what would hold then."""
    return " ".join([*_numbers(w, settings), *_hours(w, settings), *_colours(w, settings, holds)])


def _numbers(w: Words, settings: Mapping[str, Any]) -> Iterator[str]:
    for name, kind in KINDS.items():
        if kind.kind != "number" or name not in settings:
            continue
        value = settings[name]
        if not (isinstance(value, int) and kind.low <= value <= kind.high):
            low, high = number(kind.low), number(kind.high)
            yield w("wrong_range", name=w(f"set_{name}"), low=low, high=high)


def _hours(w: Words, settings: Mapping[str, Any]) -> Iterator[str]:
    if settings.get("dark_hours"):
        try:
            Hours.read(settings["dark_hours"])
        except ValueError:
            yield w("wrong_dark_hours")


def _colours(w: Words, settings: Mapping[str, Any], holds: Mapping[str, Any]) -> Iterator[str]:
    odd = [one for one in settings.get("colours", {}).values() if not COLOUR.fullmatch(one)]
    yield from (w("wrong_colour", text=one[:20]) for one in odd)
    theme, own = theme_of(holds), holds["settings"].get("colours", {})
    for upper, lower, least in MUST_STAND_OUT if own and not odd else ():
        one, other = (own.get(name) or getattr(theme, name) for name in (upper, lower))
        if (found := contrast(one, other)) < least:
            yield w(
                "wrong_faint",
                upper=w(f"colour_{upper}"),
                lower=w(f"colour_{lower}"),
                found=int(found * 10) / 10,  # rounded down, so that 4.49 is not said to be 4.5
                least=least,
            )

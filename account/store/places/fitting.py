"""What a touchpoint can be: its name, its columns and the settings of its terminals, checked."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from account import spans
from account.errors import AccountError, AlreadyThere
from account.store.places.tree import Tree
from feedback.settings import Settings

LONGEST_NAME = 80
MOST_TAGS = 20
SETTABLE = frozenset(Settings.__struct_fields__) - {
    "touchpoint_id",
    "touchpoint",
    "survey_rev",
    "survey_url",
    "public_url",
    "languages",
    "time_zone",
}
"""What of a terminal's settings a touchpoint may keep among its `settings`."""
_TAG_LETTERS = 40
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


class Unfit(AccountError):
    """What was given cannot be; the message says what and why."""

    hint = "Correct it and try again; nothing was changed."


def check_name(known: Tree, parent_id: str | None, name: str) -> None:
    """Raises Unfit, or AlreadyThere where a sibling has it."""
    if not (name.isprintable() and name == name.strip() and 1 <= len(name) <= LONGEST_NAME):
        told = f"{name!r:.100} is no name: it takes 1 to {LONGEST_NAME} letters"
        raise Unfit(told, word="wrong_name", n=LONGEST_NAME)
    if "›" in name:
        raise Unfit(f"{name!r} has a ›, which stands between names", word="wrong_arrow")
    beside = (one for one in known.places.values() if one.parent_id == parent_id)
    if any(one.name == name and not one.closed_ms for one in beside):
        told = f"there is a touchpoint {name!r} already"
        raise AlreadyThere(told, "Give it another name.", word="wrong_taken", name=name)


def checked(own: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raises Unfit for a column that cannot be."""
    try:
        zone = own.get("time_zone")
        if zone is not None:
            ZoneInfo(zone)
        spans.read(own.get("opening_hours", "{}"))
    except (ZoneInfoNotFoundError, OSError) as error:
        raise Unfit(
            f"there is no time zone {own['time_zone']!r}",
            "As in Europe/Berlin.",
            word="wrong_zone",
            zone=own["time_zone"],
        ) from error
    except spans.WrongHours as error:
        raise Unfit(str(error), word=error.word, **error.told) from error
    except ValueError as error:  # ZoneInfo's, for what is no key at all
        raise Unfit(str(error), word="wrong_zone", zone=own.get("time_zone")) from error
    begins = own.get("cut_over_min", 0)
    if begins % 60 or not 0 <= begins <= 12 * 60:
        told = f"a day cannot begin {begins} minutes after midnight: whole hours up to 12"
        raise Unfit(told, word="wrong_begin")
    tags = own.get("tags", "").split()
    if len(tags) > MOST_TAGS or any(len(one) > _TAG_LETTERS for one in tags):
        told = f"tags: at most {MOST_TAGS}, each of at most {_TAG_LETTERS} letters"
        raise Unfit(told, word="wrong_tags", n=MOST_TAGS, letters=_TAG_LETTERS)
    return own


def check_settings(holds: Mapping[str, Any], name: str) -> None:
    """Raises Unfit where no terminal could take them."""
    tags = tuple(holds["languages"].split())
    if wrong := [one for one in tags if not _LANGUAGE.fullmatch(one)]:
        told = ", ".join(wrong)
        raise Unfit(
            f"languages: {told}", "Tags as in: de en fr", word="wrong_languages", text=told[:80]
        )
    if unknown := holds["settings"].keys() - SETTABLE:
        raise Unfit(f"terminals have no setting {', '.join(sorted(unknown))}")
    named = {"touchpoint": name, "languages": tags, "time_zone": holds["time_zone"]}
    rest = dict.fromkeys(("touchpoint_id", "survey_rev", "survey_url", "public_url"), "")
    try:
        msgspec.convert({**rest, **named, **holds["settings"]}, Settings)
    except ValueError as error:  # msgspec.ValidationError is one
        raise Unfit(str(error), word="wrong_settings") from error

"""What msgspec says of a wrong value, in words for whoever holds the card."""

import re
from difflib import get_close_matches

import msgspec

KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text in quotes",
    "bool": "true or false",
    "array": "a list in [ ]",
    "object": "a table of its own",
    "null": "nothing",
    "date": "a date",
    "datetime": "a date and time",
    "time": "a time",
}
_KIND = re.compile(r"Expected `(.+?)`, got `(\w+)`(?: - at (`key` in )?`\$(.*)`)?")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`(?: - at `\$(.*)`)?")


def plainly(error: Exception, *known: type[msgspec.Struct]) -> str:
    """The same in plain words; `known` are the structures whose settings may have been meant."""
    said = str(error)
    if wrong := _KIND.fullmatch(said):
        wanted = " or ".join(KINDS.get(one, one) for one in wrong[1].split(" | ") if one != "null")
        place = f"a name in {_place(wrong[4])}" if wrong[3] else _place(wrong[4])
        return f"{place} should be {wanted}, and is {KINDS.get(wrong[2], wrong[2])}"
    if wrong := _UNKNOWN.fullmatch(said):
        names = {name for one in known for name in _settings(one)}
        near = get_close_matches(wrong[1], names, n=1)
        meant = f" (perhaps {near[0]})" if near else ""
        if wrong[1] in names:
            meant = " (it belongs elsewhere: under another [name], or above all of them)"
        inside = f" in {_place(wrong[2])}" if wrong[2] else ""
        return f"there is no setting {wrong[1]!r}{inside}{meant}"
    what, _, place = said.partition(" - at `$")
    return what if not place or not place.strip("`.") else f"{what} (in {_place(place)})"


def _place(path: str | None) -> str:
    """`.network.wifi.name` as people write it: name in [network.wifi]."""
    names = [one for one in (path or "").strip("`.").replace("[...]", "").split(".") if one]
    if not names:
        return "the file"
    if path and path.strip("`").endswith("[...]"):
        return f"one of {names[-1]}"
    return names[-1] if len(names) == 1 else f"{names[-1]} in [{'.'.join(names[:-1])}]"


def _settings(one: type[msgspec.Struct]) -> set[str]:
    """Its own names, and those of the tables in it."""
    found = set(one.__struct_fields__)
    for default in one.__struct_defaults__:
        if isinstance(default, msgspec.Struct):
            found |= _settings(type(default))
    return found

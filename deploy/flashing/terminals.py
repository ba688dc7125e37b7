"""Many terminals in a row, from a table."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from disk import Refused
from settings import Settings, read_settings


@dataclass(frozen=True, slots=True)
class Terminal:
    """One line: what to write on the card's label, and what onto the card."""

    name: str
    settings: Settings


def read_table(path: Path) -> list[Terminal]:
    """A CSV file with a header: name, and settings (a file beside the table) or address and
    enrolment_code. Raises Refused, with the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{path} is no table: {error}", "Save it as CSV in UTF-8.") from error
    if not rows:
        raise Refused(f"{path} names no terminals", "Its first line says: name,settings")
    terminals = [_terminal(path, number, row) for number, row in enumerate(rows, 2)]
    names = [one.name for one in terminals]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Refused(f"{path} names {', '.join(sorted(twice))} twice", "Give each its own name.")
    first = dict[bytes, str]()
    for one in terminals:
        other = first.setdefault(one.settings.told, one.name)
        if other != one.name:
            raise Refused(
                f"{path} gives {other} and {one.name} the same settings",
                "A code is good for one terminal, once: make one for each.",
            )
    return terminals


def _terminal(path: Path, number: int, row: dict[str, str | None]) -> Terminal:
    said = {key.strip(): (value or "").strip() for key, value in row.items() if key}
    if not said.get("name"):
        raise Refused(
            f"{path} line {number} has no name",
            "Its first line says: name,settings - with commas between, not semicolons.",
        )
    if said.get("settings"):
        try:
            return Terminal(said["name"], read_settings(path.parent / said["settings"]))
        except Refused as error:
            raise Refused(f"{path} line {number}: {error}", error.cure) from error
    if not (said.get("address") and said.get("enrolment_code")):
        raise Refused(
            f"{path} line {number} has neither settings nor address and enrolment_code",
            "The account makes both: account terminal add NAME --provisioning FILE",
        )
    words = [f"{key} = {json.dumps(said[key])}" for key in ("address", "enrolment_code")]
    return Terminal(said["name"], Settings("\n".join(["[account]", *words, ""]).encode()))

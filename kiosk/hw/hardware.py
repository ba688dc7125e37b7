"""Every part of a terminal looked at, and what is wrong with it said in words."""

from collections.abc import Iterable, Mapping

from kiosk.config import Config
from kiosk.hw import board, fittings
from kiosk.hw.finding import Finding, Machine


def look(config: Config, machine: Machine, trouble: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Every part. `trouble` is what a running terminal says of its buttons and sensors."""
    return (
        fittings.screen(config, machine),
        fittings.touch(config, machine),
        *fittings.pins(config, machine, tuple(trouble)),
        fittings.sound(machine),
        fittings.speech(config, machine),
        fittings.backlight(config, machine),
        board.temperature(machine),
        board.supply(machine),
        *board.card(machine),
        board.network(machine),
        board.time(machine),
    )


def in_words(findings: Iterable[Finding]) -> str:
    """For people: a mark, the part, how it is; what is wrong stands last, with its cure."""
    found = list(findings)
    marks: Mapping[bool | None, str] = {True: "✓", False: "✗", None: "·"}
    wide = max(len(one.part) for one in found)
    lines = [f"{marks[one.well]} {one.part:<{wide}}  {one.said}" for one in found]
    wrong = [one for one in found if one.well is False]
    lines += (
        ["", *(f"{one.part}: {one.said}. {one.cure}".rstrip() for one in wrong)] if wrong else []
    )
    return "\n".join(lines)

"""So much of a large tree as fits a page: the upper levels, or a part of a long list."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

MOST = 120
"""Lines on a page."""


class _Line(Protocol):
    @property
    def depth(self) -> int: ...


One = TypeVar("One", bound=_Line)


class Folded(NamedTuple):
    """How many lines from the first are not here, and how many come after."""

    first: int
    left: int


def upper(lines: Sequence[One]) -> list[tuple[One, int]]:
    """The levels of a tree that fit, each line with how many beneath it are not here.

    Two levels at least where the first is one line: a single branch says nothing.
    """
    if len(lines) <= MOST:
        return [(one, 0) for one in lines]
    top = min(one.depth for one in lines)
    deepest = top + (sum(one.depth == top for one in lines) == 1)
    while sum(one.depth <= deepest + 1 for one in lines) <= MOST:
        deepest += 1
    found = list[tuple[One, int]]()
    for one in lines:
        if one.depth <= deepest:
            found.append((one, 0))
        elif found:
            found[-1] = found[-1][0], found[-1][1] + 1
    return found


def part(lines: Sequence[Any], first: int) -> tuple[Sequence[Any], Folded]:
    """MOST of them from that one on; from the beginning where there is no such one."""
    first = first if first < len(lines) else 0
    here = lines[first : first + MOST]
    return here, Folded(first, len(lines) - first - len(here))

"""Which is better for certain: nothing is ranked where intervals overlap."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from account.scores.score import Score


class Rank(NamedTuple):
    """The best and the worst place that something may have among the others, from 1."""

    best: int
    worst: int

    @property
    def certain(self) -> bool:
        """Whether it is one place."""
        return self.best == self.worst


class Change(StrEnum):
    """One score beside an earlier or another one."""

    UP = "up"
    DOWN = "down"
    UNSURE = "unsure"
    """The intervals overlap, or one of the two is hidden."""


def ranks(scores: Sequence[Score], *, less_is_better: bool = False) -> list[Rank | None]:
    """The rank of each among those that are not hidden; None for those that are."""
    seen = [one.interval for one in scores if one.interval is not None]
    found = list[Rank | None]()
    for one in scores:
        if one.interval is None:
            found.append(None)
            continue
        above = sum(other.low > one.interval.high for other in seen)
        below = sum(other.high < one.interval.low for other in seen)
        if less_is_better:
            above, below = below, above
        found.append(Rank(1 + above, len(seen) - below))
    return found


def change(now: Score, before: Score) -> Change:
    """Whether a score differs from another for certain."""
    if now.interval is None or before.interval is None or now.interval.overlaps(before.interval):
        return Change.UNSURE
    return Change.UP if now.interval.low > before.interval.high else Change.DOWN

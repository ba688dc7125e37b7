"""What is taken for misuse, and how finely hours may be shown: for all, or for a branch.

Two rules, both settable at any time, neither ever touching a response. A press that came less
than `interval_s` after the one before it is misuse. And where in one hour, at one terminal in one
place, `burst_n` presses or more came less than `burst_s` after the one before, and these are half
of all its presses or more, every one of them is: children at play, not a crowd at the door.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from account.errors import AccountError
from account.store import audit
from account.store.intake.tally import SLOW
from account.store.places.tree import Tree, usual_begin
from account.store.schema import counting_rule

FINEST = ("hour", "day", "week")
MOST_IN_AN_HOUR = 3600
_READ_SO = "bursts by place, late ones without misuse, hours of places"
"""How sums are made by a rule: those of an account that made them otherwise are void."""


class Rule(NamedTuple):
    """What holds at a touchpoint. `burst_n` 0: no such rule."""

    interval_s: int = 5
    burst_n: int = 10
    burst_s: int = 10
    bucket: str = "hour"


USUAL = Rule()


class WrongRule(AccountError):
    """A rule that cannot be."""

    hint = "Seconds go from 0 to 30; the smallest bucket is hour, day or week."


class Rules(NamedTuple):
    """An account's: for everywhere, and by touchpoint where it has its own."""

    everywhere: Rule
    own: Mapping[str, Rule]

    def at(self, tree: Tree, touchpoint_id: str) -> Rule:
        """What holds there: its own, or that of the nearest above it."""
        for place in tree.above(touchpoint_id):
            if place.id in self.own:
                return self.own[place.id]
        return self.everywhere

    def mark(self, tree: Tree) -> str:
        """All of it in a word: another one wherever another rule holds, or is read otherwise, or
        where days begin at another hour.
        """
        told = [_READ_SO, repr(tuple(self.everywhere))]
        if self.own:
            ruled = ((place, self.at(tree, place)) for place in sorted(tree.places))
            told += [f"{place} {tuple(rule)}" for place, rule in ruled if rule != self.everywhere]
        told += _begins(tree)
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _begins(tree: Tree) -> list[str]:
    begins = {place.id: place.begins for place in tree.places.values()}
    if not any(begins.values()):
        return []
    # One more place that begins its days as most do is nothing new: it has no counts yet.
    usual = usual_begin(Counter(begins.values()))
    others = [f"{place} {hours}" for place, hours in sorted(begins.items()) if hours != usual]
    return [f"begins {usual}", *others]


def read(connection: Connection, account_id: str) -> Rules:
    """Every rule of an account."""
    c = counting_rule.c
    query = select(c.touchpoint_id, c.interval_s, c.burst_n, c.burst_s, c.bucket)
    rows = connection.execute(query.where(c.account_id == account_id))
    found = {row[0]: Rule(*row[1:]) for row in rows}
    return Rules(found.pop("", USUAL), found)


def put(
    connection: Connection, account_id: str, touchpoint_id: str, rule: Rule, who: str, at_ms: int
) -> None:
    """Let a rule hold from now on, for what was pressed before as well. Raises WrongRule."""
    _check(rule)
    _remove(connection, account_id, touchpoint_id)
    row = {"account_id": account_id, "touchpoint_id": touchpoint_id, **rule._asdict()}
    connection.execute(insert(counting_rule).values(row))
    told = rule._asdict()
    audit.note(connection, account_id, at_ms, who, "counting.ruled", touchpoint_id, **told)


def drop(connection: Connection, account_id: str, touchpoint_id: str, who: str, at_ms: int) -> None:
    """Let what holds above hold here too."""
    _remove(connection, account_id, touchpoint_id)
    audit.note(connection, account_id, at_ms, who, "counting.unruled", touchpoint_id)


def _remove(connection: Connection, account_id: str, touchpoint_id: str) -> None:
    c = counting_rule.c
    this = (c.account_id == account_id, c.touchpoint_id == touchpoint_id)
    connection.execute(delete(counting_rule).where(*this))


def _check(rule: Rule) -> None:
    for name in ("interval_s", "burst_s"):
        if not 0 <= getattr(rule, name) <= SLOW:
            raise WrongRule(f"{name} is {getattr(rule, name)}")
    if not 0 <= rule.burst_n <= MOST_IN_AN_HOUR:
        raise WrongRule(f"burst_n is {rule.burst_n}, more than an hour holds")
    if rule.bucket not in FINEST:
        raise WrongRule(f"bucket is {rule.bucket!r:.20}")

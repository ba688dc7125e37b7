"""The part of an account that somebody sees: all of it, or some branches of its touchpoint tree."""

import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select, true

from account.errors import Misconfigured, NotFound
from account.store.schema import person, person_reach, touchpoint


class NeedsAll(Misconfigured):
    """Whoever governs could give themselves the rest."""

    hint = "Narrow another role, or leave this one all touchpoints."
    word = "owner_everywhere"


class NoBranch(Misconfigured):
    """Whoever is narrowed to nothing sees nothing."""

    hint = "Choose some touchpoints, or all."
    word = "no_branch"


class Reach(NamedTuple):
    """Part of one account; every query for people or tokens is narrowed by one."""

    account_id: str
    touchpoints: frozenset[str] | None
    """Ids of the touchpoints within; None for every one there is and will be."""

    def holds(self, touchpoint_id: str) -> bool:
        """Whether this touchpoint is within. Whose account it is has been asked already."""
        return self.touchpoints is None or touchpoint_id in self.touchpoints

    def within(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """The same as a condition on a column of touchpoint ids; the account is asked beside it."""
        return true() if self.touchpoints is None else column.in_(sorted(self.touchpoints))


def of_person(connection: Connection, account_id: str, person_id: str) -> Reach:
    """What a person sees: all, unless somebody narrowed it to branches."""
    roots = roots_of(connection, person_id)
    return Reach(account_id, None if roots is None else below(connection, account_id, roots))


def roots_of(connection: Connection, person_id: str) -> frozenset[str] | None:
    """The branches somebody is narrowed to, as given; None for all there is.

    Whoever is narrowed stays so when their last branch goes: they see nothing then.
    """
    asked = select(person_reach.c.touchpoint_id).where(person_reach.c.person_id == person_id)
    roots = frozenset(connection.execute(asked).scalars())
    narrowed = select(person.c.narrowed).where(person.c.id == person_id)
    return roots if roots or connection.execute(narrowed).scalar() else None


def written(roots: Collection[str] | None) -> str:
    """Branches as a column keeps them."""
    return json.dumps(None if roots is None else sorted(roots))


def roots_in(kept: str) -> frozenset[str] | None:
    """What `written` wrote."""
    roots = json.loads(kept)
    return None if roots is None else frozenset(roots)


def as_written(connection: Connection, account_id: str, kept: str) -> Reach:
    """The reach that `written` branches have now."""
    roots = roots_in(kept)
    return Reach(account_id, None if roots is None else below(connection, account_id, roots))


def check(connection: Connection, account_id: str, roots: Collection[str] | None) -> None:
    """That these are touchpoints of the account; raises NotFound."""
    if roots is None:
        return
    mine = select(touchpoint.c.id).where(touchpoint.c.account_id == account_id)
    strange = set(roots) - set(connection.execute(mine).scalars())
    if strange:
        raise NotFound(
            f"there is no touchpoint {min(strange)!r:.40}", "See: account touchpoint list"
        )


def below(connection: Connection, account_id: str, roots: frozenset[str]) -> frozenset[str]:
    """These touchpoints of the account and all under them."""
    children, mine = defaultdict[str | None, list[str]](list), set[str]()
    query = select(touchpoint.c.id, touchpoint.c.parent_id)
    for one, parent in connection.execute(query.where(touchpoint.c.account_id == account_id)):
        children[parent].append(one)
        mine.add(one)
    found, waiting = set[str](), [one for one in roots if one in mine]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += children[one]
    return frozenset(found)

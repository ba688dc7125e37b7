"""The part of an account that somebody sees: all of it, or some branches of its touchpoint tree."""

from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select, true

from account.store.schema import person_reach, touchpoint


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
    asked = select(person_reach.c.touchpoint_id).where(person_reach.c.person_id == person_id)
    roots = frozenset(connection.execute(asked).scalars())
    return Reach(account_id, below(connection, account_id, roots) if roots else None)


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

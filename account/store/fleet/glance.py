"""A whole fleet at a glance: how its terminals are, what arrived, and where it is worst."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from account.store.fleet.fleet import Fleet, State
from account.store.reach import Reach
from account.store.schema import terminal, terminal_store

_FEW = 6


class Worst(NamedTuple):
    """A branch at the top of the tree, and how many of its terminals are silent or late."""

    touchpoint_id: str
    path: str
    bad: int
    terminals: int


class Glance(NamedTuple):
    """`captured` and `delivered` by the terminals' own word, over all stores."""

    states: Mapping[State, int]
    running: int
    """All but the retired ones."""
    due: int
    """Those for which newer settings wait."""
    captured: int
    delivered: int
    versions: Sequence[tuple[str, int]]
    """Of the running ones, the one that most have first."""
    worst: Sequence[Worst]


def glance(connection: Connection, mine: Reach, whole: Fleet) -> Glance:
    """Over everything within reach."""
    running = [one for one in whole.terminals if one.state is not State.RETIRED]
    versions = Counter(one.health.version for one in running if one.health)
    captured, delivered = books(connection, mine)
    return Glance(
        states=Counter(one.state for one in whole.terminals),
        running=len(running),
        due=sum(one.due for one in running),
        captured=captured,
        delivered=delivered,
        versions=sorted(versions.items(), key=lambda one: (-one[1], one[0])),
        worst=_worst(whole),
    )


def _worst(whole: Fleet) -> list[Worst]:
    tops = dict[str, list[State]]()
    for one in whole.terminals:
        if one.state is State.RETIRED:
            continue
        above = [place.id for place in whole.tree.above(one.touchpoint_id)]
        if above:
            tops.setdefault(above[-1], []).append(one.state)
    bad = {State.SILENT, State.LATE}
    rows = [
        Worst(top, whole.tree.path(top), sum(one in bad for one in states), len(states))
        for top, states in tops.items()
    ]
    return sorted(rows, key=lambda row: (-row.bad / row.terminals, row.path))[:_FEW]


def books(connection: Connection, mine: Reach) -> tuple[int, int]:
    """(captured, of these delivered by the terminals' own word) over all stores within reach."""
    s, t = terminal_store.c, terminal.c
    query = (
        select(func.sum(s.captured_seq), func.sum(s.acked_seq))
        .join(terminal, t.terminal_id == s.terminal_id)
        .where(t.account_id == mine.account_id, mine.within(t.touchpoint_id))
    )
    captured, delivered = connection.execute(query).one()
    return int(captured or 0), int(delivered or 0)

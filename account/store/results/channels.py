"""Ratings from terminals and from links, side by side.

A link has a terminal's number and one channel, so that the coarse counts can tell them apart.
"""

from sqlalchemy import Connection, select

from account.store.results.asked import Asked, add_counts
from account.store.results.counting import pressed
from account.store.results.scope import Scope
from account.store.schema import survey_link

TERMINALS = "terminal"


def by_channel(connection: Connection, scope: Scope, one: Asked) -> dict[str, dict[int, int]]:
    """How often each step was pressed on terminals, then through links by their channel.

    Nothing where the scope is of one channel, or nobody answered through a link.
    """
    links = _links(connection, scope.account_id)
    if not links or scope.selection.channel:
        return {}
    counted = pressed(
        connection,
        scope,
        lambda c: (c.terminal_id,),
        one.of_it,
        lambda c: c.terminal_id.in_(sorted(links)),
        terminals=True,
    )
    if not counted:
        return {}
    found: dict[str, dict[int, int]] = {TERMINALS: dict(one.counts)}
    for (terminal_id,), sums in sorted(counted.items()):
        counts = dict[int, int]()
        add_counts(counts, sums)
        for step, n in counts.items():
            here = found.setdefault(links[terminal_id], {})
            here[step] = here.get(step, 0) + n
            found[TERMINALS][step] -= n
    found[TERMINALS] = {step: n for step, n in found[TERMINALS].items() if n}
    if not found[TERMINALS]:
        del found[TERMINALS]
    return found


def _links(connection: Connection, account_id: str) -> dict[str, str]:
    """By id: the channel."""
    query = select(survey_link.c.id, survey_link.c.channel)
    rows = connection.execute(query.where(survey_link.c.account_id == account_id))
    return {row.id: row.channel for row in rows}

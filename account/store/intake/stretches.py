"""What was pressed near a moment of a boot, found without an index of every boot's clock.

A boot's clock is cut into stretches of six hours. For each one that somebody pressed in, the
lowest and the highest rid are kept: rids rise as a store is written, so what lies between them is
what was pressed then, and little else. Whoever looks there asks each row for its moment all the
same: what came late, was salvaged, or is a copied card's makes a stretch wider, and never hides
what is in it. An index of the clock would cost an entry for each response, and this a row a batch.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection

from account.store.intake.boots import Store
from account.store.intake.judge import Sound
from account.store.sql import run_with

STRETCH_MS = 6 * 3_600_000

Stretches = dict[tuple[str, str, str, int], tuple[bytes, bytes]]
"""By terminal, store, boot and number, the lowest rid and the highest."""


def touched(store: Store, sound: Iterable[Sound]) -> Stretches:
    """The stretches that these responses lie in."""
    lying, last, rids = defaultdict[tuple[str, int], list[bytes]](list), ("", -1), list[bytes]()
    for one in sound:
        response = one.response
        which = response.boot_id, response.boot_ms // STRETCH_MS
        if which != last:  # most lie where the one before lies
            last, rids = which, lying[which]
        rids.append(one.rid)
    return {(*store, *which): (min(rids), max(rids)) for which, rids in lying.items()}


def write(connection: Connection, each: Iterable[Stretches]) -> None:
    """Make those that are there so wide that they hold these too."""
    whole = Stretches()
    for one in each:
        for key, (first, last) in one.items():
            known = whole.get(key, (first, last))
            whole[key] = min(known[0], first), max(known[1], last)
    run_with(connection, _WIDEN, [(*key, *ends) for key, ends in whole.items()])


_WIDEN = (
    "INSERT INTO stretch (terminal_id, store_id, boot_id, no, first_rid, last_rid) VALUES {rows} "
    "ON CONFLICT (terminal_id, store_id, boot_id, no) DO UPDATE SET "
    "first_rid = CASE WHEN excluded.first_rid < stretch.first_rid "
    "THEN excluded.first_rid ELSE stretch.first_rid END, "
    "last_rid = CASE WHEN excluded.last_rid > stretch.last_rid "
    "THEN excluded.last_rid ELSE stretch.last_rid END"
)

"""Which seqs of a store never came: ranges, kept in step with every batch.

`terminal_store.seen_seq` is the highest seq that ever came; `gap` holds, as ranges, what is
missing below it. So captured = received can be told at a glance for a million responses, and a
batch costs no more than its own length.

What the account asks for again (`resend`): every seq that never came, that the terminal still
keeps (from kept_from_seq on), that it takes for delivered (up to acked_seq), and that it does not
name as held, or as gone: then it is missing for good, and nobody asks again. A terminal that does
not say what it takes for delivered is asked for nothing. A seq above acked_seq is only waiting its
turn; one below kept_from_seq is gone.
"""

import random
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, insert, select

from account.store.intake.boots import Store, of_store
from account.store.intake.reckoning import Range, Reported, joined, less, reckon
from account.store.schema import gap

MOST_RANGES = 100
"""Asked for in one receipt."""


class Word(NamedTuple):
    """What the terminal says of its store in one batch."""

    captured_seq: int
    kept_from_seq: int
    acked_seq: int | None
    held: frozenset[int]


def close(connection: Connection, store: Store, seen_seq: int, came: Collection[int]) -> int:
    """These seqs came, each named once: open and close gaps; return the new seen_seq."""
    if came and min(came) == seen_seq + 1 and max(came) == seen_seq + len(came):
        return seen_seq + len(came)  # as nearly always: the next ones, without a hole
    runs = joined(came)
    late = [run for run in runs if run[0] <= seen_seq]
    if late:
        _fill(connection, store, late)
    opened = list[Range]()
    for first, last in runs:
        if first > seen_seq + 1:
            opened.append((seen_seq + 1, first - 1))
        seen_seq = max(seen_seq, last)
    _open(connection, store, opened)
    return seen_seq


def gaps_of(connection: Connection, store: Store) -> tuple[Range, ...]:
    """Every gap, lowest first."""
    query = select(gap.c.from_seq, gap.c.to_seq).where(of_store(gap, store))
    rows = connection.execute(query.order_by(gap.c.from_seq))
    return tuple((row.from_seq, row.to_seq) for row in rows)


def to_resend(connection: Connection, store: Store, seen_seq: int, word: Word) -> tuple[Range, ...]:
    """What to ask for again; a random choice where it is too much for one receipt."""
    if word.acked_seq is None:
        return ()
    gaps = gaps_of(connection, store)
    if not gaps and min(word.acked_seq, word.captured_seq) <= seen_seq:
        return ()
    reckoned = reckon(
        Reported(
            store_id=store.store_id,
            captured_seq=word.captured_seq,
            kept_from_seq=word.kept_from_seq,
            acked_seq=word.acked_seq,
            seen_seq=seen_seq,
            gaps=gaps,
            held=word.held,
            quarantined=frozenset(),
            received=0,
        )
    )
    lost = reckoned.missing_kept
    # A seq whose row was deleted there never comes: the others must get their turn.
    return lost if len(lost) <= MOST_RANGES else tuple(sorted(random.sample(lost, MOST_RANGES)))


def _fill(connection: Connection, store: Store, runs: Sequence[Range]) -> None:
    low, high = runs[0][0], runs[-1][1]
    touched = and_(of_store(gap, store), gap.c.from_seq <= high, gap.c.to_seq >= low)
    rows = connection.execute(select(gap.c.from_seq, gap.c.to_seq).where(touched)).all()
    left = [(row.from_seq, row.to_seq) for row in rows]
    if not left:
        return
    connection.execute(delete(gap).where(touched))
    _open(connection, store, less(left, runs))


def _open(connection: Connection, store: Store, ranges: Sequence[Range]) -> None:
    if ranges:
        rows = [{**store._asdict(), "from_seq": low, "to_seq": high} for low, high in ranges]
        connection.execute(insert(gap), rows)

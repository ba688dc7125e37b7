"""New rows told in two halves arrive whole, however many there are and whatever they share."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from account.store.intake.new_rows import OWN, SHARED, NewRows, insert
from account.store.schema import response

NAMES = [column.name for column in response.columns]


def whole(seq, language):
    """A row in which no two columns of a kind hold the same."""
    told = {name: f"{name}"[:8] for name in NAMES}
    numbers = {name: place for place, name in enumerate(NAMES) if name.endswith(("_ms", "lh"))}
    rid, known = seq.to_bytes(16, "big"), bytes([seq % 256]) * 32
    own = {"seq": seq, "rid": rid, "content_hash": known, "rating": seq % 4 or None, "lh": None}
    shared = {"wall_synced": bool(seq % 2), "language": language, "steps": 4, "ended": None}
    return {**told, **numbers, **own, **shared, "body": '{"said":"\\\\ \n \t"}'}


def told(rows):
    """The same in two halves."""
    new, halves = NewRows(), {}
    for row in rows:
        shared = tuple(row[name] for name in SHARED)
        if shared not in halves:
            halves[shared] = new.share(shared)
        new.own.append((halves[shared], *(row[name] for name in OWN)))
    return new


def test_every_column_is_in_one_half():
    assert sorted((*SHARED, *OWN)) == sorted(NAMES)


@pytest.mark.parametrize("many", [1, 3, 700])
def test_what_is_written_is_what_was_told(database, many):
    batches = [
        [whole(seq, f"{batch}{seq % 3}") for seq in range(batch * many, batch * many + many)]
        for batch in range(3)
    ]
    new = [told(one) for one in batches]
    with database.write() as connection:
        insert(connection, [*new, NewRows()])
        kept = connection.execute(select(response).order_by(response.c.seq)).all()
    expected = [tuple(row[name] for name in NAMES) for one in batches for row in one]
    assert [tuple(row) for row in kept] == expected
    assert [row for one in new for row in one] == expected
    assert new[0][-1:] == expected[many - 1 : many]


def test_one_that_is_known_undoes_all_of_them(database):
    with database.write() as connection:
        insert(connection, [told([whole(1, "en")])])
    with pytest.raises(IntegrityError), database.write() as connection:
        insert(connection, [told([whole(2, "en"), whole(1, "de"), whole(3, "en")])])
    with database.read() as connection:
        assert connection.execute(select(response.c.seq)).scalars().all() == [1]

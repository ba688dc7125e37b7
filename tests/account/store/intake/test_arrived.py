"""Responses are found by the store and seq that begin their rid, and by their boot's clock."""

import pytest
from msgspec.structs import replace
from sqlalchemy import create_engine

from account.store.intake import arrived, redating, times
from account.store.intake.arrived import Place
from account.store.intake.rids import between
from account.store.schema import response, tables
from account.store.schema.reported import WIDE
from feedback.clock import DRIFT_PPM
from feedback.identity import new_rid, new_store_id


@pytest.mark.parametrize("seq", [1, 0x0FF, 0x12345678, (1 << 32) - 1])
def test_a_store_and_a_seq_span_every_rid_they_can_have_and_no_other(seq):
    store_id = new_store_id()
    low, high = between(store_id, seq, seq)

    assert all(low <= new_rid(store_id, seq).bytes <= high for _ in range(50))
    nearby = [n for n in (seq - 1, seq + 1) if 0 < n < 1 << 32]
    assert not any(low <= new_rid(store_id, n).bytes <= high for n in nearby)


def test_distinct_seqs_are_counted_up_to_what_was_captured_and_beyond(account, terminal):
    presses = [terminal.press() for _ in range(5)]
    copied = replace(presses[1], rid=str(new_rid(terminal.store_id, presses[1].seq)))
    terminal.send(*presses)
    terminal.send(copied)
    other = account.terminal()
    other.send(other.press())

    store = (terminal.terminal_id, terminal.store_id)
    with account.database.read() as connection:
        counted = arrived.counted(connection, [Place(*store, 3)])
        found = arrived.under(connection, [Place(*store, 2), Place(*store, 9)])
    assert counted == {store: (3, 2)}
    assert {str(row.rid.hex()) for row in found} == {
        one.rid.replace("-", "") for one in (presses[1], copied)
    }
    assert len(account.rows(response)) == 7


def test_what_is_placed_by_a_near_anchor_is_not_wide():
    assert WIDE.endswith(f">= {2 * times.NEAR_MS * DRIFT_PPM // 1_000_000}")


@pytest.mark.parametrize(
    ("sql", "width", "by"),
    [
        (arrived._UNDER, 3, "rid>? AND rid<?"),
        (arrived._COUNTED.replace("{seq}", arrived._SEQ["sqlite"]), 5, "COVERING INDEX"),
        (redating._BOUNDED, 2, "ix_response_unsure (terminal_id=?)"),
        (redating._FAR["sqlite"], 3, "ix_response_unsure (terminal_id=? AND boot_id=?)"),
        (redating._CLOSE, 5, "rid>? AND rid<?"),
    ],
)
def test_none_of_it_reads_all_responses_of_a_terminal(sql, width, by):
    asked = f"({', '.join(['?'] * width)})"
    engine = create_engine("sqlite://")
    tables.create_all(engine)
    with engine.begin() as connection:
        said = "EXPLAIN QUERY PLAN " + sql.replace("{rows}", asked).replace("{here}", "")
        plan = [row.detail for row in connection.exec_driver_sql(said, (None,) * width)]
    engine.dispose()
    (step,) = [one for one in plan if "response" in one]
    assert by in step

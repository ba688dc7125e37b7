"""Names that stay unique without a clock."""

from uuid import RFC_4122, UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.identity import new_rid, new_store_id, place_of

STORES = st.integers(0, (1 << 62) - 1).map(lambda bits: f"{bits:016x}")
SEQS = st.integers(1, (1 << 32) - 1)


@given(STORES, SEQS)
def test_store_and_seq_can_be_read_back(store_id, seq):
    rid = new_rid(store_id, seq)
    assert place_of(rid) == (store_id, seq)
    assert (rid.version, rid.variant) == (8, RFC_4122)


@given(STORES, SEQS, SEQS)
def test_they_order_by_seq_in_every_form(store_id, one, other):
    if one == other:
        return
    low, high = new_rid(store_id, min(one, other)), new_rid(store_id, max(one, other))
    assert low < high
    assert low.bytes < high.bytes
    assert str(low) < str(high)


@given(STORES, STORES, SEQS, SEQS)
def test_they_order_by_store_first(one, other, seq, other_seq):
    if one < other:
        assert new_rid(one, seq).bytes < new_rid(other, other_seq).bytes


def test_a_cloned_card_mints_other_ids():
    minted = {new_rid("0" * 15 + "1", 1) for _ in range(100)}
    assert len(minted) == 100


def test_stores_are_random_and_fit():
    made = {new_store_id() for _ in range(100)}
    assert len(made) == 100
    assert all(len(one) == 16 and int(one, 16) < 1 << 62 for one in made)


@pytest.mark.parametrize("seq", [0, -1, 1 << 32])
def test_a_seq_that_does_not_fit_is_refused(seq):
    with pytest.raises(ValueError, match="does not fit"):
        new_rid("0" * 16, seq)


def test_a_store_id_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="longer than 62 bits"):
        new_rid("f" * 16, 1)


@pytest.mark.parametrize("rid", [uuid4(), UUID(int=0)])
def test_another_kind_of_id_has_no_place(rid):
    with pytest.raises(ValueError, match="not a response's id"):
        place_of(rid)

"""The rids of a batch, packed together: the same as one by one, or not at all."""

import pytest

from account.store.intake.rids import all_packed, packed
from feedback.identity import new_rid, new_store_id

STORE = new_store_id()
SEQS = [1, 2, 3, 700, (1 << 32) - 1]
RIDS = [str(new_rid(STORE, seq)) for seq in SEQS]


def test_together_they_are_what_each_is_alone():
    alone = [packed(rid, STORE, seq) for rid, seq in zip(RIDS, SEQS, strict=True)]
    assert all_packed(RIDS, STORE, SEQS) == alone
    assert all_packed(RIDS[:1], STORE, SEQS[:1]) == alone[:1]


@pytest.mark.parametrize(
    "two",
    [
        [RIDS[0], str(new_rid(new_store_id(), 2))],
        [RIDS[0], RIDS[2]],
        [RIDS[0][:-1], RIDS[0][-1] + RIDS[1]],  # one letter of the first stands with the second
        [RIDS[0] + RIDS[1][:1], RIDS[1][1:]],
        [RIDS[0], RIDS[1].replace("-", "")],
        [RIDS[0][:-1] + "-", RIDS[1]],
        [RIDS[0][:-2] + "  ", RIDS[1]],
        [RIDS[0][:-1] + "g", RIDS[1]],
        [RIDS[0][:-1] + "\N{FULLWIDTH DIGIT ONE}", RIDS[1]],
        ["", ""],
    ],
)
def test_one_that_is_not_as_it_should_be_spoils_all(two):
    assert all_packed(two, STORE, [1, 2]) is None

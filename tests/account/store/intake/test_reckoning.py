"""Captured = received, to the last number."""

from hypothesis import given
from hypothesis import strategies as st

from account.store.intake.reckoning import Reported, joined, less, reckon, size


def reported(**told: object) -> Reported:
    row: dict[str, object] = {
        "store_id": "s",
        "captured_seq": 10,
        "kept_from_seq": 1,
        "acked_seq": 10,
        "seen_seq": 10,
        "gaps": (),
        "held": frozenset(),
        "quarantined": frozenset(),
        "received": 10,
        **told,
    }
    return Reported(**row)  # type: ignore[arg-type]


def test_everything_arrived():
    found = reckon(reported())

    assert (found.captured, found.received, found.waiting, found.unexplained) == (10, 10, 0, 0)
    assert found.missing_gone == found.missing_kept == found.held == ()


def test_not_sent_yet_is_waiting_not_missing():
    found = reckon(reported(seen_seq=7, acked_seq=7, received=7))

    assert (found.waiting, found.missing_gone, found.unexplained) == (3, (), 0)


def test_a_hole_the_terminal_took_for_delivered_is_missing():
    found = reckon(reported(gaps=((4, 5),), received=8))

    assert (found.missing_kept, found.missing_gone, found.waiting) == (((4, 5),), (), 0)


def test_a_hole_the_terminal_no_longer_keeps_is_gone():
    found = reckon(reported(gaps=((2, 5),), kept_from_seq=4, received=6))

    assert (found.missing_gone, found.missing_kept) == (((2, 3),), ((4, 5),))


def test_unsent_and_not_kept_is_gone_too():
    found = reckon(reported(seen_seq=6, acked_seq=6, kept_from_seq=9, received=6))

    assert (found.missing_gone, found.waiting) == (((7, 8),), 2)


def test_what_the_terminal_holds_is_named_not_missing():
    found = reckon(reported(gaps=((4, 6),), held=frozenset({5, 9}), received=7))

    assert (found.held, found.missing_kept) == (((5, 5),), ((4, 4), (6, 6)))


def test_quarantine_is_an_arrival_of_its_own():
    found = reckon(reported(gaps=((4, 5),), quarantined=frozenset({4, 8}), received=7))

    assert (found.quarantined, found.missing_kept) == (((4, 4), (8, 8)), ((5, 5),))
    assert found.unexplained == 0


def test_books_that_do_not_add_up_say_so():
    assert reckon(reported(received=9)).unexplained == 1


@given(st.data())
def test_every_number_is_in_exactly_one_place(data: st.DataObject):
    captured = data.draw(st.integers(0, 40))
    numbers = range(1, captured + 1)
    where = {
        n: data.draw(st.sampled_from(["here", "quarantine", "held", "absent"])) for n in numbers
    }
    placed = {kind: {n for n in numbers if where[n] == kind} for kind in set(where.values())}
    came = placed.get("here", set()) | placed.get("quarantine", set())
    seen = max(came, default=0)
    acked, kept_from = data.draw(st.integers(0, captured)), data.draw(st.integers(1, captured + 1))
    found = reckon(
        reported(
            captured_seq=captured,
            acked_seq=acked,
            kept_from_seq=kept_from,
            seen_seq=seen,
            gaps=joined(n for n in numbers if n <= seen and n not in came),
            held=frozenset(placed.get("held", ())),
            quarantined=frozenset(placed.get("quarantine", ())),
            received=len(placed.get("here", ())),
        )
    )

    absent = placed.get("absent", set())
    assert found.unexplained == 0
    assert size(found.held) == len(placed.get("held", ()))
    assert found.waiting == sum(n > acked and n >= kept_from for n in absent)
    assert size(found.missing_gone) == sum(n < kept_from for n in absent)


@given(st.sets(st.integers(1, 40)), st.sets(st.integers(1, 40)))
def test_ranges_without_runs_are_what_sets_say(numbers: set[int], out: set[int]):
    assert less(joined(numbers), joined(out)) == joined(numbers - out)


def test_a_range_is_cut_by_several_runs():
    assert less([(1, 10), (12, 12)], [(2, 3), (5, 5), (9, 12)]) == ((1, 1), (4, 4), (6, 8))


def test_what_the_terminal_says_is_gone_is_missing_for_good():
    found = reckon(reported(gaps=((3, 4),), received=8, held=frozenset({4}), gone=frozenset({3})))

    assert (found.missing_gone, found.missing_kept, found.held) == (((3, 3),), (), ((4, 4),))
    assert found.unexplained == 0


def test_what_was_called_gone_and_came_after_all_is_received():
    found = reckon(reported(gone=frozenset({3})))

    assert (found.missing_gone, found.unexplained) == ((), 0)


def test_numbers_side_by_side_are_one_range():
    assert joined((9, 4, 6, 5, 2)) == ((2, 2), (4, 6), (9, 9))
    found = reckon(reported(gaps=((8, 8),), seen_seq=8, kept_from_seq=10, received=7))

    assert (found.missing_gone, found.waiting) == (((8, 9),), 0)

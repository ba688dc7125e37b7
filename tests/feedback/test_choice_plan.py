"""How choices stand: the letters decide, rows are high enough to be hit, two pages at most."""

import pytest

from feedback.choice_plan import ChoicePlan, Ground, plan

GROUND = Ground(width=752, height=250, target=114, gap=8, read=58)


def shrinking(width: float, height: float) -> int:
    """Words that are as large as their button is wide."""
    return int(min(width / 6, height / 2, 58))


@pytest.mark.parametrize(
    ("count", "as_planned"),
    [(1, (1, 1)), (2, (1, 2)), (4, (2, 4)), (5, (2, 3)), (8, (2, 4))],
)
def test_as_many_beside_each_other_as_keep_letters_largest(count: int, as_planned):
    across, a_page, px = plan(count, GROUND, shrinking)
    assert (across, a_page) == as_planned
    assert px > 0


def test_no_page_is_turned_where_one_can_be_read():
    assert plan(8, GROUND, lambda *_: 58) == ChoicePlan(4, 8, 58)


def test_a_page_turned_must_win_a_whole_step():
    def letters(width: float, height: float) -> int:
        return 30 if width > 200 else 26

    assert plan(8, GROUND, letters).a_page == 8


def test_one_page_where_no_more_are_allowed():
    assert plan(8, GROUND, shrinking, pages=1).a_page == 8


def test_a_row_is_never_lower_than_a_target_and_never_a_slab():
    assert GROUND.row(1) == 171
    assert GROUND.row(2) == 121
    assert GROUND.row(3) == 114


def test_a_low_screen_has_one_row_in_any_case():
    assert plan(3, GROUND._replace(height=50), shrinking).rows == 1

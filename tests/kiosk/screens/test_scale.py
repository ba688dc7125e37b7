import pytest

from kiosk.screens.scale import Scale


def test_capitals_and_targets_follow_the_physical_size():
    scale = Scale.of((1920, 1080), (344.0, 193.5))
    px_per_mm = 1920 / 344

    assert scale.text() * 0.714 >= 7.3 * px_per_mm
    assert scale.target >= 20 * px_per_mm
    assert scale.qr_module >= 0.8 * px_per_mm


def test_an_unknown_size_counts_as_the_usual_panel():
    assert Scale.of((800, 480)).target == pytest.approx(20 * 5.7, abs=1)


def test_steps_are_a_quarter_apart_and_end_where_letters_do():
    sizes = Scale(1280, 800).sizes(2)

    assert sizes[0] == pytest.approx(Scale(1280, 800).text() * 1.25**2, abs=2)
    assert sizes[-1] == 9
    assert list(sizes) == sorted(sizes, reverse=True)


@pytest.mark.parametrize(("size", "low"), [((800, 480), True), ((1280, 800), False)])
def test_a_screen_of_hardly_five_targets_is_low(size, low):
    assert Scale.of(size).low is low

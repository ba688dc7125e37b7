"""Colours that people can read by, and reasons against the others."""

import pytest

from feedback import theme


def test_contrast_is_as_the_standard_has_it():
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("base", theme.THEMES)
def test_our_own_themes_pass(base):
    assert theme.dress(base, {}) == theme.THEMES[base]


def test_an_operators_colours_take_the_place_of_ours():
    dressed = theme.dress("light", {"surface": "#FFEEDD", "ground": "#FFFFFF"})

    assert (dressed.surface, dressed.ground) == ("#FFEEDD", "#FFFFFF")
    assert dressed.text == theme.LIGHT.text


@pytest.mark.parametrize(
    ("base", "colours", "said"),
    [
        ("dark", {"text": "#5A6B7C"}, "text #5A6B7C on ground #0F1720 has contrast 3.2, must"),
        ("light", {"quiet": "#C0C0C0"}, "quiet #C0C0C0 on ground #F6F7F9 has contrast 1.6, must"),
        ("light", {"surface": "#101820"}, "text #0F1720 on surface #101820"),
        ("light", {"pressed": "#203040"}, "text #0F1720 on pressed #203040"),
        ("dark", {"edge": "#1C2937"}, "edge #1C2937 on ground #0F1720 has contrast 1.2, must"),
        ("dark", {"ground": "navy"}, "ground is 'navy', must be like '#0F1720'"),
        ("dark", {"smiley": "#FFFFFF"}, "'smiley' is no colour of a theme"),
        ("blue", {}, "theme is 'blue', must be dark or light"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(base, colours, said):
    with pytest.raises(ValueError, match=said):
        theme.dress(base, colours)


def test_all_reasons_are_given_at_once():
    with pytest.raises(ValueError, match=r"^text .+; quiet .+ 4.5$"):
        theme.dress("light", {"ground": "#000000"})


@pytest.mark.parametrize("pair", theme.MUST_STAND_OUT, ids=lambda pair: f"{pair[0]}-{pair[1]}")
def test_each_pair_alone_can_be_refused(pair):
    upper, lower, _ = pair
    same = getattr(theme.DARK, lower)

    with pytest.raises(ValueError, match=f"{upper} {same} on {lower} {same} has contrast 1.0"):
        theme.dress("dark", {upper: same})

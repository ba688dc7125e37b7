"""What is asked before an account has said anything."""

from kiosk.papers import built_in


def test_the_settings_language_comes_first_where_it_is_spoken():
    assert built_in().settings.languages == ("en", "de")
    assert built_in("de").settings.languages == ("de", "en")
    assert built_in("xx").settings.languages == ("en", "de")


def test_the_place_is_called_as_the_settings_say():
    assert built_in("", "North door").settings.touchpoint == "North door"
    assert built_in().settings.touchpoint == ""

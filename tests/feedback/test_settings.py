"""A terminal's settings, as issued."""

from base64 import b64encode

import pytest

from feedback import wire
from feedback.settings import LARGEST_LOGO, Settings

GOOD = {
    "touchpoint_id": "t1", "touchpoint": "Door", "survey_rev": "r", "survey_url": "u",
    "public_url": "https://e.org", "languages": ["de", "en"],
}  # fmt: skip


def issued(**changed: object) -> bytes:
    return wire.msgspec.json.encode(GOOD | changed)


def test_what_is_not_said_has_a_sensible_value():
    settings = wire.settings_from(issued())
    assert (settings.thanks_s, settings.question_s, settings.retention_days) == (8, 30, 30)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("thanks_s", 1, "thanks_s is 1, must be between 2 and 60"),
        ("question_s", 301, "question_s is 301, must be between 10 and 300"),
        ("retention_days", 0, "retention_days is 0, must be between 1 and 3650"),
        ("languages", [], "languages is empty"),
        ("public_url", "javascript:alert(1)", "public_url 'javascript:.*' is no web address"),
        ("public_url", "https://e.org/ x", "public_url '.*' is no web address"),
        ("public_url", "https://" + "x" * 193, "public_url has 201 letters, at most 200"),
        ("touchpoint_id", "x" * 65, "touchpoint_id has 65 letters, at most 64"),
        ("touchpoint", "x" * 201, "touchpoint has 201 letters, at most 200"),
    ],
)
def test_a_number_out_of_range_is_named(name, value, said):
    with pytest.raises(wire.Malformed, match=said):
        wire.settings_from(issued(**{name: value}))


def test_a_newer_accounts_key_does_not_stop_an_older_terminal():
    assert wire.settings_from(issued(brightness=5)) == wire.from_json(issued(), Settings)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("sound", 101, "sound is 101, must be between 0 and 100"),
        ("theme", "pink", "theme is 'pink', must be dark or light"),
        ("colours", {"text": "#101820"}, "text #101820 on ground #0F1720 has contrast 1.0"),
        ("logo", "?", "logo is no base64"),
        ("logo", "aGFsbG8=", "logo is no PNG"),
        ("logo", b64encode(b"\x89PNG\r\n\x1a\n" + bytes(LARGEST_LOGO)).decode(), "at most 49152"),
        ("dark_hours", "at night", "no span of hours"),
        ("time_zone", "Mars/Olympus", "time_zone 'Mars/Olympus' is unknown"),
    ],
)
def test_a_look_that_cannot_be_is_refused_with_its_reason(name, value, said):
    with pytest.raises(wire.Malformed, match=said):
        wire.settings_from(issued(**{name: value}))


def test_reviewed_languages_are_offered_in_the_touchpoints_order():
    settings = wire.settings_from(issued(languages=["de", "fr", "en"]))

    assert settings.offered(("en", "fr", "de", "es")) == ("de", "en")


def test_languages_nobody_reviewed_are_offered_where_the_operator_accepts_them():
    settings = wire.settings_from(issued(languages=["de", "fr", "it"], accepted_languages=["fr"]))

    assert settings.offered(("de", "fr", "it")) == ("de", "fr")


def test_there_is_always_one_language():
    settings = wire.settings_from(issued(languages=["fr", "it"]))

    assert settings.offered(("it", "fr")) == ("fr",)
    assert settings.offered(("pl",)) == ("pl",)

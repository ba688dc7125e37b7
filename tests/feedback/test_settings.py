"""A terminal's settings, as issued."""

import pytest

from feedback import wire
from feedback.settings import Settings

GOOD = {
    "touchpoint_id": "t1", "touchpoint": "Door", "survey_rev": "r", "survey_url": "u",
    "public_url": "p", "languages": ["de", "en"],
}  # fmt: skip


def issued(**changed: object) -> bytes:
    return wire.msgspec.json.encode(GOOD | changed)


def test_what_is_not_said_has_a_sensible_value():
    settings = wire.settings_from(issued())
    assert (settings.thanks_s, settings.question_s, settings.response_interval_s) == (8, 30, 5)
    assert settings.retention_days == 30


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("thanks_s", 1, "thanks_s is 1, must be between 2 and 60"),
        ("question_s", 301, "question_s is 301, must be between 10 and 300"),
        ("response_interval_s", 31, "response_interval_s is 31, must be between 0 and 30"),
        ("retention_days", 0, "retention_days is 0, must be between 1 and 3650"),
        ("languages", [], "languages is empty"),
    ],
)
def test_a_number_out_of_range_is_named(name, value, said):
    with pytest.raises(wire.Malformed, match=said):
        wire.settings_from(issued(**{name: value}))


def test_a_newer_accounts_key_does_not_stop_an_older_terminal():
    assert wire.settings_from(issued(brightness=5)) == wire.from_json(issued(), Settings)

"""The pages' words, and how a language is chosen."""

import string
import tomllib
from pathlib import Path

import pytest

from account.pages import words
from account.pages.words import Words, choose, number

FILES = sorted(Path(words.__file__).parent.glob("*/*.toml"))


def _texts(path: Path) -> dict[str, str]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_language_says_everything_with_the_same_places(path: Path):
    english = _texts(path.parent.with_name("en") / path.name)

    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert _texts(path).keys() == english.keys()
    for name, text in _texts(path).items():
        assert places(text) == places(english[name]), name


def test_every_language_has_every_room():
    rooms = {path.name for path in FILES if path.parent.name == "en"}
    for language in words.languages():
        assert {path.name for path in FILES if path.parent.name == language} == rooms


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("de", "de"),
        ("de-CH, en;q=0.5", "de"),
        ("en;q=0.5, de;q=0.9", "de"),
        ("fr, it", "en"),
        ("de;q=0, en", "en"),
        ("", "en"),
        (";;;,q=,*;q=x", "en"),
        ("de;q=²", "en"),
    ],
)
def test_the_language_a_browser_likes_best(accepted: str, chosen: str):
    assert choose(accepted, ("en", "de"), "en") == chosen


def test_numbers_are_counted_and_grouped():
    w = Words("en")
    assert w.count("responses", 1) == "1 response"
    assert w.count("responses", 1204) == "1\u202f204 responses"
    assert number(999) == "999"

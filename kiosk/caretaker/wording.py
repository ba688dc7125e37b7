"""The caretaker's words, in English and German; others read English."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

FALLBACK = "en"


def say(name: str, language: str, **numbers: int) -> str:
    """One of the words, with its numbers put in; raises KeyError for one that English lacks."""
    text = _words(language).get(name) or _words(FALLBACK)[name]
    return text.format(**numbers) if numbers else text


def spoken_by(language: str) -> str:
    """The language the caretaker's screen is in, where the touchpoint's own is this one."""
    main = language.partition("-")[0]
    return main if _file(main).is_file() else FALLBACK


@cache
def _words(language: str) -> dict[str, str]:
    return tomllib.loads(_file(spoken_by(language)).read_text(encoding="utf-8"))


def _file(language: str) -> Traversable:
    return files(__package__) / "words" / f"{language}.toml"

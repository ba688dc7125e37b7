"""Ready layouts: which pins a common terminal uses, so that a settings file says one word of it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FILES = Path(__file__).with_name("layouts")
TITLE = "title"


def names() -> tuple[str, ...]:
    """Every ready layout, in the alphabet's order."""
    return tuple(sorted(file.stem for file in _FILES.glob("*.toml")))


def title(name: str) -> str:
    """What it is, in words; raises ValueError where there is no such layout."""
    return str(_read(name)[TITLE])


def spread(said: Mapping[str, Any]) -> dict[str, Any]:
    """A settings file's tree with its `layout` written out; what the file says itself stands.

    A table of the file's own takes the place of the layout's whole. Raises ValueError.
    """
    name = said.get("layout", "")
    if not name:
        return dict(said)
    return {key: part for key, part in _read(str(name)).items() if key != TITLE} | dict(said)


@cache
def _read(name: str) -> dict[str, Any]:
    if name not in names():
        raise ValueError(f"there is no layout {name!r}; there is {', '.join(names())}")
    return tomllib.loads((_FILES / f"{name}.toml").read_text(encoding="utf-8"))

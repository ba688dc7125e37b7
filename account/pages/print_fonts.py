"""The pages' own fonts as files that a PDF or a picture can carry, unpacked once a process."""

import tempfile
from functools import cache
from pathlib import Path

from account.pages.templates import STATIC

SCRIPTS = ("latin", "latin-ext", "cyrillic", "greek", "vietnamese")
WEIGHTS = ("400", "600")


@cache
def files() -> dict[str, str]:
    """Paths of TrueType files by script and weight: "latin-400"."""
    from fontTools.ttLib import TTFont  # with what it needs 30 MB, and most accounts never do

    folder, found = Path(tempfile.mkdtemp(prefix="fonts-")), dict[str, str]()
    for weight in WEIGHTS:
        for script in SCRIPTS:
            font = TTFont(STATIC / "fonts" / f"noto-sans-{script}-{weight}-normal.woff2")
            font.flavor = None
            to = folder / f"{script}-{weight}.ttf"
            font.save(to)
            found[f"{script}-{weight}"] = str(to)
    return found


@cache
def letters() -> frozenset[int]:
    """Every letter that they have."""
    from fontTools.ttLib import TTFont

    return frozenset(letter for file in files().values() for letter in TTFont(file).getBestCmap())

"""How large the letters and the keys of every screen are, in millimetres, on panels as sold.

    python -m fleet.pictures.letters

prints the table of docs/accessibility.md: the least of the two languages whose words are reviewed,
with a third offered beside them, as most places have it.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from feedback.measures import CAPITAL_SHARE
from fleet.pictures import scenes
from fleet.pictures.studio import Studio
from kiosk.screens.choice_grid import ChoiceTarget
from kiosk.screens.keyboard import Key
from kiosk.screens.smiley import Smiley
from kiosk.screens.targets import TextTarget
from kiosk.screens.words import Words
from kiosk.visit import Asking, Thanking


class Panel(NamedTuple):
    """A screen as it is sold: pixels, and millimetres."""

    name: str
    size: tuple[int, int]
    mm: tuple[int, int]


PANELS = (
    Panel("7″", (800, 480), (154, 86)),
    Panel("10″", (1024, 600), (222, 125)),
    Panel("10″", (1280, 800), (217, 136)),
    Panel("15.6″", (1920, 1080), (344, 194)),
    Panel("15.6″ upright", (1080, 1920), (194, 344)),
)
LANGUAGES = (("en", "de", "fr"), ("de", "en", "fr"))

QUESTION, NAME, CHOICE, WAY, KEY = "question", "name", "choice", "way", "key"
LARGE = "large keys"

COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("question above faces", QUESTION, ("four", "five")),
    ("above choices", QUESTION, ("why", "liked")),
    ("faces' names", NAME, ("four", "five")),
    ("eight choices", CHOICE, ("why",)),
    ("several of eight", CHOICE, ("liked",)),
    ("ways on", WAY, ("why", "liked", "nps-after", "notice", "still-there")),
    ("and while writing", WAY, ("comment", "contact")),
    ("other languages", WAY, ("five",)),
    ("keys", KEY, ("comment",)),
    ("large keys", LARGE, ("comment",)),
)
"""What a column is called, what it measures, and on which scenes; the least is told."""


def main() -> int:
    """The table, a line a panel."""
    studio = Studio()
    print("| panel (mm) | " + " | ".join(name for name, _, _ in COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    for panel in PANELS:
        print(line(studio, panel), flush=True)
    return 0


def line(studio: Studio, panel: Panel) -> str:
    """One panel's line of the table."""
    (wide, high), mm = panel.size, panel.mm
    found = measure(studio, panel)
    cells = [_said(found[name]) for name, _, _ in COLUMNS]
    return f"| {panel.name} {wide}×{high} ({mm[0]} × {mm[1]}) | " + " | ".join(cells) + " |"


def measure(studio: Studio, panel: Panel) -> dict[str, tuple[float, ...]]:
    """By column: the least height of capitals or, for keys, their least width and height; mm."""
    studio.stage.physical_mm = panel.mm
    studio.open(panel.size, scenes.settings())
    try:
        seen = [
            (name, what, sizes)
            for name in dict.fromkeys(one for _, _, names in COLUMNS for one in names)
            for languages in LANGUAGES
            for what, sizes in _on(studio, name, languages)
        ]
    finally:
        studio.stage.physical_mm = None
    return {
        column: tuple(
            min(sides)
            for sides in zip(*(m for n, w, m in seen if w == what and n in names), strict=True)
        )
        for column, what, names in COLUMNS
    }


def _on(
    studio: Studio, scene: str, languages: tuple[str, ...]
) -> list[tuple[str, tuple[float, ...]]]:
    view = scenes.SCENES[scene](languages[0])
    if isinstance(view, Asking | Thanking):
        view = replace(view, languages=languages)
    studio.show(view)
    found = list(_measured(studio.stage))
    if scene == "comment":
        keyboard = studio.stage.writing.ids.keyboard
        keyboard.large = True
        studio.settle()
        found += [(LARGE, sizes) for what, sizes in _measured(studio.stage) if what == KEY]
        keyboard.reset()
    return found


def _measured(stage: Any) -> Iterator[tuple[str, tuple[float, ...]]]:
    px_per_mm = stage.scale.px_per_mm
    for one in stage.walk():
        if isinstance(one, Key):
            yield KEY, (one.width / px_per_mm, one.height / px_per_mm)
        elif isinstance(one, Words) and one.setting is not None and not one.left_out:
            kinds = ((ChoiceTarget, CHOICE), (Smiley, NAME), (Key, ""), (TextTarget, WAY))
            of = [what for kind, what in kinds if isinstance(one.parent, kind)]
            what = of[0] if of else QUESTION if one.bold else ""
            yield what, (one.setting.px * CAPITAL_SHARE / px_per_mm,)


def _said(sizes: tuple[float, ...]) -> str:
    return " × ".join(f"{one:.1f}" for one in sizes)


if __name__ == "__main__":
    sys.exit(main())

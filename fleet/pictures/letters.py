"""How large the letters and the keys of every screen are, in millimetres, on panels as sold.

    python -m fleet.pictures.letters

docs/accessibility.md quotes it. In the two languages whose words are reviewed, with a third offered
beside them, as most places have it.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from fleet.pictures import scenes
from fleet.pictures.studio import Studio
from kiosk.screens.keyboard import Key
from kiosk.screens.legend import Chip
from kiosk.screens.scale import CAPITAL_SHARE
from kiosk.screens.targets import Target
from kiosk.screens.words import Words
from kiosk.visit import Asking, Thanking


class Panel(NamedTuple):
    """A screen as it is sold: pixels, and millimetres."""

    size: tuple[int, int]
    mm: tuple[int, int]


PANELS = (
    Panel((800, 480), (154, 86)),
    Panel((1024, 600), (222, 125)),
    Panel((1280, 800), (217, 136)),
    Panel((1920, 1080), (344, 194)),
    Panel((1080, 1920), (194, 344)),
)
LANGUAGES = (("en", "de", "fr"), ("de", "en", "fr"))


def main() -> int:
    """A line a screen: the least height of capitals by what they are for, and the least key."""
    studio = Studio()
    for panel in PANELS:
        studio.stage.physical_mm = panel.mm
        studio.open(panel.size, scenes.settings())
        for name, scene in scenes.SCENES.items():
            found = dict[str, float]()
            for languages in LANGUAGES:
                view = scene(languages[0])
                if isinstance(view, Asking | Thanking):
                    view = replace(view, languages=languages)
                studio.show(view)
                for what, mm in measured(studio.stage):
                    found[what] = min(mm, found.get(what, mm))
            shown = "  ".join(f"{what} {mm:.1f}" for what, mm in sorted(found.items()))
            print(f"{panel.size[0]}x{panel.size[1]} {name:20} {shown}", flush=True)
    return 0


def measured(stage: object) -> Iterator[tuple[str, float]]:
    """What is on the stage now, in millimetres."""
    px_per_mm = stage.scale.px_per_mm  # type: ignore[attr-defined]
    for one in stage.walk():  # type: ignore[attr-defined]
        if isinstance(one, Key):
            yield "key width", one.width / px_per_mm
            yield "key height", one.height / px_per_mm
        elif isinstance(one, Words) and one.setting is not None and not one.left_out:
            of = one.parent
            button = (
                "key" if isinstance(of, Key) else "button" if isinstance(of, Target | Chip) else ""
            )
            what = button or ("question" if one.bold else "other words")
            yield what, one.setting.px * CAPITAL_SHARE / px_per_mm


if __name__ == "__main__":
    sys.exit(main())

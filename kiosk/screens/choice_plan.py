"""How many choices stand beside and above each other here: the one rule, with words measured."""

from functools import lru_cache

from feedback import choice_plan
from feedback.choice_plan import MOST_PAGES, SHARE, SHARE_UPRIGHT, ChoicePlan, Ground
from kiosk.screens.choice_places import words_room
from kiosk.screens.scale import Scale
from kiosk.screens.typeset import fit


def row_height(rows: int, scale: Scale) -> float:
    """High enough to be hit, and no slabs where there are few."""
    return _ground(scale).row(rows)


@lru_cache(maxsize=64)
def plan(
    texts: tuple[str, ...],
    language: str,
    scale: Scale,
    *,
    icons: bool,
    several: bool,
    pages: int = MOST_PAGES,
) -> ChoicePlan:
    """For choices with these words, on so many pages at most."""
    sizes = scale.sizes(0)

    def letters(width: float, height: float) -> int:
        room = words_room(width, height, scale, icon=icons, several=several)
        return min(fit(text, language, sizes, room).px for text in texts)

    return choice_plan.plan(len(texts), _ground(scale), letters, pages=pages)


def _ground(scale: Scale) -> Ground:
    return Ground(
        width=scale.width - 2.0 * scale.margin,
        height=scale.height * (SHARE_UPRIGHT if scale.portrait else SHARE),
        target=scale.target,
        gap=scale.gap,
        read=scale.text(),
    )

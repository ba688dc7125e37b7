"""Parts of the results by name, for whoever puts pages together from them."""

from collections.abc import Callable

from account.pages.results import by_hour, by_place, over_time, spread, why
from account.pages.results.part import Part
from account.pages.results.view import View

PARTS: dict[str, Callable[[View], Part | None]] = {
    "spread": spread.part,
    "time": over_time.part,
    "hours": by_hour.part,
    "places": by_place.part,
}
"""Those that every question has; `scores`, `funnel` and reasons stand beside them."""
SCORES, REASONS, FUNNEL = "scores", "reasons", "funnel"
NAMES = (SCORES, *PARTS, REASONS, FUNNEL)


def composed(view: View, name: str) -> list[Part]:
    """The parts of that name; none where there is nothing to show. Raises KeyError."""
    if name in (REASONS, FUNNEL):
        return [one for one in why.parts(view) if (one.name == FUNNEL) == (name == FUNNEL)]
    found = PARTS[name](view)
    return [found] if found else []

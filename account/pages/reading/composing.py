"""Parts of the results by name, for whoever puts pages together from them."""

from collections.abc import Callable

from account.pages.results import by_hour, by_place, over_time, spread, why
from account.pages.results.part import Part
from account.pages.results.view import View
from account.store.results.dashboards import PartName

PARTS: dict[str, Callable[[View], Part | None]] = {
    PartName.SPREAD: spread.part,
    PartName.TIME: over_time.part,
    PartName.HOURS: by_hour.part,
    PartName.PLACES: by_place.part,
}
"""Those that every question has; `scores`, `funnel` and reasons stand beside them."""
SCORES, REASONS, FUNNEL = PartName.SCORES, PartName.REASONS, PartName.FUNNEL
NAMES = tuple(PartName)


def composed(view: View, name: str) -> list[Part]:
    """The parts of that name; none where there is nothing to show. Raises KeyError."""
    if name in (REASONS, FUNNEL):
        return [one for one in why.parts(view) if (one.name == FUNNEL) == (name == FUNNEL)]
    found = PARTS[name](view)
    return [found] if found else []

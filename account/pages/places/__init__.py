"""The pages of touchpoints: the tree, one place, and what is arranged there."""

from starlette.routing import BaseRoute, Route

from account.pages.desk import Desk, PersonalPage
from account.pages.places.changing import Changing
from account.pages.places.dressing import Dressing
from account.pages.places.showing import Showing
from account.rights import Right


def routes(desk: Desk) -> list[BaseRoute]:
    """Everybody with a fleet sees them; operators and owners change them."""
    showing, changing, dressing = Showing(desk), Changing(desk), Dressing(desk)
    one = "/touchpoints/{id}"

    def form(path: str, ask: PersonalPage, take: PersonalPage) -> list[BaseRoute]:
        shown, taken = (desk.having(Right.ARRANGE, page) for page in (ask, take))
        return [Route(path, shown), Route(path, taken, methods=["POST"])]

    return [
        Route("/touchpoints", desk.having(Right.FLEET, showing.tree)),
        *form("/touchpoints/add", changing.ask_new, changing.add),
        Route(one, desk.having(Right.FLEET, showing.one)),
        Route(f"{one}/logo.png", desk.having(Right.FLEET, showing.logo)),
        *form(f"{one}/change", changing.ask, changing.change),
        *form(f"{one}/settings", dressing.ask, dressing.change),
        *form(f"{one}/move", changing.ask_where, changing.move),
        Route(f"{one}/close", desk.having(Right.ARRANGE, changing.close), methods=["POST"]),
        Route(f"{one}/reopen", desk.having(Right.ARRANGE, changing.reopen), methods=["POST"]),
    ]

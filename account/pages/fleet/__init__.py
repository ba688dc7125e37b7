"""The pages of the fleet: all terminals, one of them, what needs a person, enrolment, import."""

from starlette.routing import BaseRoute, Route

from account.pages.desk import Desk, PersonalPage
from account.pages.fleet.acts import Acts
from account.pages.fleet.adding import Adding
from account.pages.fleet.codes import Codes
from account.pages.fleet.elsewhere import Elsewhere
from account.pages.fleet.importing import Importing
from account.pages.fleet.listing import Listing
from account.pages.fleet.many import Many
from account.pages.fleet.needs import Needs
from account.pages.fleet.one import OnePage
from account.pages.fleet.views import Views
from account.rights import Right


def routes(desk: Desk) -> list[BaseRoute]:
    """Whoever sees terminals sees these; arranging and importing take more."""

    def seen(path: str, page: PersonalPage) -> Route:
        return Route(path, desk.having(Right.FLEET, page))

    def done(path: str, page: PersonalPage, right: Right = Right.ARRANGE) -> Route:
        return Route(path, desk.having(right, page), methods=["POST"])

    def asked(path: str, page: PersonalPage) -> Route:
        return Route(path, desk.having(Right.ARRANGE, page))

    needs, views, acts = Needs(desk), Views(desk), Acts(desk)
    adding, many, codes, importing = Adding(desk), Many(desk), Codes(desk), Importing(desk)
    elsewhere, one = Elsewhere(desk), "/terminals/{id}"
    return [
        seen("/terminals", Listing(desk).show),
        seen("/terminals/overview", needs.overview),
        seen("/terminals/attention", needs.show),
        done("/terminals/views", views.keep, Right.FLEET),
        done("/terminals/views/{view}/let-go", views.let_go, Right.FLEET),
        asked("/terminals/add", adding.ask),
        done("/terminals/add", adding.make),
        done("/terminals/provisioning", adding.provisioning),
        asked("/terminals/add/many", many.ask),
        done("/terminals/add/many", many.make),
        asked("/terminals/codes", codes.show),
        done("/terminals/codes/{mark}/revoke", codes.revoke),
        asked("/terminals/import", importing.ask),
        done("/terminals/import", importing.take),
        done("/terminals/import/receipts", importing.receipts),
        done("/terminals/import/{id}/release", importing.release, Right.GOVERN),
        seen(one, OnePage(desk).show),
        done(f"{one}/ask", acts.ask),
        asked(f"{one}/elsewhere", elsewhere.ask),
        done(f"{one}/elsewhere", elsewhere.send),
        done(f"{one}/name", acts.rename),
        done(f"{one}/move", acts.move),
        done(f"{one}/accept", acts.accept),
        done(f"{one}/retire", acts.retire),
        done(f"{one}/revoke", acts.revoke),
    ]

"""The pages of the account itself: what leaves it, and what could not come in."""

from starlette.routing import BaseRoute, Route

from account.pages.desk import Desk
from account.pages.office.export import Export
from account.pages.office.ground import first
from account.pages.office.quarantine import Quarantine
from account.pages.office.webhooks import Webhooks
from account.rights import Right


def routes(desk: Desk) -> list[BaseRoute]:
    """Everything under /account."""
    govern, post = Right.GOVERN, ["POST"]
    hooks, held, export = Webhooks(desk), Quarantine(desk), Export(desk)
    one = "/account/webhooks/{hook_id}"
    return [
        Route("/account", desk.signed_in(first(desk))),
        Route("/account/export", desk.having(Right.EXPORT, export.ask)),
        Route("/account/export/responses", desk.having(Right.EXPORT, export.send)),
        Route("/account/webhooks", desk.having(govern, hooks.show)),
        Route("/account/webhooks/add", desk.having(govern, hooks.ask)),
        Route("/account/webhooks/add", desk.having(govern, hooks.make), methods=post),
        Route(one, desk.having(govern, hooks.log)),
        Route(f"{one}/replay", desk.having(govern, hooks.replay), methods=post),
        Route(f"{one}/{{what}}", desk.having(govern, hooks.change), methods=post),
        Route("/account/quarantine", desk.having(govern, held.show)),
        Route("/account/quarantine/replay", desk.having(govern, held.replay), methods=post),
        Route("/account/quarantine/dismiss", desk.having(govern, held.dismiss), methods=post),
    ]

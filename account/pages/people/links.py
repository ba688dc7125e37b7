"""How often links may be tried: guessing one is hopeless, trying costs a turn anyway."""

from http import HTTPStatus
from math import ceil

from starlette.requests import Request
from starlette.responses import Response

from account.pages.desk import Desk, address


def slowly(desk: Desk, request: Request) -> Response | None:
    """The refusal, where too many came from there."""
    wait_s = desk.links_from.take(address(request))
    return too_often(desk, request, wait_s) if wait_s else None


def too_often(desk: Desk, request: Request, wait_s: float) -> Response:
    """Come again later."""
    reply = desk.tell(request, "too_often", HTTPStatus.TOO_MANY_REQUESTS)
    reply.headers["Retry-After"] = str(ceil(wait_s))
    return reply

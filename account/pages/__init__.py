"""What people see: staff their terminals and responses, visitors the longer survey."""

import time
from collections.abc import Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from account.clockwork import Pulse
from account.limits import ClockS
from account.mail import Mail
from account.pages import fleet, office, people, places, reading, results, surveys
from account.pages.desk import Desk
from account.pages.doors import Door
from account.pages.front import Front
from account.pages.manners import IMPORT, LINKS, PHONE, Forms, Headers
from account.pages.phone import Phone
from account.pages.phone_visit import Visits
from account.pages.responses import Responses
from account.pages.sign_in import SignIn
from account.pages.templates import STATIC
from account.pages.today import Today
from account.pages.unforeseen import unforeseen
from account.rights import Right
from account.store.engine import Database
from account.store.intake.ingest import Follower
from account.store.names import NowMs, now_ms
from account.turns import Turns


def routes(
    database: Database,
    *,
    public_url: str,
    now_ms: NowMs = now_ms,
    followers: Sequence[Follower] = (),
    webhooks_inside: bool = False,
    mail: Mail | None = None,
    turns: Turns | None = None,
    pulses: Sequence[Pulse] = (),
    clock_s: ClockS = time.monotonic,
) -> list[BaseRoute]:
    """Every page, last among an app's routes: it answers whatever address is left, kindly.

    `public_url` is how people and phones reach this account; with https the session's cookie is
    for TLS alone. `followers` are told of responses that come by a page, `webhooks_inside` lets
    webhooks have addresses in our own network; `pulses` tell whether the account's clockworks go;
    `clock_s` is what tries are counted by.
    Endpoints that touch the database or a password run in threads.
    """
    desk = Desk(
        database,
        public_url=public_url,
        now_ms=now_ms,
        followers=followers,
        webhooks_inside=webhooks_inside,
        mail=mail,
        turns=turns,
        pulses=pulses,
        clock_s=clock_s,
    )

    def refuse(request: Request, what: str, status: HTTPStatus) -> Response:
        if not request.url.path.startswith((*PHONE, *LINKS)):
            desk.recognise(request)
        return desk.tell(request, what, status)

    def not_here(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - handlers are typed wider
        told = refuse(request, "not_found", HTTPStatus(error.status_code))
        told.headers.update(error.headers or {})
        return told

    def knows(request: Request) -> bool:
        person = desk.who(request)
        imports = request.url.path == IMPORT
        return person is not None and (person.may(Right.ARRANGE) or not imports)

    return [
        Mount(
            "/",
            routes=[
                Mount("/static", StaticFiles(directory=STATIC)),
                *_for_all(desk),
                *_for_staff(desk),
                *office.routes(desk),
                *reading.routes(desk),
                *people.routes(desk),
                *fleet.routes(desk),
                *places.routes(desk),
                *results.routes(desk),
                *surveys.routes(desk),
                Route("/{anything:path}", desk.open_to_all(Front(desk).nothing)),
            ],
            middleware=[
                Middleware(Headers),
                Middleware(ServerErrorMiddleware, handler=unforeseen),  # its page has them, too
                # No such file, or no such way to ask for it: no fault of ours.
                Middleware(ExceptionMiddleware, handlers={HTTPException: not_here}),
                Middleware(Forms, refuse=refuse, knows=knows),
            ],
        )
    ]


def _for_all(desk: Desk) -> list[BaseRoute]:
    front, phone, door = Front(desk), Phone(desk), SignIn(desk)
    visits, phones = Visits(desk), Door(desk.phones, inside=4, in_line=200)
    # A password takes 30 ms and 19 MB to look at: as many at once as there are cores to do it.
    asking = Door(None, inside=2, in_line=60)
    enter = asking.through(desk.open_to_all(door.enter), door.not_now)
    return [
        Route("/", desk.open_to_all(front.show)),
        Route("/v/{token}", phones.through(phone.show, phone.tell)),
        Route("/v/{token}", phones.through(phone.take, phone.tell), methods=["POST"]),
        Route("/l/{token}", phones.through(visits.show, visits.tell)),
        Route("/l/{token}", phones.through(visits.take, visits.tell), methods=["POST"]),
        Route("/sign-in", desk.open_to_all(door.ask)),
        Route("/sign-in", enter, methods=["POST"]),
        Route("/sign-in/code", desk.open_to_all(door.ask_code)),
        Route("/sign-in/code", desk.open_to_all(door.enter_code), methods=["POST"]),
        Route("/sign-out", desk.open_to_all(door.leave), methods=["POST"]),
    ]


def _for_staff(desk: Desk) -> list[BaseRoute]:
    responses = Responses(desk)
    return [
        Route("/today", desk.having(Right.RESULTS, Today(desk).show)),
        Route("/responses", desk.having(Right.READ, responses.show)),
        Route("/responses/newest", desk.having(Right.READ, responses.newest)),
    ]

"""A request within bounds, before anybody reads it."""

from http import HTTPStatus

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from account.rest.problems import MEDIA_TYPE, Problem
from feedback import carry

BIGGEST = 1024 * 1024
"""Bytes; the largest that means anything is a survey file of half of it."""
BIGGEST_CARRIED = carry.BIGGEST
"""A file from a stick."""
_CARRIED = "/carried"


class Bounded:
    """Answers 413 where a body is longer than BIGGEST, or a file from a stick than
    BIGGEST_CARRIED; nothing of it is kept.

    And 422 where an address asks for a NUL: that is in no text of PostgreSQL's, so in none of ours.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if b"%00" in scope["query_string"]:
            refused = _told(HTTPStatus.UNPROCESSABLE_ENTITY, "the address holds a NUL character")
            await refused(scope, receive, send)
            return
        most = BIGGEST_CARRIED if scope["path"].endswith(_CARRIED) else BIGGEST
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return  # whoever asked has gone
            more = message.get("more_body", False)
            body += message.get("body", b"")[: most + 1 - len(body)]  # read on, keep no more
        if len(body) > most:
            told = f"the request has more than {most} bytes"
            await _told(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, told)(scope, receive, send)
            return
        await self._app(scope, _given(bytes(body), receive), send)


def _given(body: bytes, receive: Receive) -> Receive:
    told = False

    async def once() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


def _told(status: HTTPStatus, detail: str) -> JSONResponse:
    problem = Problem(title=status.phrase, status=status, detail=detail)
    return JSONResponse(problem.model_dump(mode="json"), status, media_type=MEDIA_TYPE)

"""A request within bounds, before anybody reads it."""

from collections.abc import Callable
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from account.line import Line
from account.rest.problems import MEDIA_TYPE, Problem
from feedback import carry

BIGGEST = 1024 * 1024
"""Bytes; the largest that means anything is a survey file of half of it."""
BIGGEST_CARRIED = carry.BIGGEST
"""A file from a stick."""
_CARRIED = "/carried"
_AGAIN_S = "5"


class Bounded:
    """Answers 413 where a body is longer than BIGGEST, or a file from a stick than
    BIGGEST_CARRIED; nothing of it is kept.

    Files from sticks are read for those whose token the account `knows`, a few at a time: the
    others wait unread, or get 503 where too many do.

    And 422 where an address asks for a NUL: that is in no text of PostgreSQL's, so in none of ours.
    """

    def __init__(self, app: ASGIApp, *, knows: Callable[[str], bool]) -> None:
        self._app, self._knows = app, knows
        self._sticks = Line(inside=4, in_line=40)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if b"%00" in scope["query_string"]:
            refused = _told(HTTPStatus.UNPROCESSABLE_ENTITY, "the address holds a NUL character")
            await refused(scope, receive, send)
            return
        if scope["method"] == "POST" and scope["path"].endswith(_CARRIED):
            await self._stick(scope, receive, send)
            return
        await self._read(scope, receive, send, BIGGEST)

    async def _stick(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = Headers(scope=scope).get("authorization", "").removeprefix("Bearer ")
        if not await run_in_threadpool(self._knows, sent):
            await self._app(scope, _given(b"", receive), send)  # it is told so there
            return
        async with self._sticks.place() as free:
            if free:
                await self._read(scope, receive, send, BIGGEST_CARRIED)
                return
        full = _told(HTTPStatus.SERVICE_UNAVAILABLE, "too many sticks are read already")
        full.headers["Retry-After"] = _AGAIN_S
        await full(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
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

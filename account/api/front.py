"""The front desk of the API: who is asking, how much they bring, and when the store has time."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import TypeVar

from anyio import CapacityLimiter, move_on_after, to_thread
from sqlalchemy import Connection
from starlette.requests import ClientDisconnect, Request

from account.api.problems import Refusal
from account.errors import DatabaseTrouble
from account.store.engine import Database
from account.store.fleet import terminals
from account.store.fleet.terminals import Bound
from account.store.intake.ingest import Follower
from account.store.intake.intake import Intake
from account.store.intake.shelf import Shelf
from account.store.names import NowMs, digest
from feedback import wire

T = TypeVar("T")

_MOST_WAITING = 400
"""Requests with their bodies in memory, waiting for a turn; the rest are asked to come again."""
_AT_ONCE = 16
_BUSY_S = 5.0
_DISK_S = 30.0
_LONGEST_TOKEN = 128
_SLOWEST_S = 150.0
"""A terminal gives up after 120 s; nobody else may hold a place for longer."""
_MOST_SEEN = 20_000


class Front:
    """What every route of the API works with."""

    def __init__(
        self, database: Database, *, now_ms: NowMs, followers: Sequence[Follower] = ()
    ) -> None:
        self.database, self.now_ms = database, now_ms
        self.intake = Intake(database, Shelf(), followers)
        self._turns: CapacityLimiter | None = None
        self._seen = OrderedDict[str, Bound]()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Do something in a reading transaction, off the event loop."""
        return await self._off_loop(lambda: self._reading(work))

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Do something in a writing transaction; what it returns is durable."""
        return await self._off_loop(lambda: self._writing(work))

    async def who(self, request: Request) -> tuple[Bound, str]:
        """The terminal whose token this is, and the token's hash. Raises Refusal (401 to 404)."""
        token_hash = _token_hash(request)
        try:
            _check_address(request)
            return await self._look_up(request, token_hash), token_hash
        except Refusal:
            await _drain(request)  # or the sender breaks off before it hears why
            raise

    async def who_was(self, request: Request) -> tuple[Bound, str]:
        """The same from memory: only for what is looked up again where it is written."""
        token_hash = _token_hash(request)
        bound = self._seen.get(token_hash)
        if bound is not None and bound.terminal_id == request.path_params["terminal_id"]:
            self._seen.move_to_end(token_hash)
            return bound, token_hash
        bound, token_hash = await self.who(request)
        self._seen[token_hash] = bound
        if len(self._seen) > _MOST_SEEN:
            self._seen.popitem(last=False)
        return bound, token_hash

    async def forget(self, request: Request, token_hash: str) -> None:
        """Its word was good once and is no longer. Raises Refusal, which says why."""
        self._seen.pop(token_hash, None)
        await self._look_up(request, token_hash)

    async def _look_up(self, request: Request, token_hash: str) -> Bound:
        named = request.path_params.get("terminal_id") or ""
        bound = await self.read(lambda c: terminals.who_has(c, token_hash, named))
        return _taken(bound, request.path_params.get("terminal_id"))

    async def _off_loop(self, work: Callable[[], T]) -> T:
        if self._turns is None:
            self._turns = CapacityLimiter(_AT_ONCE)
        if self._turns.statistics().tasks_waiting > _MOST_WAITING:
            raise busy()
        try:
            return await to_thread.run_sync(work, limiter=self._turns)
        except DatabaseTrouble as error:
            raise no_database() from error

    def _reading(self, work: Callable[[Connection], T]) -> T:
        with self.database.read() as connection:
            return work(connection)

    def _writing(self, work: Callable[[Connection], T]) -> T:
        with self.database.write() as connection:
            return work(connection)


def _check_address(request: Request) -> None:
    if "\0" in request.scope["path"]:  # no text of PostgreSQL's, and no id of ours
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found", "nothing is called that")


def busy(after_s: float = 0.0) -> Refusal:
    """More waits already than can be kept in memory, or answered in time."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "busy",
        "too many terminals at once; come again",
        retry_after_s=max(_BUSY_S, after_s),
    )


def no_database() -> Refusal:
    """Nothing can be kept now."""
    detail = "the account's database takes nothing now; nothing of this request was kept"
    return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "database", detail, retry_after_s=_DISK_S)


async def body(request: Request, limit: int) -> bytes:
    """A request's body, unpacked where it is gzipped. Raises Refusal (400, 413, 415)."""
    raw = bytearray()
    try:
        async with asyncio.timeout(_SLOWEST_S):  # anyio's takes three times as long
            async for piece in request.stream():
                raw += piece[: limit + 1 - len(raw)]  # read on, keep no more: they must finish
    except ClientDisconnect as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, "cut_off", "the request broke off") from error
    except TimeoutError as error:
        raise Refusal(HTTPStatus.REQUEST_TIMEOUT, "too_slow", "the request never ended") from error
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    try:
        return _unpacked(bytes(raw), encoding, limit)
    except wire.TooLarge as error:
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", str(error)) from error
    except wire.Malformed as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, "malformed", str(error)) from error


def _unpacked(raw: bytes, encoding: str, limit: int) -> bytes:
    if len(raw) > limit:
        raise wire.TooLarge(f"the request has more than {limit} bytes")
    if encoding == "gzip":
        return wire.unzip(raw, limit)
    if encoding != "identity":
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "encoding", f"content-encoding {encoding!r:.40}"
        )
    return raw


async def _drain(request: Request) -> None:
    try:
        with move_on_after(_SLOWEST_S):
            async for _piece in request.stream():
                pass
    except ClientDisconnect:
        return


def _token_hash(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    return digest(token) if scheme.lower() == "bearer" and len(token) <= _LONGEST_TOKEN else ""


def _taken(bound: Bound | None, asked_as: str | None) -> Bound:
    if bound is None:
        raise Refusal(
            HTTPStatus.UNAUTHORIZED, "unknown_token", "this account knows no such terminal token"
        )
    if asked_as is not None and asked_as != bound.terminal_id:
        raise Refusal(
            HTTPStatus.FORBIDDEN, "other_terminal", f"the token is not terminal {asked_as:.20}'s"
        )
    if bound.state == terminals.PENDING:
        told = f"terminal {bound.terminal_id} waits until somebody accepts it in the account"
        raise Refusal(HTTPStatus.FORBIDDEN, "pending", told)
    if bound.state != terminals.ACCEPTED:
        raise Refusal(
            HTTPStatus.FORBIDDEN, "revoked", f"terminal {bound.terminal_id} was {bound.state}"
        )
    return bound

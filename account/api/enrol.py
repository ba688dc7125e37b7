"""POST /v1/enrol: a terminal with a code becomes one of the account's."""

import logging
import re
import secrets
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from account.api.front import Front, body
from account.api.problems import Refusal
from account.limits import Limit, caller
from account.store.fleet import terminals
from account.store.fleet.terminals import CodeRefused
from feedback import wire
from feedback.batch import EnrolRequest

_BIGGEST = 4 * 1024
_LONGEST_CODE = 64
_HEX = re.compile(r"[0-9a-f]{64}")
_log = logging.getLogger(__name__)


class Enrolment:
    """Codes are 80 random bits: guessing is hopeless, and kept slow all the same.

    An address is slowed down for what it got wrong, and nobody else for that: a right code is
    good whatever comes from elsewhere meanwhile. A wrong one writes nothing.
    """

    def __init__(self, front: Front) -> None:
        self._front = front
        self._from_one = Limit(burst=20, every_s=6)
        self._lines = Limit(burst=1, every_s=3600)
        self._refused = 0
        self.routes = [Route("/enrol", self.post, methods=["POST"])]

    async def post(self, request: Request) -> Response:
        """Bind one terminal; asking again with the same code, token and key is harmless."""
        asks = _request(await body(request, _BIGGEST))
        address = caller(request.client.host) if request.client else ""
        self._slow_down(address)
        if not await self._front.read(lambda c: terminals.is_code(c, asks.code)):
            self._refused += 1
            raise Refusal(HTTPStatus.FORBIDDEN, *terminals.UNKNOWN_CODE)
        key = secrets.token_bytes(32)
        try:
            reply = await self._front.write(
                lambda c: terminals.enrol(c, asks, key, self._front.now_ms())
            )
        except CodeRefused as error:
            await self._front.write(lambda c: terminals.count_attempt(c, asks.code))
            raise Refusal(HTTPStatus.FORBIDDEN, error.code, str(error)) from error
        self._from_one.give_back(address)
        return Response(wire.to_json(reply), media_type="application/json")

    def _slow_down(self, address: str) -> None:
        wait_s = self._from_one.take(address)
        if wait_s:
            self._refused += 1
            self._tell(address)
            raise Refusal(
                HTTPStatus.TOO_MANY_REQUESTS,
                "slow_down",
                "too many tries with codes that were refused",
                retry_after_s=wait_s,
            )

    def _tell(self, address: str) -> None:
        """A line an hour, however many there were."""
        if not self._lines.take(""):
            told = (
                "enrolment codes are guessed: %d were refused since the last such line, now from %s"
            )
            _log.warning(told, self._refused, address)
            self._refused = 0


def _request(raw: bytes) -> EnrolRequest:
    try:
        asks = wire.from_json(raw, EnrolRequest)
    except wire.Malformed as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, "malformed", str(error)) from error
    for name in ("token_hash", "public_key"):
        if not _HEX.fullmatch(getattr(asks, name)):
            raise Refusal(HTTPStatus.BAD_REQUEST, "malformed", f"{name} is not 64 hex digits")
    if len(asks.code) > _LONGEST_CODE:
        raise Refusal(HTTPStatus.FORBIDDEN, "unknown_code", "no enrolment code is that long")
    return asks

"""Every refusal as a problem document (RFC 9457) that names the batch it speaks of."""

import math
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from feedback import wire
from feedback.batch import Problem

MEDIA_TYPE = "application/problem+json"
_LONGEST_ID = 64


class Refusal(Exception):
    """Ends a request with a problem. `code` is the machine's word, `detail` a person's."""

    def __init__(
        self, status: HTTPStatus, code: str, detail: str, *, retry_after_s: float | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.headers = dict[str, str]()
        if retry_after_s is not None:
            self.headers["Retry-After"] = str(max(1, math.ceil(retry_after_s)))
        if status is HTTPStatus.UNAUTHORIZED:
            self.headers["WWW-Authenticate"] = "Bearer"


def named_batch(request: Request) -> str | None:
    """The batch this request is about, as its header or, once read, its body names it."""
    known: str | None = getattr(request.state, "batch_id", None)
    named = known or request.headers.get(wire.BATCH_HEADER, "")
    return named if 0 < len(named) <= _LONGEST_ID and named.isprintable() else None


def _answer(
    request: Request,
    status: HTTPStatus,
    code: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    problem = Problem(
        title=status.phrase,
        status=status,
        detail=detail,
        code=code,
        batch_id=named_batch(request),
    )
    return Response(wire.to_json(problem), status, headers, media_type=MEDIA_TYPE)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - Starlette's handlers are typed wider
    return _answer(request, error.status, error.code, error.detail, error.headers)


def _not_here(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    status = HTTPStatus(error.status_code)
    words = f"{request.method} {request.url.path}: {error.detail}"
    return _answer(request, status, status.name.lower(), words, error.headers)


def _unexpected(request: Request, _error: Exception) -> Response:
    """Our own fault; it is logged with its traceback by whoever runs us."""
    detail = "the account met something it did not expect; nothing of this request was kept"
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", detail)


HANDLERS: dict[Any, Callable[[Request, Exception], Response]] = {
    Refusal: _refused,
    HTTPException: _not_here,
    Exception: _unexpected,
}

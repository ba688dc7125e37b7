"""Every refusal as a problem document that says what is wrong, where, and what cures it."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from account.errors import AccountError, AlreadyThere, DatabaseTrouble, Misconfigured, NotFound
from account.turns import TooMuchAtOnce

MEDIA_TYPE = "application/problem+json"
_STATUS = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (AlreadyThere, HTTPStatus.CONFLICT),
    (DatabaseTrouble, HTTPStatus.SERVICE_UNAVAILABLE),
    (Misconfigured, HTTPStatus.UNPROCESSABLE_ENTITY),
)
_MOST_FAULTS = 20
_OURS = "Value error, "
"""What the framework puts before words of ours."""


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str
    what: str


class Problem(BaseModel):
    """RFC 9457, with what cures it."""

    title: str
    status: int
    detail: str
    hint: str = ""
    faults: list[Fault] = []


class Refused(Exception):
    """Ends a request with a problem."""

    def __init__(
        self, status: HTTPStatus, detail: str, hint: str = "", retry_after_s: int = 0
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.hint = status, detail, hint
        self.headers = dict[str, str]()
        if retry_after_s:
            self.headers["Retry-After"] = str(retry_after_s)
        if status is HTTPStatus.UNAUTHORIZED:
            self.headers["WWW-Authenticate"] = "Bearer"


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text}
    for status, text in {
        400: "It cannot be read",
        401: "No token, or one that is not taken",
        403: "The token has not this right",
        404: "Nothing of that name within the token's reach",
        405: "It cannot be done to this",
        409: "It collides with what is there",
        413: "Too much at once",
        422: "It is understood, and makes no sense",
        429: "Too often, or too much at once; Retry-After says when",
        503: "The database takes nothing now, or too much is under way",
    }.items()
}
"""What every route may answer beside what it is asked for."""


def handle(app: FastAPI) -> None:
    """Answer every error of this application with a problem."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(AccountError, _trouble)
    app.add_exception_handler(TooMuchAtOnce, _wait)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _not_here)
    app.add_exception_handler(Exception, _unforeseen)


def describe(app: FastAPI) -> None:
    """Say in the description what a problem's form is called; the framework knows one form only."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            for route in plain()["paths"].values():
                for operation in route.values():
                    for status, reply in operation["responses"].items():
                        if int(status) >= HTTPStatus.BAD_REQUEST:
                            reply["content"] = {MEDIA_TYPE: reply["content"]["application/json"]}
        return plain()

    app.openapi = described  # type: ignore[method-assign] # the framework's own way to do it


def _answer(
    status: HTTPStatus,
    detail: str,
    hint: str = "",
    faults: list[Fault] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(
        title=status.phrase, status=status, detail=detail, hint=hint, faults=faults or []
    )
    body = problem.model_dump(mode="json")
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)  # noqa: S101 - handlers are typed wider
    return _answer(error.status, error.detail, error.hint, headers=error.headers)


def _unforeseen(_request: Request, _error: Exception) -> JSONResponse:
    """A fault of ours: whoever runs us finds it in the log, and whoever asked learns nothing."""
    hint = "Try again; if it stays so, tell whoever runs this account."
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, "this did not come about", hint)


def _trouble(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AccountError)  # noqa: S101
    status = next(
        (status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.CONFLICT
    )
    return _answer(status, str(error), error.hint)


def _wait(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, TooMuchAtOnce)  # noqa: S101
    headers = {"Retry-After": str(error.after_s)}
    return _answer(error.status, str(error), error.hint, headers=headers)


def _unreadable(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = [
        Fault(
            where=".".join(str(part) for part in one["loc"]),
            what=str(one["msg"]).removeprefix(_OURS),
        )
        for one in error.errors()[:_MOST_FAULTS]
    ]
    told = "; ".join(f"{one.where}: {one.what}" for one in faults)
    hint = "The description of this address is in /api/v1/openapi.json"
    return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, told, hint, faults)


def _not_here(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    status = HTTPStatus(error.status_code)
    words = f"{request.method} {request.url.path}: {error.detail}"
    return _answer(status, words, headers=dict(error.headers or {}))

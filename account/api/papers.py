"""Settings and surveys: handed out exactly as issued, under the name of their own bytes."""

import re
from http import HTTPStatus

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from account.api.front import Front, body
from account.api.problems import Refusal
from account.store.fleet.terminals import Bound
from account.store.intake import late_surveys
from account.store.surveys import papers
from feedback import wire
from feedback.check import FaultySurvey
from feedback.survey import Survey

BIGGEST_SURVEY = 512 * 1024
_LONGEST_DETAIL = 2000
_REV = re.compile(r"[0-9a-f]{64}")
_FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}
_ASK_AGAIN = {"Cache-Control": "private, no-cache"}


class PaperRoutes:
    """What a terminal shows and how it is set; and surveys that it knows and the account not."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self.routes = [
            Route("/terminals/{terminal_id}/settings", self.settings, methods=["GET"]),
            Route("/surveys/{rev}", self.survey, methods=["GET"]),
            Route("/terminals/{terminal_id}/surveys/{rev}", self.put_survey, methods=["PUT"]),
        ]

    async def settings(self, request: Request) -> Response:
        """The settings this terminal should have now."""
        bound, _ = await self._front.who(request)
        rev = bound.settings_rev
        raw = await self._front.read(lambda c: papers.settings_bytes(c, bound.account_id, rev))
        return _document(request, rev, raw, _ASK_AGAIN)

    async def survey(self, request: Request) -> Response:
        """A survey of the terminal's own account."""
        bound, _ = await self._front.who(request)
        rev: str = request.path_params["rev"]
        if not _REV.fullmatch(rev):  # no database is asked for a stranger's text
            return _document(request, rev, None, _FOR_EVER)
        raw = await self._front.read(lambda c: papers.survey_bytes(c, bound.account_id, rev))
        return _document(request, rev, raw, _FOR_EVER)

    async def put_survey(self, request: Request) -> Response:
        """The answer to `want_surveys`."""
        bound, _ = await self._front.who(request)
        raw = await body(request, BIGGEST_SURVEY)
        survey = _survey(raw, request.path_params["rev"])
        await self._front.write(lambda c: self._bring(c, bound, raw, survey))
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def _bring(self, connection: Connection, bound: Bound, raw: bytes, survey: Survey) -> None:
        rev = wire.revision(raw)
        if papers.survey_bytes(connection, bound.account_id, rev) is not None:
            return
        if not late_surveys.is_wanted(connection, bound.terminal_id, rev):
            raise Refusal(
                HTTPStatus.CONFLICT, "not_wanted", f"no response of this terminal names {rev}"
            )
        late_surveys.bring(connection, bound.account_id, raw, survey, self._front.now_ms())


def _survey(raw: bytes, rev: str) -> Survey:
    if wire.revision(raw) != rev:
        raise Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "other_bytes",
            f"these bytes are not revision {rev!r:.70}",
        )
    try:
        return wire.survey_from(raw)
    except (wire.Malformed, FaultySurvey) as error:
        raise Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY, "faulty_survey", str(error)[:_LONGEST_DETAIL]
        ) from error


def _document(request: Request, rev: str, raw: bytes | None, headers: dict[str, str]) -> Response:
    if raw is None:
        raise Refusal(
            HTTPStatus.NOT_FOUND, "unknown_revision", f"nothing was issued as {rev!r:.70}"
        )
    headers = {**headers, "ETag": f'"{rev}"'}
    asked = request.headers.get("if-none-match", "")
    if rev in (one.strip().removeprefix("W/").strip('"') for one in asked.split(",")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(raw, headers=headers, media_type="application/json")

"""Surveys: revisions, which never change, and where each is asked."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from account.errors import NotFound
from account.rest.drawn import binary
from account.rest.ground import Here, Id, Issue, Ms, Rev
from account.rest.problems import REFUSALS
from account.store.surveys import lines, papers
from account.surveys import written
from account.surveys.compared import State, compared
from account.surveys.plain import said
from feedback.doubts import doubts

router = APIRouter(tags=["surveys"], responses=REFUSALS)

_BIGGEST = 512 * 1024
TOML = "application/toml"


class Revision(BaseModel):
    """One issued revision."""

    rev: Rev
    number: int
    name: str
    issued_ms: Ms
    issued_by: str


class Asking(BaseModel):
    """A touchpoint that is to ask a revision, and how many of its terminals say they do."""

    touchpoint_id: Id
    rev: Rev
    shown: int
    late: int


class Placing(BaseModel):
    """Once at one touchpoint: what was asked there from then on, and before."""

    at_ms: Ms
    touchpoint_id: Id
    rev: Rev
    before_rev: str | None
    asked_by: str
    at_local: str


class Change(BaseModel):
    """One thing that a part says otherwise; `what` is its place in the survey's JSON."""

    what: str
    language: str
    before: str
    after: str


class Difference(BaseModel):
    """One part that is in either revision."""

    part: str
    state: State
    changed: list[Change]


class Survey(BaseModel):
    """A line of revisions, the newest first."""

    line: str
    revisions: list[Revision]
    asked: list[Asking]


class NewSurvey(BaseModel, extra="forbid"):
    """A survey file, as `account survey check` takes it."""

    toml: str = Field(max_length=_BIGGEST)
    line: Id | None = Field(
        None, description="Whose next revision it is; else the newest survey's of that name"
    )


class Doubt(BaseModel):
    """What in a good survey is hardly meant."""

    where: str
    what: str


class Kept(BaseModel):
    """`rev` names its bytes."""

    rev: Rev
    line: str
    doubts: list[Doubt]


@router.get("/surveys")
def every_survey(here: Here, holder: Issue) -> list[Survey]:
    """The one issued last first."""
    with here.database.read() as connection:
        found = lines.lines(connection, holder.reach)
    return [
        Survey(
            line=one.id,
            revisions=[
                Revision(
                    rev=x.rev,
                    number=x.number,
                    name=x.name,
                    issued_ms=x.issued_ms,
                    issued_by=x.issued_by,
                )
                for x in one.revisions
            ],
            asked=[
                Asking(touchpoint_id=x.touchpoint_id, rev=x.rev, shown=x.shown, late=len(x.late))
                for x in one.places
            ],
        )
        for one in found
    ]


@router.get("/surveys/{line}/placings")
def placings(line: Id, here: Here, holder: Issue) -> list[Placing]:
    """What of one survey was put up where, the last first; 200 at most."""
    with here.database.read() as connection:
        found = lines.history(
            connection, holder.reach, lines.one(connection, holder.reach, line).id
        )
    return [
        Placing(
            at_ms=one.at_ms,
            touchpoint_id=one.touchpoint_id,
            rev=one.rev,
            before_rev=one.before_rev,
            asked_by=one.asked_by,
            at_local=one.at_local,
        )
        for one in found
    ]


@router.get("/surveys/{rev}/file", response_class=Response, responses=binary(TOML))
def survey_file(rev: Rev, here: Here, holder: Issue) -> Response:
    """A revision as a file, to keep, to change and to post again."""
    with here.database.read() as connection:
        survey = lines.content(connection, holder.account_id, rev)
    return Response(written.to_toml(survey), media_type=TOML)


@router.get("/surveys/{rev}/differences")
def differences(rev: Rev, before: Rev, here: Here, holder: Issue) -> list[Difference]:
    """What a revision says otherwise than the one `before`, part by part, in its order."""
    with here.database.read() as connection:
        old, new = (lines.content(connection, holder.account_id, one) for one in (before, rev))
    return [
        Difference(
            part=one.name,
            state=one.state,
            changed=[
                Change(what=x.what, language=x.language, before=x.before, after=x.after)
                for x in one.lines
                if x.changed
            ],
        )
        for one in compared(old, new, said)
    ]


@router.get("/surveys/{rev}", response_model=dict[str, Any])
def one_survey(rev: Rev, here: Here, holder: Issue) -> Response:
    """Exactly the bytes that `rev` names."""
    with here.database.read() as connection:
        raw = papers.survey_bytes(connection, holder.account_id, rev)
    if raw is None:
        raise NotFound(f"nothing was issued as {rev}")
    return Response(raw, media_type="application/json", headers={"ETag": f'"{rev}"'})


@router.post("/surveys", status_code=HTTPStatus.CREATED)
def keep_survey(asked: NewSurvey, here: Here, holder: Issue) -> Kept:
    """Check a survey and keep it; the same content again changes nothing. It is asked nowhere."""
    survey = papers.survey_from_file(asked.toml, "the survey")
    with here.database.write() as connection:
        mine, at_ms = holder.account_id, here.now_ms()
        line = lines.one(connection, holder.reach, asked.line).id if asked.line else ""
        issued = papers.issue_survey(
            connection, mine, survey, at_ms, line=line, who=holder.token_id
        )
        line = lines.line_of(connection, mine, issued.rev)
    found = [Doubt(where=place, what=str(what)) for place, what in doubts(survey)]
    return Kept(rev=issued.rev, line=line, doubts=found)

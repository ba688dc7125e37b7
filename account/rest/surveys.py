"""Surveys: revisions, which never change, and where each is asked."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from account.errors import Misconfigured, NotFound
from account.rest.ground import Done, Here, Id, Issue, Ms, Rev
from account.rest.problems import REFUSALS
from account.store import issuing, lines, papers
from account.store.issuing import Order
from account.store.looks import Look

router = APIRouter(tags=["surveys"], responses=REFUSALS)

_BIGGEST = 512 * 1024


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


class Survey(BaseModel):
    """A line of revisions, the newest first."""

    line: str
    revisions: list[Revision]
    asked: list[Asking]


class NewSurvey(BaseModel, extra="forbid"):
    """A survey file, as `account survey check` takes it."""

    toml: str = Field(max_length=_BIGGEST)


class Kept(BaseModel):
    """The name of its bytes."""

    rev: Rev


class NewIssuing(BaseModel, extra="forbid"):
    """Ask a revision at these touchpoints, at once or at an hour of theirs."""

    rev: Rev
    touchpoints: list[Id] = Field(min_length=1, max_length=10_000)
    at_local: Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d)?$")] = ""


class Issuing(BaseModel):
    """An issuing; those whose hour has not come everywhere are listed."""

    id: Id


class Waiting(Issuing):
    """One whose hour has not come everywhere."""

    rev: Rev
    name: str
    at_local: str
    places: int
    first_ms: Ms


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
        issued = papers.issue_survey(
            connection, holder.account_id, survey, here.now_ms(), who=holder.token_id
        )
    return Kept(rev=issued.rev)


@router.get("/issuings")
def waiting_issuings(here: Here, holder: Issue) -> list[Waiting]:
    """Those whose hour has not come everywhere."""
    with here.database.read() as connection:
        found = issuing.waiting(connection, holder.reach)
    return [
        Waiting(
            id=one.id,
            rev=one.rev,
            name=one.name,
            at_local=one.at_local,
            places=one.places,
            first_ms=one.first_ms,
        )
        for one in found
    ]


@router.post("/issuings", status_code=HTTPStatus.CREATED)
def issue(asked: NewIssuing, here: Here, holder: Issue) -> Issuing:
    """Ask it there. Issuing an older revision takes a newer one back."""
    strange = [one for one in asked.touchpoints if not holder.reach.holds(one)]
    if strange:
        raise NotFound(f"there is no touchpoint {strange[0]!r} within reach")
    if asked.at_local:
        try:
            issuing.due_ms(asked.at_local, "UTC")
        except (ValueError, OverflowError) as error:
            raise Misconfigured(f"{asked.at_local!r} is no hour") from error
    order = Order(asked.rev, asked.touchpoints, Look(), asked.at_local)
    with here.database.write() as connection:
        made = issuing.issue(connection, holder.reach, order, holder.token_id, here.now_ms())
    return Issuing(id=made)


@router.delete("/issuings/{issuing_id}")
def cancel_issuing(issuing_id: Id, here: Here, holder: Issue) -> Done:
    """Where its hour has not come, it does not come."""
    with here.database.write() as connection:
        who, at_ms = holder.token_id, here.now_ms()
        if not issuing.cancel(connection, holder.reach, issuing_id, who, at_ms):
            raise NotFound(f"nothing is to come of {issuing_id} within reach")
    return Done()

"""Surveys: revisions, which never change, and where each is asked."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, model_validator
from sqlalchemy import Connection

from account.errors import Misconfigured, NotFound
from account.rest.drawn import binary
from account.rest.ground import Done, Here, Id, Issue, Ms, Rev
from account.rest.problems import REFUSALS
from account.store import issuing, lines, papers, tree
from account.store.issuing import EVERYWHERE, Order
from account.store.looks import Look
from account.store.reach import Reach
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


class NewIssuing(BaseModel, extra="forbid"):
    """Ask a revision at these touchpoints, at once or at an hour of theirs."""

    rev: Rev
    touchpoints: list[Id] = Field([], max_length=10_000)
    tags: list[Annotated[str, Field(max_length=40)]] = Field(
        [], max_length=50, description="Every touchpoint that has one of them"
    )
    everywhere: bool = False
    beneath: bool = Field(
        False, description="And all beneath those named by id, which may ask others of their own"
    )
    offer_languages: bool = Field(
        False, description="Let terminals there offer all languages of the survey"
    )
    at_local: Annotated[
        str,
        Field(
            pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d)?$",
            description="By each place's own clock; empty for at once",
            examples=["2026-12-01T06:00"],
        ),
    ] = ""

    @model_validator(mode="after")
    def _somewhere(self) -> "NewIssuing":
        if not (self.touchpoints or self.tags or self.everywhere):
            raise ValueError("name touchpoints or tags, or everywhere")
        return self


class Issuing(BaseModel):
    """An issuing; those whose hour has not come everywhere are listed."""

    id: Id


class Issued(Issuing):
    """At how many touchpoints."""

    touchpoints: int


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
def issue(asked: NewIssuing, here: Here, holder: Issue) -> Issued:
    """Ask it there. Issuing an older revision takes a newer one back."""
    strange = [one for one in asked.touchpoints if not holder.reach.holds(one)]
    if strange:
        raise NotFound(f"there is no touchpoint {strange[0]!r} within reach")
    if asked.at_local:
        try:
            issuing.due_ms(asked.at_local, "UTC")
        except (ValueError, OverflowError) as error:
            raise Misconfigured(f"{asked.at_local!r} is no hour") from error
    with here.database.write() as connection:
        places = _places(connection, asked, holder.reach)
        offered = _languages(connection, asked, holder.account_id)
        order = Order(asked.rev, places, Look(languages=offered), asked.at_local)
        made = issuing.issue(connection, holder.reach, order, holder.token_id, here.now_ms())
    return Issued(id=made, touchpoints=len(places))


@router.delete("/issuings/{issuing_id}")
def cancel_issuing(issuing_id: Id, here: Here, holder: Issue) -> Done:
    """Where its hour has not come, it does not come."""
    with here.database.write() as connection:
        who, at_ms = holder.token_id, here.now_ms()
        if not issuing.cancel(connection, holder.reach, issuing_id, who, at_ms):
            raise NotFound(f"nothing is to come of {issuing_id} within reach")
    return Done()


def _places(connection: Connection, asked: NewIssuing, reach: Reach) -> frozenset[str]:
    """As the page of issuing ticks them; those named by id alone where nothing beneath is meant."""
    known = tree.read(connection, reach.account_id)
    chosen = {f"tag:{one}" for one in asked.tags} | ({EVERYWHERE} if asked.everywhere else set())
    exactly = frozenset(asked.touchpoints) & known.places.keys()
    if asked.beneath:
        return issuing.expanded(known, reach, chosen | exactly)
    return issuing.expanded(known, reach, chosen) | exactly


def _languages(connection: Connection, asked: NewIssuing, account_id: str) -> tuple[str, ...]:
    if not asked.offer_languages:
        return ()
    return tuple(lines.content(connection, account_id, asked.rev).languages)

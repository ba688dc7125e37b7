"""What counts: hours left out of the scores and taken back, and what is taken for misuse."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.errors import Misconfigured, NotFound
from account.rest.ground import Done, Here, Id, Issue, Many, Ms, Printable, Seen
from account.rest.paging import page_of
from account.rest.places import place_of
from account.rest.problems import REFUSALS
from account.store.intake.tally import SLOW
from account.store.places import tree
from account.store.results import exclusions, rules
from account.store.results.exclusions import LONGEST_REASON, Exclusion
from account.store.results.rules import MOST_IN_AN_HOUR, Rule
from account.store.results.scope import day_of, hour_of
from account.store.results.selection import FIRST_YEAR, LAST_YEAR

router = APIRouter(prefix="/results", tags=["results"], responses=REFUSALS)

Seconds = Annotated[int, Field(ge=0, le=SLOW)]


class Misuse(BaseModel):
    """What is taken for misuse; burst_n 0: no such rule. `bucket`: nothing finer is shown."""

    interval_s: int
    burst_n: int
    burst_s: int
    bucket: str


class NewMisuse(BaseModel, extra="forbid"):
    """What is to be taken for misuse from now on, of what was pressed before as well."""

    interval_s: Seconds = Field(description="A press sooner after the one before it is misuse")
    burst_n: int = Field(
        ge=0,
        le=MOST_IN_AN_HOUR,
        description="So many in an hour, each within burst_s of the one before, all are misuse",
    )
    burst_s: Seconds
    bucket: Literal["hour", "day", "week"]

    def rule(self) -> Rule:
        """As the store has it."""
        return Rule(**self.model_dump())


class Rules(BaseModel):
    """What is taken for misuse, everywhere and where a place has its own."""

    everywhere: Misuse
    own: dict[str, Misuse] = Field(description="By touchpoint; it holds beneath as well")


class NewLeftOut(BaseModel, extra="forbid"):
    """Hours of a place and all beneath it that are to count in no score, by the clocks there."""

    touchpoint_id: Id
    first: date = Field(examples=["2026-11-23"])
    from_hour: int = Field(0, ge=0, le=23)
    until: date = Field(examples=["2026-11-24"])
    until_hour: int = Field(0, ge=0, le=24, description="Not in it")
    reason: Annotated[str, Printable] = Field(
        min_length=1, max_length=LONGEST_REASON, examples=["Works on site"]
    )

    def hours(self) -> tuple[int, int]:
        """As the store counts them; raises Misconfigured."""
        if self.first.year < FIRST_YEAR or self.until.year > LAST_YEAR:
            raise Misconfigured(f"years go from {FIRST_YEAR} to {LAST_YEAR}")
        return hour_of(self.first) + self.from_hour, hour_of(self.until) + self.until_hour


class LeftOut(BaseModel):
    """Hours of a place and all beneath it that count in no score, by the clocks there."""

    id: Id
    touchpoint_id: Id
    first: date
    from_hour: int
    until: date
    until_hour: int = Field(description="Not in it")
    reason: str
    made_ms: Ms
    taken_back_ms: Ms | None


@router.get("/left-out")
def left_out(here: Here, holder: Seen, after: Id | None = None, limit: Many = 500) -> list[LeftOut]:
    """Periods that count in no score, and those taken back, the latest hours first; `after` is
    the last id of the page before.
    """
    with here.database.read() as connection:
        found = exclusions.read(connection, holder.reach)
    rows, _ = page_of(found, lambda one: one.id, after or "", limit)
    return [_told(one) for one in rows]


@router.post("/left-out", status_code=HTTPStatus.CREATED)
def leave_out(asked: NewLeftOut, here: Here, holder: Issue) -> LeftOut:
    """Leave hours out, at most a year. Nothing is deleted: taking it back brings all of it back."""
    hours, at_ms = asked.hours(), here.now_ms()
    with here.database.write() as connection:
        place_of(tree.read(connection, holder.account_id), holder, asked.touchpoint_id)
        made = exclusions.leave_out(
            connection,
            holder.reach,
            asked.touchpoint_id,
            hours,
            asked.reason,
            holder.token_id,
            at_ms,
        )
        found = exclusions.read(connection, holder.reach)
    return _told(next(one for one in found if one.id == made))


@router.delete("/left-out/{period_id}")
def take_back(period_id: Id, here: Here, holder: Issue) -> Done:
    """Let a period count again; it stays in the list, with when it was taken back."""
    with here.database.write() as connection:
        exclusions.take_back(connection, holder.reach, period_id, holder.token_id, here.now_ms())
    return Done()


@router.get("/rules")
def counting_rules(here: Here, holder: Seen) -> Rules:
    """What is taken for misuse, within reach."""
    with here.database.read() as connection:
        found = rules.read(connection, holder.account_id)
    own = {one: rule for one, rule in found.own.items() if holder.reach.holds(one)}
    return Rules(
        everywhere=misuse(found.everywhere),
        own={one: misuse(rule) for one, rule in own.items()},
    )


@router.put("/rules")
def rule_everywhere(asked: NewMisuse, here: Here, holder: Issue) -> Done:
    """What holds wherever no place has a rule of its own; takes a token that reaches everything."""
    if holder.reach.touchpoints is not None:
        raise NotFound("the whole account is not within reach", "Name a touchpoint.")
    with here.database.write() as connection:
        rules.put(connection, holder.account_id, "", asked.rule(), holder.token_id, here.now_ms())
    return Done()


@router.put("/rules/{touchpoint_id}")
def rule_there(touchpoint_id: Id, asked: NewMisuse, here: Here, holder: Issue) -> Done:
    """What holds at one touchpoint and beneath it, for what was pressed before as well."""
    with here.database.write() as connection:
        place_of(tree.read(connection, holder.account_id), holder, touchpoint_id)
        told = (holder.account_id, touchpoint_id, asked.rule())
        rules.put(connection, *told, holder.token_id, here.now_ms())
    return Done()


@router.delete("/rules/{touchpoint_id}")
def drop_rule(touchpoint_id: Id, here: Here, holder: Issue) -> Done:
    """Let what holds above hold there too."""
    at_ms, mine = here.now_ms(), holder.account_id
    with here.database.write() as connection:
        place_of(tree.read(connection, mine), holder, touchpoint_id)
        if touchpoint_id not in rules.read(connection, mine).own:
            raise NotFound(f"the touchpoint {touchpoint_id!r} has no rule of its own")
        rules.drop(connection, mine, touchpoint_id, holder.token_id, at_ms)
    return Done()


def misuse(rule: Rule) -> Misuse:
    """A rule as the API says it."""
    return Misuse(**rule._asdict())


def _told(one: Exclusion) -> LeftOut:
    return LeftOut(
        id=one.id,
        touchpoint_id=one.touchpoint_id,
        first=day_of(one.from_lh),
        from_hour=one.from_lh % 24,
        until=day_of(one.until_lh),
        until_hour=one.until_lh % 24,
        reason=one.reason,
        made_ms=one.made_ms,
        taken_back_ms=one.undone_ms,
    )

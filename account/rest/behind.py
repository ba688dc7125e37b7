"""What stands behind the scores: what does not count and why, and what came through links."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.ground import Here, Id, Ms, Results
from account.rest.problems import REFUSALS
from account.rest.scored import Counts, Score, Wanted, leading, one_of, spread
from account.store.results import aside as asides
from account.store.results import channels, exclusions, rules
from account.store.results.rules import Rule
from account.store.results.scope import day_of

router = APIRouter(prefix="/results", tags=["results"], responses=REFUSALS)


class Misuse(BaseModel):
    """What is taken for misuse; burst_n 0: no such rule. `bucket`: nothing finer is shown."""

    interval_s: int
    burst_n: int
    burst_s: int
    bucket: str


class Aside(BaseModel):
    """Responses beside those that count; some may be in two of these counts."""

    question: str
    n: int = Field(description="What counts")
    misuse: int
    tests: int
    excluded: int = Field(description="In periods left out")
    unscored: int = Field(description="Survey not known yet, or off its scale; of any question")
    no_hour: int = Field(description="Their time is not known to the hour; of all time")
    late: int = Field(description="Of those that count: they came a day later or more")
    rule: Misuse = Field(description="What holds wherever no place has a rule of its own")


class AtChannel(BaseModel):
    """Ratings of terminals, or through links of one channel."""

    channel: str
    counts: Counts
    score: Score


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


class Rules(BaseModel):
    """What is taken for misuse, everywhere and where a place has its own."""

    everywhere: Misuse
    own: dict[str, Misuse]


@router.get("/aside")
def aside(wanted: Wanted, here: Here, holder: Results) -> Aside:
    """What is not in the numbers of one question."""
    with here.database.read() as connection:
        scope, one = one_of(connection, wanted, here, holder)
        found = asides.aside(connection, scope, one)
    rule = _misuse(scope.usual)
    return Aside(question=one.key, n=one.n, rule=rule, **found._asdict())


@router.get("/channels")
def by_channel(wanted: Wanted, here: Here, holder: Results) -> list[AtChannel]:
    """Terminals and links apart; nothing where nobody answered through a link."""
    with here.database.read() as connection:
        scope, one = one_of(connection, wanted, here, holder)
        found = channels.by_channel(connection, scope, one)
    return [
        AtChannel(channel=channel, counts=spread(counts), score=leading(one, counts))
        for channel, counts in found.items()
    ]


@router.get("/left-out")
def left_out(here: Here, holder: Results) -> list[LeftOut]:
    """Periods that count in no score, and those taken back, the latest hours first."""
    with here.database.read() as connection:
        found = exclusions.read(connection, holder.reach)
    return [
        LeftOut(
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
        for one in found
    ]


@router.get("/rules")
def counting_rules(here: Here, holder: Results) -> Rules:
    """What is taken for misuse, within reach."""
    with here.database.read() as connection:
        found = rules.read(connection, holder.account_id)
    own = {one: rule for one, rule in found.own.items() if holder.reach.holds(one)}
    return Rules(
        everywhere=_misuse(found.everywhere),
        own={one: _misuse(rule) for one, rule in own.items()},
    )


def _misuse(rule: Rule) -> Misuse:
    return Misuse(**rule._asdict())

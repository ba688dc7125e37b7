"""What stands behind the scores: what does not count and why, and what came through links."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from account.rest.counting import Misuse, misuse
from account.rest.ground import Here, Results
from account.rest.problems import REFUSALS
from account.rest.scored import Counts, Score, Wanted, leading, one_of, spread
from account.store.results import aside as asides
from account.store.results import channels

router = APIRouter(prefix="/results", tags=["results"], responses=REFUSALS)


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


@router.get("/aside")
def aside(wanted: Wanted, here: Here, holder: Results) -> Aside:
    """What is not in the numbers of one question."""
    with here.database.read() as connection:
        scope, one = one_of(connection, wanted, here, holder)
        found = asides.aside(connection, scope, one)
    rule = misuse(scope.usual)
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

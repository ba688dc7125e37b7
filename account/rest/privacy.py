"""What visitors write about themselves: what for, how long, and taking it out for good."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator

from account.rest.ground import Done, Govern, Here, Printable
from account.rest.problems import REFUSALS
from account.store.privacy import aside, erasing, privacy
from account.store.privacy.privacy import LONGEST_DAYS, LONGEST_PURPOSE
from account.store.privacy.texts import EVERYTHING, What

router = APIRouter(prefix="/privacy", tags=["privacy"], responses=REFUSALS)

_DAY_MS = 86_400_000
_LONGEST_AGE = 36_500
Days = Annotated[
    int | None, Field(ge=1, le=LONGEST_DAYS, description="null: until somebody erases it")
]
Purpose = Annotated[str, Printable, Field(max_length=LONGEST_PURPOSE)]


class Rules(BaseModel):
    """How long what visitors wrote is kept (days; null: until it is erased), and for what."""

    comment_days: int | None
    contact_days: int | None
    comment_purpose: str
    contact_purpose: str


class NewRules(BaseModel, extra="forbid"):
    """All of them, as they are to be. Older texts go within a day."""

    comment_days: Days
    contact_days: Days
    comment_purpose: Purpose = Field(examples=["To see what went wrong"])
    contact_purpose: Purpose = Field(examples=["To call back whoever asked for it"])


class Whose(BaseModel, extra="forbid"):
    """Whose words are to go: one of `visit`, `contact` and `older_than_days`."""

    visit: str | None = Field(None, max_length=60, description="A response's rid: that visit's")
    contact: Annotated[str, Printable] | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="All of every visit that left this e-mail address, telephone number or name",
        examples=["jo@example.org"],
    )
    older_than_days: int | None = Field(None, ge=0, le=_LONGEST_AGE)
    only: What | None = Field(None, description="Comments or contact details alone; not by contact")

    @model_validator(mode="after")
    def _one(self) -> "Whose":
        if sum(x is not None for x in (self.visit, self.contact, self.older_than_days)) != 1:
            raise ValueError("name one of visit, contact and older_than_days")
        if self.contact is not None and self.only is not None:
            raise ValueError("contact erases all of a visit: leave only out")
        return self


class Erased(BaseModel):
    """What is gone. Files taken out and backups made before hold it still."""

    visits: int | None = Field(description="null where they were found by their age")
    texts: int


@router.get("")
def privacy_rules(here: Here, holder: Govern) -> Rules:
    """The rules as they are."""
    with here.database.read() as connection:
        return Rules(**privacy.rules(connection, holder.account_id)._asdict())


@router.put("")
def set_privacy_rules(asked: NewRules, here: Here, holder: Govern) -> Done:
    """Change them. What is too old by then is erased within a day, and does not come back."""
    given = privacy.Rules(**asked.model_dump())
    with here.database.write() as connection:
        privacy.set_rules(connection, holder.account_id, given, here.now_ms(), holder.token_id)
    return Done()


@router.post("/erasures")
def erase(asked: Whose, here: Here, holder: Govern) -> Erased:
    """Take out what visitors wrote, for good; that they pressed a smiley stays counted.

    To find a contact every sealed text of the account is opened: let a client wait a minute.
    """
    mine, who, at_ms = holder.account_id, holder.token_id, here.now_ms()
    what = EVERYTHING if asked.only is None else frozenset({asked.only})
    visits: int | None = None
    with here.turns.during(mine, who):
        if asked.visit is not None:
            with here.database.write() as connection:
                texts = erasing.erase_visit(connection, mine, asked.visit, what, at_ms, who)
            visits, texts = 1, texts + aside.rid_of_erased(here.database)
        elif asked.contact is not None:
            visits, texts = erasing.erase_contact(here.database, mine, asked.contact, at_ms, who)
        else:
            before = at_ms - (asked.older_than_days or 0) * _DAY_MS
            texts = erasing.erase_older(here.database, mine, what, before, at_ms, who)
        here.database.empty_log()  # a long reader keeps it: then the account does within a day
    return Erased(visits=visits, texts=texts)

"""Surveys that are being written. They may be faulty; nobody is asked them.

Whoever saves says which words they were shown (`mark`). What somebody else changed since is never
written over unseen: that part is refused, and all other parts are kept.
"""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from account.errors import AccountError, NotFound
from account.store.names import new_id
from account.store.schema import person, survey_draft
from account.store.surveys import looks
from account.store.surveys.looks import Look
from feedback import wire
from feedback.survey import Survey

MOST_DRAFTS = 500
"""Of an account."""


class Draft(NamedTuple):
    """A survey on its way. `changed_by` is an e-mail, empty where that person is gone."""

    id: str
    line: str
    based_on: str
    survey: Survey
    look: Look
    version: int
    made_by: str
    changed_by: str
    changed_ms: int


class Changed(AccountError):
    """Somebody else saved the same part meanwhile; `by` is their e-mail."""

    hint = "Look at both, and save again."

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"draft {draft.id} was changed by {draft.changed_by}")
        self.draft, self.by = draft, draft.changed_by


class TooManyDrafts(AccountError):
    """More than anybody reads."""

    hint = "Throw away drafts that nobody needs."


def mark(part: msgspec.Struct | None) -> str:
    """A short name for these exact words; empty for a part that is not there."""
    return "" if part is None else hashlib.sha256(wire.to_json(part)).hexdigest()[:16]


def make(
    connection: Connection,
    account_id: str,
    survey: Survey,
    who: str,
    at_ms: int,
    *,
    look: Look | None = None,
    line: str = "",
    based_on: str = "",
) -> str:
    """Begin a draft; its id. Without a `line` it becomes a survey of its own."""
    mine = select(survey_draft.c.id).where(survey_draft.c.account_id == account_id)
    if len(connection.execute(mine.limit(MOST_DRAFTS)).all()) == MOST_DRAFTS:
        raise TooManyDrafts(f"there are {MOST_DRAFTS} drafts")
    draft_id = new_id()
    connection.execute(
        insert(survey_draft).values(
            id=draft_id,
            account_id=account_id,
            line=line or new_id(),
            based_on=based_on,
            content=wire.to_json(survey).decode(),
            look=looks.kept(look or Look()),
            version=1,
            made_by=who,
            made_ms=at_ms,
            changed_by=who,
            changed_ms=at_ms,
        )
    )
    return draft_id


def one(connection: Connection, account_id: str, draft_id: str) -> Draft:
    """A draft; raises NotFound."""
    query = _QUERY.where(survey_draft.c.account_id == account_id, survey_draft.c.id == draft_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"there is no draft {draft_id!r:.20}", "Somebody issued it or threw it away")
    return _draft(row)


def all_of(connection: Connection, account_id: str) -> list[Draft]:
    """Every draft of an account, the one changed last first."""
    query = _QUERY.where(survey_draft.c.account_id == account_id)
    newest = query.order_by(survey_draft.c.changed_ms.desc(), survey_draft.c.id)
    return [_draft(row) for row in connection.execute(newest)]


def change(
    connection: Connection,
    account_id: str,
    draft_id: str,
    how: Callable[[Draft], tuple[Survey, Look]],
    who: str,
    at_ms: int,
) -> Draft:
    """Write what `how` makes of the draft as it is now; raises NotFound and whatever `how` does."""
    d = survey_draft.c
    this = select(d.id).where(d.account_id == account_id, d.id == draft_id)
    connection.execute(this.with_for_update())
    was = one(connection, account_id, draft_id)
    survey, look = how(was)
    connection.execute(
        update(survey_draft)
        .where(d.id == draft_id)
        .values(
            content=wire.to_json(survey).decode(),
            look=looks.kept(look),
            version=was.version + 1,
            changed_by=who,
            changed_ms=at_ms,
        )
    )
    return was._replace(survey=survey, look=look, version=was.version + 1)


def throw_away(connection: Connection, account_id: str, draft_id: str) -> None:
    """It was issued, or nobody wants it."""
    d = survey_draft.c
    connection.execute(delete(survey_draft).where(d.account_id == account_id, d.id == draft_id))


def _draft(row: Row[tuple[object, ...]]) -> Draft:
    return Draft(
        id=row.id,
        line=row.line,
        based_on=row.based_on,
        survey=wire.from_json(row.content, Survey),
        look=looks.read(row.look),
        version=row.version,
        made_by=row.made_by,
        changed_by=row.email or "",
        changed_ms=row.changed_ms,
    )


_QUERY = select(survey_draft, person.c.email).outerjoin(
    person, person.c.id == survey_draft.c.changed_by
)

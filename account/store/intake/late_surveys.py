"""A survey that the account learned of from a terminal, and the responses that waited for it."""

from typing import Any

from sqlalchemy import Connection, and_, delete, func, select, update

from account.store.intake import rollup, tally
from account.store.intake.judge import SURVEY_UNKNOWN, Score, score
from account.store.intake.rollup import SURVEY, Cell, Counts
from account.store.schema import response, terminal, wanted_survey
from account.store.surveys.papers import keep_survey
from feedback.survey import Survey


def bring(connection: Connection, account_id: str, raw: bytes, survey: Survey, at_ms: int) -> int:
    """Keep a survey's exact bytes and score what waited for it; return how many responses."""
    rev = keep_survey(connection, account_id, raw, survey.name, at_ms, "terminal")
    theirs = select(terminal.c.terminal_id).where(terminal.c.account_id == account_id)
    waiting = and_(wanted_survey.c.rev == rev, wanted_survey.c.terminal_id.in_(theirs))
    terminals = connection.execute(select(wanted_survey.c.terminal_id).where(waiting)).scalars()
    scored = sum(_score(connection, one, rev, survey) for one in terminals.all())
    connection.execute(delete(wanted_survey).where(waiting))
    return scored


def _score(connection: Connection, terminal_id: str, rev: str, survey: Survey) -> int:
    r = response.c
    these = and_(r.terminal_id == terminal_id, r.survey_rev == rev, r.unscored == SURVEY_UNKNOWN)
    pressed = connection.execute(select(r.question, r.rating).where(these).distinct()).all()
    scored, counts = 0, Counts()
    for question, rating in pressed:
        found = score(survey, question, rating)
        # A rating that is none stays NULL, and "= NULL" finds nothing: `is not distinct from`.
        such = and_(these, r.question == question, r.rating.is_not_distinct_from(rating))
        by_hour = (r.touchpoint_id, r.mode, r.lh, r.account_id)
        found_in = select(*by_hour, func.count()).where(such).group_by(*by_hour)
        for touchpoint_id, mode, lh, account_id, n in connection.execute(found_in):
            place = (terminal_id, touchpoint_id, rev[:SURVEY], question)
            cell = Cell(*place, None, None, mode, lh, account_id)
            counts[cell, rating] -= n
            counts[cell._replace(kind=found.kind, steps=found.steps), rating] += n
        waited = connection.execute(select(response).where(such)).all()
        tally.add(connection, waited, -1)
        tally.add(connection, [_scored(row, found) for row in waited])
        scored += connection.execute(
            update(response).where(such).values(**found._asdict())
        ).rowcount
    rollup.add(connection, counts)
    return scored


def _scored(row: Any, found: Score) -> Any:
    judged = found._asdict()
    named = zip(response.columns, row, strict=True)
    return [judged.get(column.name, value) for column, value in named]


def is_wanted_here(connection: Connection, account_id: str, rev: str) -> bool:
    """Whether any terminal of the account was asked for that survey."""
    theirs = select(terminal.c.terminal_id).where(terminal.c.account_id == account_id)
    w = wanted_survey.c
    query = select(w.rev).where(w.rev == rev, w.terminal_id.in_(theirs))
    return connection.execute(query).first() is not None


def is_wanted(connection: Connection, terminal_id: str, rev: str) -> bool:
    """Whether this terminal was asked for that survey."""
    w = wanted_survey.c
    query = select(w.rev).where(w.terminal_id == terminal_id, w.rev == rev)
    return connection.execute(query).first() is not None

"""Responses themselves, where their counts cannot answer; counted as the counts would count them.

Who reads them reads so many and no more, the newest: how far back that is, is said with what is
found.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, TextClause, func, select, text

from account.store.intake.rollup import SURVEY
from account.store.intake.tally import SLOW
from account.store.results.asked import Asked
from account.store.results.misuse import bursts
from account.store.results.rules import Rule
from account.store.results.scope import Scope, day_of, hour_of
from account.store.schema import response
from account.store.schema.reported import SAID_MORE

Misused = Callable[[Any], bool]
"""Of whatever says of a visit what a response's row says."""


def visits(which: ColumnElement[bool] | TextClause) -> Subquery:
    """Responses with what counts have, so that conditions on counts hold for them.

    `which` of them, as an index of few of them says it.
    """
    r = response.c
    wanted = select(
        *(r.account_id, r.terminal_id, r.touchpoint_id, r.rid, r.lh, r.question, r.kind, r.steps),
        *(r.rating, r.mode, r.language, r.channel, r.link, r.since_last_press_ms, r.body),
        func.substr(r.survey_rev, 1, SURVEY).label("survey"),
    )
    return wanted.where(which).subquery("visit")


def counted(scope: Scope, one: Asked, visit: Subquery) -> list[ColumnElement[bool]]:
    """What a visit of this question must be to count; misuse is still among them."""
    return [*scope.here(visit), one.of_it(visit.c)]


def misused(connection: Connection, scope: Scope) -> Misused:
    """Whether the rules take a visit for misuse; nothing is where it is to be counted."""
    if scope.selection.misuse:
        return lambda _: False
    rules = ((scope.usual, None), *scope.rules.items())
    hours = {
        rule: set(bursts(connection, scope, rule, places)) if rule.burst_n else set()
        for rule, places in rules
    }
    at = {place: rule for rule, places in scope.rules.items() for place in places}

    def is_misuse(row: Any) -> bool:
        rule: Rule = at.get(row.touchpoint_id, scope.usual)
        quick = SLOW if row.since_last_press_ms is None else row.since_last_press_ms // 1000
        at_once = row.terminal_id, row.touchpoint_id, row.lh
        burst = quick < rule.burst_s and at_once in hours[rule]
        return row.mode == "normal" and (quick < rule.interval_s or burst)

    return is_misuse


def misused_among(connection: Connection, scope: Scope, rows: Iterable[Any]) -> Misused:
    """The same of these visits alone: only of those that came soon after another are rules asked,
    and for their days alone.
    """
    soon = [
        row.lh
        for row in rows
        if row.since_last_press_ms is not None and row.since_last_press_ms < SLOW * 1000
    ]
    if not soon:
        return lambda _: False
    days, apart = [day_of(lh) for lh in soon if lh is not None], timedelta(days=1)
    if days:  # business days begin at a cut-over: the hour may be of the day beside
        scope = scope.days(min(days) - apart, max(days) + apart)
    return misused(connection, scope)


def visits_ahead(connection: Connection, scope: Scope, most: int) -> int:
    """How many of the account's visits that went on after the rating are read for this; so many
    at most.
    """
    newest = select(response.c.lh).where(*_went_on(scope)).limit(most).subquery()
    return connection.execute(select(func.count()).select_from(newest)).scalar_one()


def earliest(connection: Connection, scope: Scope, most: int) -> int:
    """From which hour on no more than `most` of the account's visits went on after the rating.

    0 where all in scope are no more than that.
    """
    r = response.c
    newest = select(r.lh).where(*_went_on(scope)).order_by(r.lh.desc(), r.rid.desc())
    beyond = connection.execute(newest.offset(most).limit(1)).scalar()
    return 0 if beyond is None else int(beyond) + 1


def _went_on(scope: Scope) -> tuple[ColumnElement[bool] | TextClause, ...]:
    low = 0 if scope.first is None else hour_of(scope.first)
    high = hour_of(scope.last) + 24 + max(scope.cut_overs, default=0)
    r = response.c
    return (r.account_id == scope.account_id, r.lh >= low, r.lh < high, text(SAID_MORE))

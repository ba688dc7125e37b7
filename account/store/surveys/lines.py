"""Surveys as people see them: each a line of revisions, and where every revision is asked."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select

from account.errors import NotFound
from account.store.reach import Reach
from account.store.schema import api_token, issuing, person, placing, survey, terminal, touchpoint
from account.store.surveys.papers import survey_bytes
from feedback import wire
from feedback.survey import Survey

_BY = func.coalesce(person.c.email, api_token.c.name).label("done_by")
"""Who did it: a person's e-mail, or what the token is called."""


class Revision(NamedTuple):
    """One issued revision. `number` counts from 1, the oldest; `issued_by` is an e-mail, a token's
    name, or "".
    """

    rev: str
    line: str
    number: int
    name: str
    issued_ms: int
    issued_by: str
    origin: str


@dataclass(slots=True, kw_only=True)
class Line:
    """A survey: its revisions, the newest first, and the touchpoints that ask one of them."""

    id: str
    revisions: list[Revision] = field(default_factory=list)
    places: list["Asking"] = field(default_factory=list)

    @property
    def newest(self) -> Revision:
        """The revision issued last."""
        return self.revisions[0]


@dataclass(slots=True, kw_only=True)
class Asking:
    """A touchpoint that is to ask `rev`, and which of its terminals say that they do."""

    touchpoint_id: str
    name: str
    rev: str
    shown: int = 0
    late: list["Behind"] = field(default_factory=list)


class Behind(NamedTuple):
    """A terminal that still shows another revision, empty where it never said."""

    name: str
    shows: str
    last_contact_ms: int | None


class Placed(NamedTuple):
    """Once at one touchpoint: what was asked there from then on, and before."""

    at_ms: int
    touchpoint_id: str
    rev: str
    before_rev: str | None
    asked_by: str
    at_local: str


def lines(connection: Connection, reach: Reach) -> list[Line]:
    """Every survey of the account, the one issued last first."""
    found = dict[str, Line]()
    s = survey.c
    query = (
        select(s.rev, s.line, s.name, s.issued_ms, s.origin, _BY)
        .outerjoin(person, person.c.id == s.issued_by)
        .outerjoin(api_token, api_token.c.id == s.issued_by)
        .where(s.account_id == reach.account_id)
        .order_by(s.issued_ms, s.rev)
    )
    for row in connection.execute(query):
        line = found.setdefault(row.line, Line(id=row.line))
        number, by = len(line.revisions) + 1, row.done_by or ""
        line.revisions.insert(
            0, Revision(row.rev, row.line, number, row.name, row.issued_ms, by, row.origin)
        )
    of = {one.rev: line for line in found.values() for one in line.revisions}
    for place in _asking(connection, reach):
        if place.rev in of:
            of[place.rev].places.append(place)
    return sorted(found.values(), key=lambda line: -line.newest.issued_ms)


def one(connection: Connection, reach: Reach, line: str) -> Line:
    """One survey; raises NotFound."""
    for found in lines(connection, reach):
        if found.id == line:
            return found
    raise NotFound(f"there is no survey {line!r:.20}", "See the list of surveys.")


def line_of(connection: Connection, account_id: str, rev: str) -> str:
    """Whose revision it is; raises NotFound."""
    this = (survey.c.account_id == account_id, survey.c.rev == rev)
    found = connection.execute(select(survey.c.line).where(*this)).scalar()
    if found is None:
        raise NotFound(f"nothing was issued as {rev!r:.70}", "See the list of surveys.")
    return str(found)


def content(connection: Connection, account_id: str, rev: str) -> Survey:
    """A revision's survey; raises NotFound."""
    raw = survey_bytes(connection, account_id, rev)
    if raw is None:
        raise NotFound(f"nothing was issued as {rev!r:.70}", "See the list of surveys.")
    return wire.from_json(raw, Survey)


def history(connection: Connection, reach: Reach, line: str, most: int = 200) -> list[Placed]:
    """What was put up where, the last first."""
    p, i, s, t = placing.c, issuing.c, survey.c, touchpoint.c
    query = (
        select(p.done_ms, p.touchpoint_id, i.rev, p.before_rev, _BY, i.at_local)
        .join(issuing, i.id == p.issuing_id)
        .join(survey, and_(s.account_id == i.account_id, s.rev == i.rev))
        .join(touchpoint, t.id == p.touchpoint_id)
        .outerjoin(person, person.c.id == i.asked_by)
        .outerjoin(api_token, api_token.c.id == i.asked_by)
        .where(p.account_id == reach.account_id, reach.within(p.touchpoint_id))
        .where(s.line == line, p.done_ms.is_not(None))
        .order_by(p.done_ms.desc(), t.name)
        .limit(most)
    )
    return [
        Placed(
            row.done_ms, row.touchpoint_id, row.rev, row.before_rev, row.done_by or "", row.at_local
        )
        for row in connection.execute(query)
    ]


def _asking(connection: Connection, reach: Reach) -> list[Asking]:
    t = touchpoint.c
    query = select(t.id, t.name, t.survey_rev).where(
        t.account_id == reach.account_id, reach.within(t.id), t.survey_rev.is_not(None)
    )
    rows = connection.execute(query.where(t.closed_ms.is_(None)).order_by(t.name, t.id))
    found = {
        row.id: Asking(touchpoint_id=row.id, name=row.name, rev=row.survey_rev) for row in rows
    }
    for row in _showing(connection, reach):
        place = found.get(row.touchpoint_id)
        if place is None:
            continue
        if row.has_survey_rev == place.rev:
            place.shown += row.n
        else:
            place.late.append(Behind(row.name, row.has_survey_rev, row.last_contact_ms))
    return list(found.values())


def _showing(connection: Connection, reach: Reach) -> list["_Showing"]:
    """Terminals in use, those that show what they should counted together."""
    e, t = terminal.c, touchpoint.c
    mine = and_(
        e.account_id == reach.account_id, e.state == "accepted", reach.within(e.touchpoint_id)
    )
    there = and_(t.id == e.touchpoint_id, mine)
    right = (
        select(e.touchpoint_id, e.has_survey_rev, func.count())
        .join(touchpoint, there)
        .where(e.has_survey_rev == t.survey_rev)
        .group_by(e.touchpoint_id, e.has_survey_rev)
    )
    other = (
        select(e.touchpoint_id, e.has_survey_rev, e.name, e.last_contact_ms)
        .join(touchpoint, there)
        .where(e.has_survey_rev != t.survey_rev)
        .order_by(e.name)
    )
    found = [_Showing(at, rev, n=n) for at, rev, n in connection.execute(right)]
    return [*found, *(_Showing(*row) for row in connection.execute(other))]


class _Showing(NamedTuple):
    touchpoint_id: str
    has_survey_rev: str
    name: str = ""
    last_contact_ms: int | None = None
    n: int = 1


def names(connection: Connection, account_id: str) -> dict[str, tuple[str, int]]:
    """(name, number) of every revision, for those who mark where a survey changed."""
    counts = defaultdict[str, int](int)
    s, found = survey.c, dict[str, tuple[str, int]]()
    query = select(s.rev, s.line, s.name).where(s.account_id == account_id)
    for row in connection.execute(query.order_by(s.issued_ms, s.rev)):
        counts[row.line] += 1
        found[row.rev] = row.name, counts[row.line]
    return found

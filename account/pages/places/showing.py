"""The tree of touchpoints, and one of them with everything that holds there."""

from base64 import b64decode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select
from starlette.requests import Request
from starlette.responses import Response

from account import hours, spans
from account.hours import WEEKDAYS
from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.places.fields import shown_settings
from account.pages.places.folding import part, upper
from account.pages.places.ground import Seen, nothing, seen
from account.pages.places.preview import preview
from account.pages.words import Words
from account.rights import Right
from account.store import reach
from account.store.intake.times import zone_of
from account.store.people.people import Person
from account.store.places import tree
from account.store.places.tree import Place, Tree
from account.store.schema import survey, survey_link, terminal
from feedback.words import own_name

SAID = ("tp_added", "tp_changed", "tp_moved", "tp_closed", "tp_reopened")
_LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One touchpoint in the tree."""

    id: str
    name: str
    path: str
    kind: str
    depth: int
    zone: str
    state: str
    """open_now, closed_now, always_open or gone."""
    survey: str
    tags: tuple[str, ...]
    terminals: int
    beneath: int
    """Terminals there and at all beneath."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that holds at a touchpoint, and because of whom."""

    name: str
    text: str
    source: str
    """The touchpoint above that says so; empty where it is set there, or by nobody."""
    here: bool


class Showing:
    """For everybody who sees terminals."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def tree(self, request: Request, person: Person) -> Response:
        """All that somebody sees, those beneath under those above."""
        asked = request.query_params
        text, closed = asked.get("q", "").strip()[:_LONGEST_SEARCH], asked.get("closed") == "1"
        above, first = asked.get("in", ""), _number(asked.get("from", ""))
        with self._desk.database.read() as connection:
            mine = reach.of_person(connection, person.account_id, person.id)
            known = tree.read(connection, person.account_id)
            standing = _standing(connection, person.account_id)
            surveys = survey_names(connection, person.account_id)
        within = [one for one in known.places.values() if mine.holds(one.id)]
        beneath = _beneath(known, standing)
        lines = [
            _line(one, known, (standing, beneath), surveys, self._desk.now_ms())
            for one in within
            if closed or not one.closed_ms
        ]
        inside = known.below(above) if above in known.places and not text else None
        found = [
            one
            for one in lines
            if (inside is None or one.id in inside) and (not text or _has(one, text))
        ]
        levels = [(one, 0) for one in found] if text else upper(found)
        here, rest = part(levels, first)
        return self._desk.show(
            request,
            "places/tree.html",
            lines=here,
            found=len(found),
            rest=rest,
            above=above if inside is not None else "",
            text=text,
            closed=closed,
            hidden=sum(one.closed_ms is not None for one in within) if not closed else 0,
            all=len(lines),
            may_arrange=person.may(Right.ARRANGE),
            may_top=person.may(Right.ARRANGE) and mine.touchpoints is None,
        )

    def one(self, request: Request, person: Person) -> Response:
        """One touchpoint."""
        w, now_ms = words_for(request), self._desk.now_ms()
        with self._desk.database.read() as connection:
            here = seen(connection, person, request.path_params["id"])
            if here is None:
                return nothing(self._desk, request)
            surveys = survey_names(connection, person.account_id)
            standing = _at(connection, person.account_id, here.place.id)
            picture = preview(connection, here, here.place.holds)
        place, known = here.place, here.tree
        said, n = request.query_params.get("said", ""), request.query_params.get("n", "")
        told = w(said) if said in SAID else ""
        if told and n.isascii() and n.isdigit() and len(n) < 7:
            told = f"{told} {w.count('tp_told', int(n))}"
        return self._desk.show(
            request,
            "places/one.html",
            place=place,
            way=[(one.id, one.name) for one in reversed([*known.above(place.parent_id)])],
            within=here.reach.holds,
            told=told,
            facts=_facts(w, here, surveys, now_ms),
            week=week(w, place.holds["opening_hours"]),
            settings=shown_settings(w, here),
            picture=picture,
            terminals=standing,
            children=[one for one in known.places.values() if one.parent_id == place.id],
            may_arrange=person.may(Right.ARRANGE),
        )

    def logo(self, request: Request, person: Person) -> Response:
        """The picture that its terminals show beside the question."""
        with self._desk.database.read() as connection:
            here = seen(connection, person, request.path_params["id"])
        logo = here.place.holds["settings"].get("logo", "") if here else ""
        if not logo:
            return nothing(self._desk, request)
        return Response(b64decode(logo), media_type="image/png")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def survey_names(connection: Connection, account_id: str) -> dict[str, str]:
    """What surveys are called, by revision."""
    query = select(survey.c.rev, survey.c.name).where(survey.c.account_id == account_id)
    return {row.rev: row.name for row in connection.execute(query)}


def week(w: Words, kept: str) -> list[tuple[str, str]]:
    """Opening hours as (day, spans); empty where it is always open."""
    found = spans.read(kept)
    if found.always:
        return []
    by_week = any(one in found.days for one in WEEKDAYS)
    days = [
        (w(f"day_{day}"), spans.said(found.days.get(day, ())) or w("day_closed"))
        for day in WEEKDAYS
        if by_week
    ]
    dates = sorted(found.days.keys() - set(WEEKDAYS))
    return [*days, *((one, spans.said(found.days[one]) or w("day_closed")) for one in dates)]


def _facts(w: Words, here: Seen, surveys: dict[str, str], now_ms: int) -> list[Fact]:
    holds, own = here.place.holds, here.place.own
    local = when.at(now_ms, holds["time_zone"], w)
    open_ = _state(holds, now_ms)
    texts = {
        "time_zone": f"{holds['time_zone']} ({local.clock[:5]})",
        "opening_hours": w(open_),
        "cut_over_min": spans.clock(holds["cut_over_min"]),
        "languages": ", ".join(own_name(one) for one in holds["languages"].split()),
        "survey_rev": surveys.get(holds["survey_rev"] or "", w("none")),
    }
    found = [
        Fact(f"tp_{name}", text, "" if name in own else here.from_where(name), name in own)
        for name, text in texts.items()
    ]
    if here.place.tags:
        found.append(Fact("tp_tags", ", ".join(here.place.tags), "", "tags" in own))
    return found


def _state(holds: Mapping[str, Any], now_ms: int) -> str:
    found, zone = spans.read(holds["opening_hours"]), zone_of(holds["time_zone"])
    if found.always:
        return "always_open"
    return "open_now" if hours.is_open(found, zone, now_ms) else "closed_now"


def _line(
    one: Place,
    known: Tree,
    terminals: tuple[Counter[str], Counter[str]],
    surveys: dict[str, str],
    now_ms: int,
) -> Line:
    there, beneath = terminals
    return Line(
        id=one.id,
        name=one.name,
        path=known.path(one.id),
        kind=one.kind,
        depth=one.depth,
        zone=one.holds["time_zone"],
        state="gone" if one.closed_ms else _state(one.holds, now_ms),
        survey=surveys.get(one.holds["survey_rev"] or "", ""),
        tags=one.tags,
        terminals=there[one.id],
        beneath=beneath[one.id],
    )


def _beneath(known: Tree, standing: Counter[str]) -> Counter[str]:
    """Terminals at each touchpoint and at all beneath it."""
    found = Counter(standing)
    for place in reversed(known.places.values()):  # those beneath come after those above
        if place.parent_id:
            found[place.parent_id] += found[place.id]
    return found


def _has(one: Line, text: str) -> bool:
    whole = " ".join((one.path, one.kind, one.survey, one.zone, *one.tags)).casefold()
    return all(part in whole for part in text.casefold().split())


def _standing(connection: Connection, account_id: str) -> Counter[str]:
    t = terminal.c
    query = select(t.touchpoint_id, func.count().label("n")).where(
        t.account_id == account_id, t.state != "retired"
    )
    rows = connection.execute(query.group_by(t.touchpoint_id))
    return Counter({row.touchpoint_id: row.n for row in rows})


def _at(connection: Connection, account_id: str, touchpoint_id: str) -> list[tuple[str, str, str]]:
    t = terminal.c
    query = select(t.terminal_id, t.name, t.state).where(
        t.account_id == account_id,
        t.touchpoint_id == touchpoint_id,
        t.terminal_id.not_in(select(survey_link.c.id)),  # those have no device
    )
    rows = connection.execute(query.order_by(t.state, t.name, t.terminal_id).limit(200))
    return [(row.terminal_id, row.name, row.state) for row in rows]

"""Touchpoints arranged: added, changed, moved, closed."""

from collections import defaultdict
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response

from account import spans
from account.errors import AccountError
from account.hours import WEEKDAYS
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.manners import field
from account.pages.places.ground import Seen, nothing, on_to, seen
from account.pages.places.showing import week
from account.rights import Right
from account.store import reach
from account.store.people.people import Person
from account.store.places import touchpoints, tree
from account.store.places.tree import Tree
from account.store.reach import Reach
from account.store.schema import survey
from feedback import words

_MOST_SURVEYS = 40
KINDS = ("country", "region", "city", "store", "airport", "floor", "exit", "gate", "washroom")
"""Suggested; people may write any."""
OWN_HOURS, ALWAYS, AS_ABOVE = "own", "always", ""


class Changing:
    """For operators and owners, within their reach."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask_new(self, request: Request, person: Person) -> Response:
        """The form of a new touchpoint."""
        under = request.query_params.get("under", "")
        return self._new(request, person, {"under": under}, "")

    def add(self, request: Request, person: Person) -> Response:
        """The form, sent."""
        typed = _typed(request)
        with self._desk.database.read() as connection:
            mine = reach.of_person(connection, person.account_id, person.id)
        parent = typed.get("under", "") or None
        if not (mine.touchpoints is None if parent is None else mine.holds(parent)):
            return self._desk.tell(request, "not_allowed", HTTPStatus.FORBIDDEN)
        try:
            own = _own(typed, {}, may_ask=person.may(Right.ISSUE))
            with self._desk.database.write() as connection:
                made = touchpoints.add(
                    connection,
                    person.account_id,
                    parent,
                    typed.get("name", ""),
                    own,
                    self._desk.now_ms(),
                    person.id,
                    typed.get("kind", ""),
                )
        except (AccountError, spans.WrongHours) as error:
            return self._new(request, person, typed, in_words(words_for(request), error))
        return on_to(made, "tp_added")

    def ask(self, request: Request, person: Person) -> Response:
        """What a touchpoint sets itself, to be changed."""
        return self._form(request, person, None, "")

    def change(self, request: Request, person: Person) -> Response:
        """The same, sent."""
        typed, this = _typed(request), request.path_params["id"]
        with self._desk.database.read() as connection:
            here = seen(connection, person, this)
        if here is None:
            return nothing(self._desk, request)
        try:
            own = _own(typed, here.place.own, may_ask=person.may(Right.ISSUE))
            with self._desk.database.write() as connection:
                told = touchpoints.change(
                    connection,
                    person.account_id,
                    this,
                    own,
                    self._desk.now_ms(),
                    person.id,
                    name=typed.get("name", ""),
                    kind=typed.get("kind", ""),
                )
        except (AccountError, spans.WrongHours) as error:
            return self._form(request, person, typed, in_words(words_for(request), error))
        return on_to(this, "tp_changed", told)

    def ask_where(self, request: Request, person: Person) -> Response:
        """Where it is to hang."""
        return self._where(request, person, "")

    def move(self, request: Request, person: Person) -> Response:
        """There, then."""
        this, parent = request.path_params["id"], field(request, "under") or None
        with self._desk.database.read() as connection:
            here = seen(connection, person, this)
        if here is None:
            return nothing(self._desk, request)
        if not (here.reach.touchpoints is None if parent is None else here.reach.holds(parent)):
            return self._desk.tell(request, "not_allowed", HTTPStatus.FORBIDDEN)
        try:
            with self._desk.database.write() as connection:
                told = touchpoints.move(
                    connection, person.account_id, this, parent, self._desk.now_ms(), person.id
                )
        except AccountError as error:
            return self._where(request, person, in_words(words_for(request), error))
        return on_to(this, "tp_moved", told)

    def close(self, request: Request, person: Person) -> Response:
        """Nothing stands there any more."""
        return self._end(request, person, "tp_closed")

    def reopen(self, request: Request, person: Person) -> Response:
        """Something may."""
        return self._end(request, person, "tp_reopened")

    def _end(self, request: Request, person: Person, said: str) -> Response:
        this, account_id = request.path_params["id"], person.account_id
        act = touchpoints.close if said == "tp_closed" else touchpoints.reopen
        with self._desk.database.read() as connection:
            if seen(connection, person, this) is None:
                return nothing(self._desk, request)
        try:
            with self._desk.database.write() as connection:
                act(connection, account_id, this, self._desk.now_ms(), person.id)
        except AccountError as error:
            return self._where(request, person, in_words(words_for(request), error))
        return on_to(this, said)

    def _new(
        self, request: Request, person: Person, typed: Mapping[str, str], told: str
    ) -> Response:
        with self._desk.database.read() as connection:
            mine = reach.of_person(connection, person.account_id, person.id)
            known = tree.read(connection, person.account_id)
            above = known.places.get(typed.get("under", ""))
        return self._desk.form(
            request,
            "places/add.html",
            told,
            typed=defaultdict(str, typed),
            parents=parents(known, mine, frozenset()),
            may_top=mine.touchpoints is None,
            above=tree.holding(above.holds if above else {}, {}),
            zones=zones(),
            kinds=KINDS,
        )

    def _form(
        self, request: Request, person: Person, typed: Mapping[str, str] | None, told: str
    ) -> Response:
        w = words_for(request)
        with self._desk.database.read() as connection:
            here = seen(connection, person, request.path_params["id"])
            if here is None:
                return nothing(self._desk, request)
            surveys = _surveys(connection, person.account_id)
        named = dict(surveys)
        return self._desk.form(
            request,
            "places/change.html",
            told,
            place=here.place,
            path=here.tree.path(here.place.id),
            typed=defaultdict(str, _kept(here) if typed is None else typed),
            above=here.above,
            sources={name: here.from_where(name) for name in tree.INHERITED},
            above_week=week(w, here.above["opening_hours"]),
            above_survey=named.get(here.above["survey_rev"] or "", ""),
            above_languages=[words.own_name(one) for one in here.above["languages"].split()],
            above_begins=spans.clock(here.above["cut_over_min"]),
            languages=[(one, words.own_name(one)) for one in words.languages()],
            surveys=surveys,
            days=WEEKDAYS,
            begins=[(str(hour * 60), spans.clock(hour * 60)) for hour in range(13)],
            zones=zones(),
            kinds=KINDS,
            may_ask=person.may(Right.ISSUE),
            top=here.place.parent_id is None,
        )

    def _where(self, request: Request, person: Person, told: str) -> Response:
        with self._desk.database.read() as connection:
            here = seen(connection, person, request.path_params["id"])
        if here is None:
            return nothing(self._desk, request)
        return self._desk.form(
            request,
            "places/move.html",
            told,
            place=here.place,
            parents=parents(here.tree, here.reach, frozenset(here.tree.below(here.place.id))),
            may_top=here.reach.touchpoints is None,
        )


def parents(known: Tree, mine: Reach, without: frozenset[str]) -> list[tuple[str, str]]:
    """(id, path) of every touchpoint that something may hang under."""
    return [
        (one.id, known.path(one.id))
        for one in known.places.values()
        if mine.holds(one.id) and one.id not in without and not one.closed_ms
    ]


def zones() -> list[str]:
    """Every time zone a place can be in."""
    return [
        "UTC",
        *sorted(one for one in available_timezones() if "/" in one and one[:4] != "Etc/"),
    ]


def _surveys(connection: Connection, account_id: str) -> list[tuple[str, str]]:
    s = survey.c
    query = select(s.rev, s.name).where(s.account_id == account_id, s.origin == "issued")
    rows = connection.execute(query.order_by(s.issued_ms.desc(), s.rev).limit(_MOST_SURVEYS))
    return [(row.rev, f"{row.name} · {row.rev[:8]}") for row in rows]


def _typed(request: Request) -> dict[str, str]:
    """The form's fields; of those given more than once (languages) all, with spaces between."""
    form: Mapping[str, list[str]] = request.state.form
    return {name: " ".join(texts).strip() for name, texts in form.items()}


def _kept(here: Seen) -> dict[str, str]:
    """What is set there, as the form has it."""
    own, place = here.place.own, here.place
    kept = {"name": place.name, "kind": place.kind, "tags": own.get("tags", "")}
    kept |= {name: own.get(name) or "" for name in ("time_zone", "languages", "survey_rev")}
    kept["cut_over_min"] = str(own["cut_over_min"]) if "cut_over_min" in own else ""
    if "opening_hours" not in own:
        return {**kept, "hours": AS_ABOVE}
    found = spans.read(own["opening_hours"])
    days = {f"day_{day}": spans.said(found.days.get(day, ())) for day in WEEKDAYS}
    dates = sorted(found.days.keys() - set(WEEKDAYS))
    told = "\n".join(f"{one} {spans.said(found.days[one]) or 'closed'}" for one in dates)
    return {**kept, **days, "dates": told, "hours": ALWAYS if found.always else OWN_HOURS}


def _own(typed: Mapping[str, str], before: Mapping[str, Any], *, may_ask: bool) -> dict[str, Any]:
    """What the form sets; raises WrongHours for hours that cannot be."""
    own: dict[str, Any] = {one: before[one] for one in ("settings", "survey_rev") if one in before}
    if may_ask and "survey_rev" in typed:
        own.pop("survey_rev", None)
    names = ("time_zone", "tags", "languages", *(("survey_rev",) if may_ask else ()))
    own |= {name: typed[name] for name in names if typed.get(name)}
    if typed.get("cut_over_min", "").isdecimal():
        own["cut_over_min"] = int(typed["cut_over_min"][:4])
    # Whoever writes hours where there were none means them, whatever stands chosen above.
    written = any(typed.get(name) for name in ("dates", *(f"day_{day}" for day in WEEKDAYS)))
    meant = written and "opening_hours" not in before and typed.get("hours") == AS_ABOVE
    if typed.get("hours") == ALWAYS:
        own["opening_hours"] = "{}"
    elif meant or typed.get("hours") == OWN_HOURS:
        own["opening_hours"] = spans.written(_hours(typed))
    return own


def _hours(typed: Mapping[str, str]) -> Any:
    week = {day: typed.get(f"day_{day}", "") for day in WEEKDAYS}
    # Whoever names other days alone says nothing of the week.
    days = {day: _spans(told) for day, told in week.items()} if any(week.values()) else {}
    for line in filter(None, (one.strip() for one in typed.get("dates", "").splitlines())):
        day, _, told = line.partition(" ")
        days[day] = _spans("" if told.strip() == "closed" else told)
    return spans.made(days)


def _spans(told: str) -> list[str]:
    return [one.strip() for one in told.replace("–", "-").split(",") if one.strip()]

"""Where and when a survey is to be asked: a draft's first time, or a revision's once more."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account.pages.desk import Desk, words_for
from account.pages.manners import field
from account.pages.surveys import faults
from account.pages.surveys.dressing import themed
from account.pages.surveys.foot import View
from account.pages.surveys.room import draft_of, go_to, reach_of
from account.pages.surveys.screens import screen
from account.store.people.people import Person
from account.store.places import tree
from account.store.places.tree import Place
from account.store.reach import Reach
from account.store.surveys import drafts, issuing, lines, papers
from account.store.surveys.issuing import NowhereToAsk, Order
from account.store.surveys.looks import Look
from feedback import words
from feedback.survey import Survey


class Wanted(NamedTuple):
    """What is to be issued: a draft, or a revision that there is already."""

    survey: Survey
    look: Look
    draft: str
    rev: str
    line: str


class Spot(NamedTuple):
    """A touchpoint on the form."""

    place: Place
    asks: str
    beneath: int
    lacks: tuple[str, ...]
    """Languages of the survey that its terminals do not offer."""


class Issuing:
    """Ticking a touchpoint means it and all beneath it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request, person: Person) -> Response:
        """The form."""
        with self._desk.database.read() as connection:
            return self._form(connection, request, person)

    def issue(self, request: Request, person: Person) -> Response:
        """The form, sent: kept for ever, and asked at once or at its hour."""
        w, given = words_for(request), request.state.form
        chosen = set(given.get("at", ()))
        at_local = ""
        if field(request, "when") == "later":
            at_local = _hour(field(request, "date"), field(request, "hour"))
            if not at_local:
                return self._again(request, person, w("survey_hour_wrong"))
        elif _hour_of(request) != field(request, "shown_hour"):
            # Who wrote an hour and left "at once" ticked meant one of them, and only they know.
            return self._again(request, person, w("survey_hour_or_now"))
        if not chosen:
            return self._again(request, person, w("survey_choose_a_place"))
        with self._desk.database.read() as connection:
            wanted = self._wanted(connection, request, person)
        if faults.found(w, wanted.survey):
            return self._again(request, person, w("survey_still_faulty"))
        try:
            line = self._carry_out(request, person, wanted, chosen, at_local)
        except NowhereToAsk:
            return self._again(request, person, w("survey_choose_a_place"))
        return go_to(f"/surveys/{line}?done={'later' if at_local else 'now'}")

    def _carry_out(
        self, request: Request, person: Person, wanted: Wanted, chosen: set[str], at_local: str
    ) -> str:
        now_ms, account_id = self._desk.now_ms(), person.account_id
        offered = wanted.survey.languages if field(request, "offer") else ()
        look = Look(
            theme=wanted.look.theme,
            colours=wanted.look.colours,
            logo=wanted.look.logo,
            languages=offered,
        )
        with self._desk.database.write() as connection:
            rev = wanted.rev
            if wanted.draft:
                # As it is now: whoever else wrote on it meanwhile is in it.
                draft = draft_of(connection, request, person)
                rev = papers.issue_survey(
                    connection, account_id, draft.survey, now_ms, line=draft.line, who=person.id
                ).rev
                drafts.throw_away(connection, account_id, draft.id)
            reach = reach_of(connection, person)
            places = issuing.expanded(tree.read(connection, account_id), reach, chosen)
            order = Order(rev, places, look, at_local)
            issuing.issue(connection, reach, order, person.id, now_ms)
            return next(
                (one.id for one in lines.lines(connection, reach) if _holds(one, rev)), wanted.line
            )

    def _again(self, request: Request, person: Person, told: str) -> Response:
        with self._desk.database.read() as connection:
            return self._form(connection, request, person, told)

    def _wanted(self, connection: Connection, request: Request, person: Person) -> Wanted:
        if "draft" in request.path_params:
            draft = draft_of(connection, request, person)
            return Wanted(draft.survey, draft.look, draft.id, "", draft.line)
        rev, line = request.path_params["rev"], request.path_params["line"]
        survey = lines.content(connection, person.account_id, rev)
        return Wanted(survey, Look(), "", rev, line)

    def _form(
        self, connection: Connection, request: Request, person: Person, told: str = ""
    ) -> Response:
        w, wanted = words_for(request), self._wanted(connection, request, person)
        spots = _spots(connection, reach_of(connection, person), person, wanted)
        given: Any = getattr(request.state, "form", {})
        values = {
            "wanted": wanted,
            "faults": faults.found(w, wanted.survey),
            "warnings": faults.warnings(w, wanted.survey),
            "spots": spots,
            "tags": sorted({tag for spot in spots for tag in spot.place.tags}),
            "chosen": set(given.get("at", ())),
            "later": "later" in given.get("when", ()),
            "offer": not given or bool(given.get("offer")),
            "lacking": _lacking(spots),
            "languages": [words.own_name(one) for one in wanted.survey.languages],
            "hour": _hour_of(request) if given else f"{_tomorrow(self._desk.now_ms())} 06:00",
            "picture": _picture(wanted),
        }
        return self._desk.form(request, "survey_issue.html", told, **values)


def _spots(connection: Connection, reach: Reach, person: Person, wanted: Wanted) -> list[Spot]:
    known, named = (
        tree.read(connection, person.account_id),
        lines.names(connection, person.account_id),
    )
    found = list[Spot]()
    for place in known.places.values():
        if place.closed_ms is not None or not reach.holds(place.id):
            continue
        name, number = named.get(place.holds["survey_rev"] or "", ("", 0))
        offered = place.holds["languages"].split()
        accepted = place.holds["settings"].get("accepted_languages", ())
        lacks = tuple(
            one
            for one in wanted.survey.languages
            if one not in offered or not (one in accepted or words.reviewed(one))
        )
        asks = f"{name} · {number}" if name else ""
        found.append(Spot(place, asks, len(known.below(place.id)) - 1, lacks))
    return found


def _lacking(spots: list[Spot]) -> str:
    lacks = dict.fromkeys(one for spot in spots for one in spot.lacks)
    return ", ".join(words.own_name(one) for one in lacks)


def _picture(wanted: Wanted) -> Any:
    survey = wanted.survey
    view = View(
        survey=survey,
        step=survey.rating,
        language=survey.languages[0],
        theme=themed(wanted.look),
    )
    return screen(view)


def _holds(line: lines.Line, rev: str) -> bool:
    return any(one.rev == rev for one in line.revisions)


def _hour_of(request: Request) -> str:
    """Date and hour as the form has them, whether or not they are meant."""
    return " ".join(field(request, name) for name in ("date", "hour")).strip()


def _hour(date: str, hour: str) -> str:
    """As an issuing keeps it; empty for what is no date or no hour."""
    try:
        return datetime.strptime(f"{date}T{hour}", "%Y-%m-%dT%H:%M").strftime("%Y-%m-%dT%H:%M")  # noqa: DTZ007
    except ValueError:
        return ""


def _tomorrow(now_ms: int) -> str:
    return datetime.fromtimestamp(now_ms / 1000 + 86_400).strftime("%Y-%m-%d")  # noqa: DTZ006

"""A survey with its revisions: what is asked where, who put it up, and what has changed."""

import re
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from account.errors import NotFound
from account.pages.desk import Desk, words_for
from account.pages.manners import field
from account.pages.surveys.differences import differences
from account.pages.surveys.foot import View
from account.pages.surveys.room import Clock, go_to, reach_of
from account.pages.surveys.screens import screen
from account.store.people.people import Person
from account.store.places import tree
from account.store.places.tree import Tree
from account.store.surveys import drafts, issuing, lines
from account.store.surveys.lines import Asking, Line, Revision
from account.surveys import written
from feedback.survey import Survey
from feedback.theme import DARK

_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


class History:
    """Revisions never change; taking one back means issuing an older one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """One survey."""
        line_id = request.path_params["line"]
        with self._desk.database.read() as connection:
            reach = reach_of(connection, person)
            line = lines.one(connection, reach, line_id)
            survey = lines.content(connection, person.account_id, line.newest.rev)
            begun = [
                one for one in drafts.all_of(connection, person.account_id) if one.line == line.id
            ]
            placed = lines.history(connection, reach, line.id)
            waits = issuing.waiting(connection, reach, line.id)
            named = lines.names(connection, person.account_id)
            known = tree.read(connection, person.account_id)
        path, asking = known.path, _at_work(known, line.places)
        return self._desk.show(
            request,
            "survey_line.html",
            line=line,
            asking=sorted(asking, key=lambda one: path(one.touchpoint_id).casefold()),
            branches=len(line.places) - len(asking),
            path=path,
            survey=survey,
            drafts=begun,
            placed=placed,
            waiting=waits,
            named=named,
            numbers={one.rev: one.number for one in line.revisions},
            picture=screen(_view(survey)),
            done=request.query_params.get("done", ""),
            clock=Clock(words_for(request), self._desk.now_ms()),
        )

    def compare(self, request: Request, person: Person) -> Response:
        """Two revisions, side by side."""
        with self._desk.database.read() as connection:
            reach = reach_of(connection, person)
            line = lines.one(connection, reach, request.path_params["line"])
            after = _revision(line, request.query_params.get("b", "") or line.newest.rev)
            default = line.revisions[min(1, len(line.revisions) - 1)].rev
            before = _revision(line, request.query_params.get("a", "") or default)
            surveys = [
                lines.content(connection, person.account_id, one.rev) for one in (before, after)
            ]
        return self._desk.show(
            request,
            "survey_compare.html",
            line=line,
            before=before,
            after=after,
            languages=[one.languages for one in surveys],
            names=[one.name for one in surveys],
            differences=differences(words_for(request), *surveys),
            clock=Clock(words_for(request), self._desk.now_ms()),
        )

    def export(self, request: Request, person: Person) -> Response:
        """The survey as a file."""
        line_id, rev = request.path_params["line"], request.path_params["rev"]
        with self._desk.database.read() as connection:
            line = lines.one(connection, reach_of(connection, person), line_id)
            revision = _revision(line, rev)
            survey = lines.content(connection, person.account_id, rev)
        return as_file(survey, f"-{revision.number}")

    def export_draft(self, request: Request, person: Person) -> Response:
        """A draft as a file, faulty or not."""
        with self._desk.database.read() as connection:
            draft = drafts.one(connection, person.account_id, request.path_params["draft"])
        return as_file(draft.survey, "-draft")

    def begin(self, request: Request, person: Person) -> Response:
        """A draft out of a revision: the survey's next one, or a survey of its own."""
        line_id, rev = request.path_params["line"], request.path_params["rev"]
        own = field(request, "as") == "copy"
        with self._desk.database.write() as connection:
            line = lines.one(connection, reach_of(connection, person), line_id)
            _revision(line, rev)
            survey = lines.content(connection, person.account_id, rev)
            draft = drafts.make(
                connection,
                person.account_id,
                survey,
                person.id,
                self._desk.now_ms(),
                line="" if own else line.id,
                based_on=rev,
            )
        return go_to(f"/surveys/drafts/{draft}")

    def cancel(self, request: Request, person: Person) -> Response:
        """Take back what has not been put up yet."""
        with self._desk.database.write() as connection:
            reach = reach_of(connection, person)
            issuing.cancel(
                connection, reach, request.path_params["issuing"], person.id, self._desk.now_ms()
            )
        back = field(request, "back")
        return go_to(f"/surveys/{back}" if re.fullmatch("[0-9a-f]{12}", back) else "/surveys")


def as_file(survey: Survey, mark: str) -> Response:
    """A survey to keep, to change by hand, or to bring to another account."""
    name = _UNSAFE.sub("-", survey.name).strip("-").lower()[:60] or "survey"
    disposition = f'attachment; filename="{name}{mark}.toml"'
    return Response(
        written.to_toml(survey),
        media_type="application/toml",
        headers={"Content-Disposition": disposition},
    )


def _at_work(known: Tree, places: Sequence[Asking]) -> list[Asking]:
    """Without branches that have no terminal of their own, and only hand down what is asked."""
    branches = {place.parent_id for place in known.places.values()}
    return [one for one in places if one.shown or one.late or one.touchpoint_id not in branches]


def _revision(line: Line, rev: str) -> Revision:
    for one in line.revisions:
        if one.rev == rev:
            return one
    raise NotFound(f"this survey has no revision {rev!r:.70}", "See its revisions.")


def _view(survey: Survey) -> View:
    language = survey.languages[0]
    return View(survey=survey, step=survey.rating, language=language, theme=DARK)

"""What visitors wrote: read, searched and filtered."""

import contextlib
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from account.errors import NotFound
from account.pages.desk import Desk, words_for
from account.pages.results.narrowing import narrowing
from account.pages.results.page import refused, where
from account.pages.results.reading import shown_as
from account.pages.results.view import days, worded
from account.pages.survey_texts import lookup
from account.pages.words import number
from account.store import reach as reaches
from account.store.people.people import Person
from account.store.results import comments
from account.store.results.asked import named, of_named
from account.store.results.scoping import work_out
from account.store.results.selection import NotASelection, read


class Comments:
    """Sealed text is opened here, for those with the right to read it, and nowhere else."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """A page of them."""
        w, given = words_for(request), request.query_params
        words, before_ms = given.get("words", "")[:200], 0
        with contextlib.suppress(ValueError):
            before_ms = int(given.get("before", "0")[:15])
        with self._desk.database.read() as connection:
            mine = reaches.of_person(connection, person.account_id, person.id)
            try:
                selection = read(given.multi_items())
                scope = work_out(connection, mine, selection, self._desk.now_ms())
            except NotASelection as error:
                return refused(self._desk, request, error)
            except NotFound:
                return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
            one = named(connection, scope)
            ratings = _ratings(given.get("ratings", ""))
            found = comments.comments(
                connection,
                scope,
                words=words,
                ratings=ratings,
                before_ms=before_ms,
                surveys=of_named(connection, scope, one),
            )
            surveys = lookup(self._desk.shelf, connection, person.account_id)
            shown = [shown_as(w, scope, one, surveys) for one in found.comments]
            choices = narrowing(connection, w, mine, scope, None)
        return self._desk.show(
            request,
            "results/comments.html",
            comments=shown,
            words=words,
            ratings=given.get("ratings", ""),
            older=found.older,
            searched_all=found.searched_all,
            most_read=number(comments.MOST_READ),
            choices=choices,
            selection=selection,
            query=selection.query(),
            where=" · ".join((*([worded(w, one)] if one else []), where(w, scope))),
            days=days(w, scope),
        )


def _ratings(chosen: str) -> frozenset[int]:
    """Steps by their numbers, with commas between."""
    found = (part for part in chosen.split(",")[:11] if part.isascii() and part.isdigit())
    return frozenset(int(part) for part in found if len(part) < 3)

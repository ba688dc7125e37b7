"""A page that says what is being counted, where that takes longer than a look.

It asks for the results themselves as soon as it is shown, and browsers keep it until they come: so
it needs no script, and nothing is kept for it here. Most results read days that are summed up and
come at once; they take longer where many days are not yet, or where hours of some places are asked
for over years.
"""

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account.pages.desk import Desk, words_for
from account.pages.results.view import days
from account.pages.words import number
from account.store.results.counting import from_hours
from account.store.results.scope import Scope

MANY = 500_000
"""Responses whose hours are read in about a second."""
_SEEN = "counted"


def waiting(
    desk: Desk, request: Request, connection: Connection, scope: Scope, where: str
) -> Response | None:
    """The page to wait on; None where it was shown already, or there is little to wait for."""
    if _SEEN in request.query_params:
        return None
    many = from_hours(connection, scope)
    if many < MANY:
        return None
    w = words_for(request)
    told = w("counting_more", n=number(many), days=days(w, scope), where=where)
    onward = request.url.include_query_params(**{_SEEN: 1})
    address = f"{onward.path}?{onward.query}"
    reply = desk.show(request, "results/waiting.html", told=told, onward=address)
    reply.headers["Refresh"] = f"0; url={address}"
    reply.headers["Cache-Control"] = "no-store"
    return reply

"""The page where one of ours fell: in the reader's language, and with nothing of the fault."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from account.pages.desk import words_for
from account.pages.nav import ways
from account.pages.templates import environment


def unforeseen(request: Request, _error: Exception) -> Response:
    """Made without the database, which may be what fell; the fault is logged by whoever runs us."""
    html, person = environment().get_template("told.html"), getattr(request.state, "person", None)
    said = html.render(
        w=words_for(request),
        person=person,
        ways=ways(person),
        here=request.url.path,
        what="unforeseen",
    )
    return HTMLResponse(said, HTTPStatus.INTERNAL_SERVER_ERROR)

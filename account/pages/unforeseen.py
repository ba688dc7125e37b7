"""The page where one of ours fell: in the reader's language, and with nothing of the fault."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from account.pages.desk import words_for
from account.pages.manners import HEADERS
from account.pages.templates import environment


def unforeseen(request: Request, _error: Exception) -> Response:
    """Made without the database, which may be what fell; the fault is logged by whoever runs us.

    It stands outside of what puts headers on every other answer, and brings its own.
    """
    html = environment().get_template("told.html")
    said = html.render(
        w=words_for(request), person=None, ways=(), here=request.url.path, what="unforeseen"
    )
    headers = {**HEADERS, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return HTMLResponse(said, HTTPStatus.INTERNAL_SERVER_ERROR, headers)

"""What terminals talk to: enrolment, batches, and the papers they work by."""

from starlette.applications import Starlette
from starlette.types import ASGIApp

from account.api.batches import Batches
from account.api.enrol import Enrolment
from account.api.front import Front
from account.api.headers import Headers
from account.api.papers import PaperRoutes
from account.api.problems import HANDLERS


def api(front: Front) -> ASGIApp:
    """The routes under /v1; every refusal is a problem document."""
    papers = PaperRoutes(front)
    routes = [*Enrolment(front).routes, *Batches(front).routes, *papers.routes]
    # Outside the application, so that its answer to what it did not expect has them too.
    app = Starlette(routes=routes, exception_handlers=HANDLERS)
    app.router.redirect_slashes = False  # it would redirect to whatever host the request names
    return Headers(app)

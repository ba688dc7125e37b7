"""What terminals talk to: enrolment, batches, and the papers they work by."""

from starlette.applications import Starlette

from account.api.batches import Batches
from account.api.enrol import Enrolment
from account.api.front import Front
from account.api.papers import PaperRoutes
from account.api.problems import HANDLERS


def api(front: Front) -> Starlette:
    """The routes under /v1; every refusal is a problem document."""
    papers = PaperRoutes(front)
    routes = [*Enrolment(front).routes, *Batches(front).routes, *papers.routes]
    return Starlette(routes=routes, exception_handlers=HANDLERS)

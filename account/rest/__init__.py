"""The account for programs: everything a page can do, under /api/v1, described by OpenAPI.

A request bears a token; its scopes are the rights of `account.rights`, and it reaches the branches
of the touchpoint tree it was made for. Every refusal is a problem document (RFC 9457).
"""

from fastapi import FastAPI

from account.rest import (
    answers,
    audit,
    behind,
    cards,
    carried,
    codes,
    commands,
    counting,
    dashboards,
    drawn,
    issuings,
    links,
    needs,
    people,
    privacy,
    quarantine,
    responses,
    results,
    surveys,
    terminals,
    tokens,
    touchpoints,
    views,
    walls,
    webhooks,
)
from account.rest.bounds import Bounded
from account.rest.ground import Ground, is_good
from account.rest.problems import describe, handle

_ROOMS = (
    touchpoints,
    needs,
    terminals,
    commands,
    codes,
    cards,
    carried,
    surveys,
    issuings,
    links,
    responses,
    results,
    behind,
    counting,
    answers,
    drawn,
    dashboards,
    walls,
    views,
    people,
    tokens,
    privacy,
    webhooks,
    quarantine,
    audit,
)


def rest(ground: Ground) -> FastAPI:
    """The application under /api/v1."""
    app = FastAPI(
        title="Feedback account",
        version="1",
        summary="Touchpoints, terminals, surveys and responses of one account.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.ground = ground
    app.add_middleware(Bounded, knows=lambda token: is_good(ground, token))
    handle(app)
    for room in _ROOMS:
        app.include_router(room.router)
    describe(app)
    return app

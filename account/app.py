"""The whole account as one application: what terminals talk to, and what people see."""

import time
from collections.abc import Sequence

from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from account import pages
from account.api import api
from account.api.front import Front
from account.api.headers import Headers
from account.clockwork import Pulse
from account.limits import ClockS
from account.mail import Mail
from account.over_tls import OverTls
from account.pages.people.letters import Letters
from account.pages.printing import Printing
from account.rest import rest
from account.rest.ground import Ground
from account.store.engine import Database
from account.store.intake.arrival import Arrival
from account.store.intake.ingest import Follower
from account.store.intake.new_rows import Row
from account.store.names import NowMs, now_ms
from account.turns import Turns
from account.webhooks.listening import Listeners


def build(
    database: Database,
    *,
    public_url: str,
    now_ms: NowMs = now_ms,
    followers: Sequence[Follower] = (),
    webhooks_inside: bool = False,
    mail: Mail | None = None,
    pulses: Sequence[Pulse] = (),
    clock_s: ClockS = time.monotonic,
) -> Starlette:
    """The ASGI application on an open, upgraded database.

    `public_url` is how terminals, people and phones reach it, without a slash at its end.
    `followers` are told of new responses in the transaction that keeps them, as webhooks are;
    `webhooks_inside` lets those have addresses in our own network; `pulses` tell people whether
    the account's clockworks go; `clock_s` is what the tries of people and programs are counted by.
    """

    def others(connection: Connection, arrival: Arrival, rows: Sequence[Row]) -> None:
        for follow in followers:  # looked at each time: there may be more by then
            follow(connection, arrival, rows)

    turns = Turns()
    told: list[Follower] = [Listeners(), others]
    front = Front(database, now_ms=now_ms, followers=told)
    ground = Ground(
        database=database,
        now_ms=now_ms,
        public_url=public_url,
        drawing=Printing(),
        letters=Letters(mail, public_url),
        followers=told,
        webhooks_inside=webhooks_inside,
        pulses=pulses,
        turns=turns,
        clock_s=clock_s,
    )
    return Starlette(
        routes=[
            Mount("/v1", api(front)),
            Mount("/api/v1", Headers(rest(ground))),
            *pages.routes(
                database,
                public_url=public_url,
                now_ms=now_ms,
                followers=told,
                webhooks_inside=webhooks_inside,
                mail=mail,
                turns=turns,
                pulses=pulses,
                clock_s=clock_s,
            ),
        ],
        middleware=[Middleware(OverTls, public_url=public_url)],
    )

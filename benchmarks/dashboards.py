"""Every question a dashboard asks, over ten million responses, beside its limit and the raw query.

The responses are those of `benchmarks.made_up`.

    python -m benchmarks.dashboards [--engine sqlite|postgresql] [--responses 10000000]
        [--begins 4 [--at 50]]
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from account.pages.reading.boards import board
from account.pages.reading.composing import NAMES
from account.pages.reading.home import headline
from account.pages.reading.report import written
from account.pages.results import not_counted, page
from account.pages.results.narrowing import narrowing
from account.pages.results.view import look
from account.pages.words import Words
from account.store.engine import Database, open_database
from account.store.first_start import the_account
from account.store.reach import Reach
from account.store.results import asked, counting, heat, met, places, series
from account.store.results.dashboards import Piece
from account.store.results.scope import Scope
from account.store.results.scoping import work_out
from account.store.results.selection import Selection
from benchmarks.made_up import NOW_MS, TERMINALS, fill
from fleet.postgres import postgres

_HALVED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("28 days", {"period": "28d"}),
    ("28 days and before", {"period": "28d", "against": "before"}),
    ("28 days against a place", {"period": "28d", "against": f"{TERMINALS:012x}"}),
    ("28 days in German", {"period": "28d", "language": "de"}),
    ("28 days by the hour", {"period": "28d", "bucket": "hour"}),
)
TIMES = 5
ALL_MS, MONTH_MS, ELSE_MS = 250, 250, 5000


def main() -> int:
    """1 when a limit was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--responses", type=int, default=10_000_000)
    parser.add_argument(
        "--begins", type=int, default=0, help="hours after midnight that days begin"
    )
    parser.add_argument("--at", type=int, default=TERMINALS, help="at so many of the places")
    args = parser.parse_args()
    with _url(args.engine) as url, closing(open_database(url)) as database:
        fill(database, args.engine, args.responses, args.begins, args.at)
        return 0 if measure(database, args.engine) else 1


@contextmanager
def _url(engine: str) -> Iterator[str]:
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bench-dashboards-") as name:
            yield f"sqlite:///{Path(name) / 'account.db'}"
        return
    with postgres() as server:
        yield server.url(server.new_database())


def measure(database: Database, engine: str) -> bool:
    """Print each question beside its limit, and some beside the raw query."""
    with database.read() as connection:
        reach = Reach(the_account(connection), None)
        clock = _clock(connection, engine)
        good = True

        def told(name: str, limit: int, ask: Callable[[], object], raw: str = "") -> None:
            nonlocal good
            took, beside = _ms(ask, clock), ""
            if raw:
                beside = f", raw {_ms(lambda: connection.execute(text(raw)).all(), clock, 1):,.0f}"
            good &= took <= limit
            sign = "ok  " if took <= limit else "MISS"
            print(f"{sign} {engine}, {name}: {took:,.0f} ms of {limit}{beside}", flush=True)

        for asked_for in _asked_for(connection, reach):
            told(*asked_for)
    return good


def _asked_for(connection: Connection, reach: Reach) -> Iterator[Any]:
    """(name, limit in ms, what asks it, the same of raw rows)."""

    def scope(period: str, **more: Any) -> Scope:
        return work_out(connection, reach, Selection(period=period, **more), NOW_MS)

    [one] = asked.asked(connection, scope("28d"))
    nps = "sum(CASE WHEN rating > 8 THEN 1 WHEN rating < 7 THEN -1 ELSE 0 END), count(*)"
    hours = f"SELECT (lh + 72) % 168 AS h, {nps} FROM raw WHERE haste > 4 GROUP BY h"
    weeks = f"SELECT (lh + 72) / 168 AS d, {nps} FROM raw WHERE haste > 4 GROUP BY d"
    by_t = f"SELECT t, {nps} FROM raw WHERE haste > 4 GROUP BY t"
    everything = scope("all")
    half = scope("all", places=tuple(f"{number:012x}" for number in range(1, 101)))
    told = (
        ("score", lambda: asked.asked(connection, everything)),
        ("score with misuse", lambda: asked.asked(connection, scope("all", misuse=True))),
        ("score in German", lambda: asked.asked(connection, scope("all", language="de"))),
        ("heat map", lambda: heat.heat(connection, everything, one), hours),
        ("by place", lambda: places.at_places(connection, everything, one), by_t),
        ("by week", lambda: series.series(connection, scope("all", bucket="week"), one), weeks),
        ("by month", lambda: series.series(connection, everything, one)),
        ("reasons", lambda: met.met(connection, everything, one)),
    )
    for name, *rest in told:
        yield f"{name}, everything", ALL_MS, *rest
    yield "score at half of the places", ALL_MS, lambda: asked.asked(connection, half)
    yield "first page", MONTH_MS, lambda: headline(connection, Words("en"), reach, NOW_MS, None)
    page_of = partial(_page, connection, reach)
    yield "page, 28 days", MONTH_MS, lambda: page_of(period="28d")
    yield "page, 28 days and before", MONTH_MS, lambda: page_of(period="28d", against="before")
    halved_of = partial(page_of, places=half.selection.places)
    for name, narrowed in _HALVED:
        yield f"page of half of the places, {name}", MONTH_MS, partial(halved_of, **narrowed)
    yield "page in German, 28 days", MONTH_MS, lambda: page_of(period="28d", language="de")
    yield "page, everything", ELSE_MS, lambda: page_of(period="all")
    hundred = tuple(f"{number:012x}" for number in range(1, 101))
    yield "page of half of the places", ELSE_MS, lambda: page_of(period="all", places=hundred)
    yield "what to say before that page", ALL_MS, lambda: counting.ahead(connection, half)
    part = {name: partial(_board, connection, reach, name) for name in NAMES}
    yield "dashboard of every part", ELSE_MS, lambda: [ask("period=all") for ask in part.values()]
    halved = half.selection.query()
    yield "hours of half of the places", ELSE_MS, lambda: part["hours"](halved)
    yield "reasons of half of the places", ELSE_MS, lambda: part["reasons"](halved)
    yield "report, 28 days", ELSE_MS, lambda: _report(connection, reach, Selection(period="28d"))
    yield "report, everything", ELSE_MS, lambda: _report(connection, reach, everything.selection)
    yield (
        "report of half of the places",
        ELSE_MS,
        lambda: _report(connection, reach, half.selection),
    )


def _page(connection: Connection, reach: Reach, **wanted: Any) -> object:
    """All that a page of results asks."""
    w = Words("en")
    scope, view = look(connection, w, reach, Selection(**wanted), NOW_MS)
    assert view is not None
    narrowing(connection, w, reach, scope, view)
    return page.parts(view), not_counted.part(view)


def _board(connection: Connection, reach: Reach, part: str, query: str) -> object:
    return board(connection, Words("en"), reach, Piece(part=part, query=query), NOW_MS)


def _report(connection: Connection, reach: Reach, selection: Selection) -> bytes:
    scope, view = look(connection, Words("en"), reach, selection, NOW_MS)
    assert view is not None
    return written(view, scope, [], "")


def _clock(connection: Connection, engine: str) -> Callable[[], float]:
    """Processor time: what a quiet machine would take. A server's is that of its one process."""
    if engine == "sqlite":
        return time.process_time
    connection.execute(text("SET max_parallel_workers_per_gather = 0"))
    pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    stat, ticks = Path(f"/proc/{pid}/stat"), os.sysconf("SC_CLK_TCK")

    def both() -> float:
        user, system = stat.read_text().rpartition(")")[2].split()[11:13]
        return time.process_time() + (int(user) + int(system)) / ticks

    return both


def _ms(ask: Callable[[], object], clock: Callable[[], float], times: int = TIMES) -> float:
    """The mean: a server's clock ticks no oftener than a hundred times a second."""
    ask()
    began = clock()
    for _ in range(times):
        ask()
    return 1000 * (clock() - began) / times


if __name__ == "__main__":
    sys.exit(main())

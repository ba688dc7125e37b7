"""Every question a dashboard asks, over ten million responses, beside its limit and the raw query.

The responses are made up inside the database, as narrow as a raw query could wish for (no bodies,
no keys), and counted from there into the account's own tables. 200 terminals, a year, opening
hours, one press in nine within half a minute of the one before, a follow-up for the unhappy.

    python -m benchmarks.dashboards [--engine sqlite|postgresql] [--responses 10000000]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, text

from account.pages.results import page
from account.pages.results.view import look
from account.pages.words import Words
from account.store import papers
from account.store.engine import Database, open_database
from account.store.first_start import make_account, the_account
from account.store.reach import Reach
from account.store.results import asked, heat, places, series
from account.store.results.scope import work_out
from account.store.results.selection import Selection
from account.store.schema import touchpoint
from account.store.upgrade import upgrade
from feedback import wire
from fleet.postgres import postgres

TERMINALS, DAYS, OPEN_H, TIMES = 200, 365, 14, 5
NOW_MS = int(datetime(2026, 11, 1, 20, tzinfo=UTC).timestamp() * 1000)
LAST_LH = NOW_MS // 3_600_000
ALL_MS, MONTH_MS, ELSE_MS = 250, 250, 5000
SURVEY = """
name = "NPS"
languages = ["en"]
[[questions]]
id = "rating"
kind = "nps"
text.en = "Would you recommend us?"
go = "thanks"
[[questions.branches]]
when = [0, 1, 2, 3, 4, 5, 6]
go = "why"
[[questions]]
id = "why"
kind = "single"
text.en = "Why?"
go = "thanks"
{choices}
[[endings]]
id = "thanks"
text.en = "Thanks"
"""
CHOICES = ("wait", "staff", "clean", "range", "price", "other")

# A number that looks like chance, the same on both engines, from a row's own.
_MIXED = "((i * 7919 + i / 13 * 104729 + {salt}) % 1000003)"
_ROW = f"""
SELECT i % {TERMINALS} AS t,
  {LAST_LH - LAST_LH % 24} - 24 * ({_MIXED.format(salt=11)} % {DAYS})
    + 7 + {_MIXED.format(salt=23)} % {OPEN_H} AS lh,
  CASE WHEN {_MIXED.format(salt=37)} % 10 < 5 THEN 9 + {_MIXED.format(salt=41)} % 2
       WHEN {_MIXED.format(salt=37)} % 10 < 8 THEN 7 + {_MIXED.format(salt=43)} % 2
       ELSE {_MIXED.format(salt=47)} % 7 END AS rating,
  CASE WHEN {_MIXED.format(salt=53)} % 9 = 0
       THEN {_MIXED.format(salt=59)} % 30 ELSE 30 END AS haste,
  CASE WHEN {_MIXED.format(salt=61)} % 10 < 8 THEN 'de' ELSE 'en' END AS language
FROM numbers
"""
_NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(i) AS "
    "(SELECT {first} UNION ALL SELECT i + 1 FROM numbers WHERE i < {last})",
    "postgresql": "WITH numbers(i) AS (SELECT generate_series({first}::bigint, {last}))",
}
_TERMINAL = {
    "sqlite": "printf('%012x', t + 1)",
    "postgresql": "lpad(to_hex((t + 1)::bigint), 12, '0')",
}


def main() -> int:
    """1 when a limit was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--responses", type=int, default=10_000_000)
    args = parser.parse_args()
    with _url(args.engine) as url, closing(open_database(url)) as database:
        fill(database, args.engine, args.responses)
        return 0 if measure(database, args.engine) else 1


@contextmanager
def _url(engine: str) -> Iterator[str]:
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bench-dashboards-") as name:
            yield f"sqlite:///{Path(name) / 'account.db'}"
        return
    with postgres() as server:
        yield server.url(server.new_database())


def fill(database: Database, engine: str, responses: int) -> None:
    """The raw rows, and what the account counts of them."""
    upgrade(database)
    began = time.perf_counter()
    with database.write() as connection:
        make_account(connection, NOW_MS)
        account_id = the_account(connection)
        choices = "\n".join(f'[[questions.choices]]\nid = "{c}"\ntext.en = "{c}"' for c in CHOICES)
        survey = wire.survey_from_toml(SURVEY.format(choices=choices))
        rev = papers.issue_survey(connection, account_id, survey, NOW_MS).rev[:12]
        for number in range(1, TERMINALS + 1):
            row = {"id": f"{number:012x}", "account_id": account_id, "name": f"Exit {number}"}
            row |= {"time_zone": "UTC", "languages": "en", "created_ms": 0}
            connection.execute(insert(touchpoint).values(row))
        kinds = "t INTEGER, lh INTEGER, rating INTEGER, haste INTEGER, language TEXT"
        connection.execute(text(f"CREATE TABLE raw ({kinds})"))
    step = 1_000_000
    for first in range(1, responses + 1, step):
        numbers = _NUMBERS[engine].format(first=first, last=min(first + step - 1, responses))
        with database.write() as connection:
            connection.execute(text(f"INSERT INTO raw {numbers} {_ROW}"))
    for statement in _counts(engine, account_id, rev):
        with database.write() as connection:
            connection.execute(text(statement))
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    with database.read() as connection:
        for name in ("rollup", "daily", "tally", "answer_tally"):
            number = connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            print(f"  {name}: {number:,} rows")
    print(f"  {responses:,} responses made up in {time.perf_counter() - began:.0f} s", flush=True)


def _counts(engine: str, account_id: str, rev: str) -> Iterator[str]:
    terminal = _TERMINAL[engine]
    scored = ", ".join(f"sum(CASE WHEN rating = {x} THEN 1 ELSE 0 END)" for x in range(11))
    scale = f"'{rev}', 'rating', 'nps', 11, 'normal'"
    yield (
        f"INSERT INTO rollup SELECT {terminal}, {terminal}, {scale}, lh, '{account_id}', count(*), "
        f"sum(rating), {scored} FROM raw GROUP BY t, lh ORDER BY lh, t"
    )
    sums = ", ".join(f"sum({name})" for name in ("n", "total", *(f"h{x}" for x in range(11))))
    key = (
        "terminal_id, touchpoint_id, survey, question, kind, steps, mode, lh / 24 * 24, account_id"
    )
    yield f"INSERT INTO daily SELECT {key}, {sums} FROM rollup GROUP BY {key}"
    yield (
        f"INSERT INTO tally SELECT '{account_id}', haste, lh, {terminal}, {terminal}, {scale}, "
        f"language, 'touch', 0, count(*), sum(rating), {scored} FROM raw "
        "GROUP BY haste, lh, t, language ORDER BY haste, lh, t"
    )
    value = "CASE (lh + t + rating) % 7 " + " ".join(
        f"WHEN {number} THEN '{name}'" for number, name in enumerate(CHOICES)
    )
    outcome = "CASE WHEN (lh + t + rating) % 7 < 6 THEN 'answered' ELSE 'skipped' END"
    yield (
        f"INSERT INTO answer_tally SELECT '{account_id}', lh, {terminal}, {terminal}, '{rev}', "
        f"'why', {outcome} AS o, {value} ELSE '' END AS v, 'normal', language, 'touch', haste, 0, "
        f"count(*), {scored} FROM raw WHERE rating < 7 GROUP BY lh, t, o, v, language, haste "
        "ORDER BY lh, t"
    )


def measure(database: Database, engine: str) -> bool:
    """Print each question beside its limit and beside the raw query."""
    good = True
    # SQLite works in this very process: its processor time is what a quiet machine would take.
    clock = time.process_time if engine == "sqlite" else time.perf_counter
    with database.read() as connection:
        reach = Reach(the_account(connection), None)
        whole = work_out(connection, reach, Selection(period="all"), NOW_MS)
        month = work_out(connection, reach, Selection(period="28d"), NOW_MS)
        everything = work_out(connection, reach, Selection(period="all", misuse=True), NOW_MS)
        [one] = asked.asked(connection, whole)

        def told(name: str, limit: int, ask: Callable[[], object], raw: str = "") -> None:
            nonlocal good
            took, beside = _ms(ask, clock), ""
            if raw:
                beside = f", raw {_ms(lambda: connection.execute(text(raw)).all(), clock):,.0f}"
            good &= took <= limit
            sign = "ok  " if took <= limit else "MISS"
            print(f"{sign} {engine}, {name}: {took:,.0f} ms of {limit}{beside}", flush=True)

        nps = "sum(CASE WHEN rating > 8 THEN 1 WHEN rating < 7 THEN -1 ELSE 0 END), count(*)"
        hours = f"SELECT (lh + 72) % 168 AS h, {nps} FROM raw WHERE haste > 4 GROUP BY h"
        days = f"SELECT lh - lh % 24 AS d, {nps} FROM raw WHERE haste > 4 GROUP BY d"
        by_t = f"SELECT t, {nps} FROM raw WHERE haste > 4 GROUP BY t"
        told("score, everything", ALL_MS, lambda: asked.asked(connection, whole))
        told("score with misuse, everything", ALL_MS, lambda: asked.asked(connection, everything))
        told("heat map, everything", ALL_MS, lambda: heat.heat(connection, whole, one), hours)
        told("by place, everything", ALL_MS, lambda: places.at_places(connection, whole, one), by_t)
        told("by month, everything", ALL_MS, lambda: series.series(connection, whole, one), days)
        told("score, 28 days", MONTH_MS, lambda: asked.asked(connection, month))
        told("score in German, 28 days", MONTH_MS, lambda: _german(connection, reach, "28d"))
        told("score in German, everything", ELSE_MS, lambda: _german(connection, reach, "all"))
        told("whole page, 28 days", MONTH_MS, lambda: _page(connection, reach, "28d"))
        told("whole page, everything", ELSE_MS, lambda: _page(connection, reach, "all"))
    return good


def _german(connection: Connection, reach: Reach, period: str) -> object:
    scope = work_out(connection, reach, Selection(period=period, language="de"), NOW_MS)
    return asked.asked(connection, scope)


def _page(connection: Connection, reach: Reach, period: str) -> object:
    _, view = look(connection, Words("en"), reach, Selection(period=period), NOW_MS)
    assert view is not None
    return page.parts(view)


def _ms(ask: Callable[[], object], clock: Callable[[], float]) -> float:
    """The quickest of a few: what else runs on the machine is none of the query's doing."""
    took = []
    for _ in range(TIMES):
        began = clock()
        ask()
        took.append(1000 * (clock() - began))
    return min(took)


if __name__ == "__main__":
    sys.exit(main())

"""What the account takes in a second over HTTP, beside what its engine could do without it.

`account serve` runs in a process of its own with everything switched on: durable commits, gaps,
times, the hourly rollup. The terminals are simulated in this process, on the same cores.

    python benchmarks/ingest.py [--engine sqlite|postgresql] [--seconds 5]
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    ExitStack,
    closing,
    contextmanager,
)
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import uvloop
from sqlalchemy import func, select

from account.store.engine import Database, open_database
from account.store.first_start import make_account
from account.store.names import now_ms
from account.store.schema import response
from account.store.surveys import papers
from account.store.upgrade import upgrade
from benchmarks.senders import Sender, Took, closed_loop, line_to, open_loop
from fleet.postgres import postgres

TERMINALS = 64
LEAST = {"sqlite": 40_000, "postgresql": 25_000}
"""Responses a second, in batches of 100."""
LEAST_IN_TWOS, LEAST_EMPTY = 2000, 3000
"""Responses, and batches, a second."""
P99_MS = 50
Meter = Callable[[], float]
"""Seconds of processor time so far."""


def served(url: str) -> AbstractContextManager[tuple[str, int, int]]:
    """A running account's host, port and process."""
    return running("account", "serve", "--port", "0", "--database", url)


@contextmanager
def running(*words: str) -> Iterator[tuple[str, int, int]]:
    """A running server's host, port and process."""
    command = [sys.executable, "-m", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("account ready at "):
                    break
            parts = urlsplit(line.rpartition(" ")[2].strip())
            assert parts.hostname
            assert parts.port
            yield parts.hostname, parts.port, process.pid
        finally:
            process.terminate()
            process.wait(30)


async def measure(
    database: Database,
    at: tuple[str, int],
    batches: int,
    size: int,
    rate: float = 0,
    to: tuple[str, int] | None = None,
    meters: Sequence[Meter] = (),
) -> tuple[Took, list[float]]:
    """Send so many batches of so many responses; closed loop unless a rate is given.

    The terminals enrol at `at` and send `to` somewhere else where that is given. Beside how long
    it took stands by how much the meters rose meanwhile.
    """
    senders = [Sender(database) for _ in range(TERMINALS)]
    async with line_to(*at) as line:
        for sender in senders:
            await sender.enrol(line)
    packed = [[one.batch(size) for _ in range(batches // TERMINALS)] for one in senders]
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(line_to(*(to or at))) for _ in senders]
        before = [meter() for meter in meters]
        took = await (open_loop(lines, packed, rate) if rate else closed_loop(lines, packed))
        return took, [meter() - at for meter, at in zip(meters, before, strict=True)]


def run(
    url: str,
    seconds: float,
    limit: Callable[[Sequence[Any]], float],
    engine_s: Meter = lambda: 0.0,
) -> bool:
    """Every figure on one engine; False where a target is missed."""
    good = list[bool]()
    with closing(open_database(url)) as database:
        upgrade(database)
        with database.write() as connection:
            make_account(connection, now_ms())
            papers.serve_at(connection, "http://127.0.0.1:8080", now_ms())
        with served(url) as (host, port, pid):
            at = (host, port)

            def go(name: str, per_s: int, size: int, least: float, rate: float = 0) -> None:
                before = kept(database)
                batches = max(TERMINALS, int(per_s * seconds))
                meters = (lambda: cpu_s(pid), engine_s, time.process_time)
                measured = measure(database, at, batches, size, rate, meters=meters)
                took, busy = uvloop.run(measured)
                assert kept(database) - before == len(took.each) * size
                each = len(took.each) / took.whole
                figures = f"{each:8,.0f} batches/s {each * size:8,.0f} responses/s"
                in_time = not rate or took.at(0.99) <= P99_MS
                good.append(each * max(1, size) >= least and in_time)
                sign = "ok  " if good[-1] else "MISS"
                say(f"{sign} {name}", f"{figures} {_each(busy, took)}", took)

            backend = database.url.get_backend_name()
            go("7,000 responses/s, open loop", 70, 100, 0, 70)
            go("batches of 100, closed loop", 300, 100, LEAST[backend])
            go("7,000 responses/s, after that", 70, 100, 0, 70)
            in_twos = LEAST_IN_TWOS if backend == "postgresql" else 0
            go("batches of 2, closed loop", 1500, 2, in_twos)
            go("empty batches, closed loop", 2500, 0, LEAST_EMPTY)
            bare(database, at, seconds)
        with database.read() as connection:
            rows = [tuple(one) for one in connection.execute(select(response).limit(50_000))]
    busy, per_s = time.process_time(), limit(rows)
    busy = (time.process_time() - busy) / max(1, len(rows))
    words = "limit: plain inserting without indexes"
    sys.stdout.write(f"     {words} {per_s:,.0f} rows/s, {1e5 * busy:.2f} ms of CPU a hundred\n")
    return all(good)


def bare(database: Database, at: tuple[str, int], seconds: float) -> None:
    """The limit of the way there: the same batches, read and answered, and kept by nobody."""
    with running("benchmarks.bare") as (host, port, pid):
        batches = max(TERMINALS, int(600 * seconds))
        meters = (lambda: cpu_s(pid), time.process_time)
        measured = measure(database, at, batches, 100, to=(host, port), meters=meters)
        took, busy = uvloop.run(measured)
        each = len(took.each) / took.whole
        figures = f"{each:8,.0f} batches/s {each * 100:8,.0f} responses/s"
        say("     limit: answered, not kept", f"{figures} {_each(busy, took)}", took)


def _each(busy: Sequence[float], took: Took) -> str:
    """Processor time a batch: the account's, its database server's, the load generator's."""
    return " + ".join(f"{1000 * one / len(took.each):.2f}" for one in busy) + " ms of CPU"


def cpu_s(pid: int) -> float:
    """Seconds of processor time that a process and its children have used: other load hardly
    changes it."""
    ticks = 0
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = one.read_text().rpartition(") ")
        except OSError:
            continue  # it has ended since
        fields = rest.split()
        if int(fields[1]) == pid or name.startswith(f"{pid} ("):
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def kept(database: Database) -> int:
    """How many responses are there."""
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(response)).scalar_one()


def say(name: str, figures: str, took: Took) -> None:
    sys.stdout.write(
        f"{name:36}{figures}   receipt after {took.at(0.5):.0f} ms, p99 {took.at(0.99):.0f} ms\n"
    )
    sys.stdout.flush()


def executemany(path: Path, rows: Sequence[Any]) -> float:
    """The same rows by sqlite3's executemany, 100 a transaction; rows a second."""
    names = ", ".join(column.name for column in response.columns)
    marks = ", ".join("?" for _ in response.columns)
    with closing(sqlite3.connect(path, isolation_level=None)) as limit:
        limit.execute("PRAGMA journal_mode = wal")
        limit.execute("PRAGMA synchronous = full")
        limit.execute(f"CREATE TABLE response ({names}, PRIMARY KEY (terminal_id, rid))")
        began = time.perf_counter()
        for at in range(0, len(rows), 100):
            limit.execute("BEGIN")
            limit.executemany(f"INSERT INTO response VALUES ({marks})", rows[at : at + 100])
            limit.execute("COMMIT")
        return len(rows) / (time.perf_counter() - began)


def plain_copy(where: str, rows: Sequence[Any]) -> float:
    """The same rows by COPY, into a table with its key; rows a second."""
    with psycopg.connect(where) as limit:
        limit.execute("CREATE TABLE limited (LIKE response INCLUDING DEFAULTS)")
        limit.execute("ALTER TABLE limited ADD PRIMARY KEY (terminal_id, rid)")
        limit.commit()
        began = time.perf_counter()
        with limit.cursor() as cursor, cursor.copy("COPY limited FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        limit.commit()
        return len(rows) / (time.perf_counter() - began)


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default=None)
    parser.add_argument("--seconds", type=float, default=4)
    args = parser.parse_args(words)
    good = list[bool]()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if args.engine != "postgresql":
            sys.stdout.write("SQLite\n")
            limit = folder / "limit.db"
            url = f"sqlite:///{folder}/a.db"
            good.append(run(url, args.seconds, lambda rows: executemany(limit, rows)))
        if args.engine != "sqlite":
            sys.stdout.write("PostgreSQL\n")
            server = stack.enter_context(postgres(durable=True))
            url = server.url(server.new_database())
            where = url.replace("postgresql+psycopg", "postgresql")
            server_s = partial(cpu_s, server.pid)
            good.append(run(url, args.seconds, lambda rows: plain_copy(where, rows), server_s))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())

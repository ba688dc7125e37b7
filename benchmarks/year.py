"""A made-up year of 40 touchpoints, some five million responses, through the bulk path.

    python -m benchmarks.year [--engine sqlite|postgresql] [--responses 5000000]

Beside how long it took stands the processor time, ours and the server's: other load hardly changes
that. All of it is counted afterwards, among the responses and in the counts made of them.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import func, select

from account.config import Place
from account.store.engine import open_database
from account.store.schema import response, rollup, tally
from benchmarks.ingest import Meter, cpu_s
from benchmarks.machine import machine
from fleet.postgres import postgres

SECONDS = 300


def main() -> int:
    """1 when it took too long, or not all of it is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default=None)
    parser.add_argument("--responses", type=int, default=5_000_000, help="about; %(default)s")
    args = parser.parse_args()
    print(machine())
    engines = [args.engine] if args.engine else ["sqlite", "postgresql"]
    good = [_filled(engine, args.responses) for engine in engines]
    return 0 if all(good) else 1


def _filled(engine: str, responses: int) -> bool:
    with _empty(engine) as (folder, url, server_s):
        words = ["fleet.history", f"--directory={folder}", f"--database={url}"]
        words.append(f"--responses={responses}")
        began, busy, served = time.monotonic(), _children_s(), server_s()
        subprocess.run([sys.executable, "-m", *words], check=True, stdout=subprocess.DEVNULL)
        took, busy, served = time.monotonic() - began, _children_s() - busy, server_s() - served
        rows, counted = _counted(url)
    limit = SECONDS * responses / 5_000_000
    good = took <= limit and counted == {rows}
    print(
        f"{'ok  ' if good else 'MISS'} a made-up year on {engine}: {rows:,} responses, "
        f"counted {', '.join(f'{one:,}' for one in counted)}, in {took:.0f} s of {limit:.0f}; "
        f"{busy:.0f} + {served:.0f} s of CPU",
        flush=True,
    )
    return good


@contextmanager
def _empty(engine: str) -> Iterator[tuple[Path, str, Meter]]:
    """A folder, an empty database and its server's processor time."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-year-")))
        if engine == "sqlite":
            yield folder, Place(directory=folder, database="").url, lambda: 0.0
            return
        server = stack.enter_context(postgres(durable=True))
        yield folder, server.url(server.new_database()), lambda: cpu_s(server.pid)


def _children_s() -> float:
    """Of those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _counted(url: str) -> tuple[int, set[int]]:
    """Responses that are there, and how many the counts say there are."""
    with closing(open_database(url)) as database, database.read() as connection:
        rows = connection.execute(select(func.count()).select_from(response)).scalar_one()
        sums = (connection.execute(select(func.sum(one.c.n))).scalar() for one in (rollup, tally))
        return rows, {int(one or 0) for one in sums}


if __name__ == "__main__":
    sys.exit(main())

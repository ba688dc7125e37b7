"""How fast responses leave: rows a second of our processor time, in memory that does not grow.

A made-up year of a few places is taken out again, in each format and shape. The database's own
processor time counts on SQLite, which works in this process; a server's comes on top.

    python -m benchmarks.export [--engine sqlite|postgresql] [--responses 200000]
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

from account.config import Place
from account.out import formats
from account.out.asked import Asked, Format, Shape
from account.store.engine import Database, open_database
from account.store.first_start import the_account
from account.store.reach import Reach
from benchmarks.machine import machine
from fleet.postgres import postgres

RATE = 50_000
GROWTH_KB = 64 * 1024
"""What a whole export may take above its first tenth."""
_PLACES, _DAYS = 10, 90


def main() -> int:
    """1 when a limit was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--responses", type=int, default=200_000)
    args = parser.parse_args()
    print(machine())
    with _made_up(args.engine, args.responses) as database:
        good = [_measured(database, form, shape) for form in Format for shape in Shape]
    return 0 if all(good) else 1


@contextmanager
def _made_up(engine: str, responses: int) -> Iterator[Database]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-export-")))
        url = Place(directory=folder, database="").url
        if engine == "postgresql":
            server = stack.enter_context(postgres())
            url = server.url(server.new_database())
        words = [
            sys.executable,
            "-m",
            "fleet.history",
            f"--directory={folder}",
            f"--database={url}",
        ]
        numbers = {"touchpoints": _PLACES, "days": _DAYS, "responses": responses}
        words += [f"--{name}={number}" for name, number in numbers.items()]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        yield stack.enter_context(closing(open_database(url)))


def _measured(database: Database, form: Format, shape: Shape) -> bool:
    with database.read() as connection:
        asked = Asked(reach=Reach(the_account(connection), None))
    rows = _rows(database, asked, shape)
    began, early_kb = time.process_time(), 0
    for number, _ in enumerate(formats.written(database, asked, shape, form)):
        if number == _PLACES:
            early_kb = _most_kb()
    took, grown_kb = time.process_time() - began, _most_kb() - early_kb
    good = rows >= RATE * took and grown_kb <= GROWTH_KB
    print(
        f"{'ok  ' if good else 'MISS'} {database.url.get_backend_name()}, {shape} as {form}: "
        f"{rows / took:,.0f} rows a second of {RATE:,}, {grown_kb / 1024:.0f} MB grown "
        f"of {GROWTH_KB // 1024}",
        flush=True,
    )
    return good


def _rows(database: Database, asked: Asked, shape: Shape) -> int:
    """Counted in its JSON Lines, one a line."""
    return sum(
        piece.count(b"\n") for piece in formats.written(database, asked, shape, Format.JSONL)
    )


def _most_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main())

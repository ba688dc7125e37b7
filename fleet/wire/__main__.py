"""100,000 terminals come back after a day's outage: what the account kept, and what it took.

python -m fleet.wire [--terminals 100000] [--responses 20] [--database URL]
"""

import argparse
import asyncio
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from urllib.parse import urlsplit

from sqlalchemy import Connection, Subquery, func, select

from account.store.engine import Database, open_database
from account.store.first_start import make_account
from account.store.names import now_ms
from account.store.schema import gap, response, terminal_store
from account.store.surveys import papers
from account.store.upgrade import upgrade
from fleet.wire.crowd import Crowd, Line
from fleet.wire.terminals import enrol

IDLE_MB, BUSY_MB = 120, 600


def main(words: Sequence[str] | None = None) -> int:
    """0 only if the account holds every response of every terminal once, within its memory."""
    args = _arguments().parse_args(words)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="feedback-wire-")))
        url = args.database or f"sqlite:///{folder}/account.db"
        database = opened.enter_context(closing(open_database(url)))
        upgrade(database)
        with database.write() as connection:
            make_account(connection, now_ms())
            papers.serve_at(connection, "http://127.0.0.1:8080", now_ms())
        with served(url) as (host, port, pid):
            idle_mb = memory_mb(pid, "VmRSS")
            with database.write() as connection:
                standing = enrol(connection, args.terminals, now_ms())
            line = Line(host, port, args.at_once)
            crowd = Crowd(line, standing, args.terminals, args.responses)
            began = time.monotonic()
            asyncio.run(crowd.drain())
            took_s = time.monotonic() - began
            most_mb = memory_mb(pid, "VmHWM")
        _tell(crowd, took_s)
        whole = count(database, args.terminals, args.responses)
        print(f"memory of the account: idle {idle_mb:.0f} MB, at most {most_mb:.0f} MB")
        return 0 if whole and idle_mb <= IDLE_MB and most_mb <= BUSY_MB else 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fleet.wire", description=__doc__)
    parser.add_argument("--terminals", type=int, default=100_000, help="%(default)s")
    parser.add_argument("--responses", type=int, default=20, help="each; %(default)s")
    parser.add_argument("--at-once", type=int, default=256, help="on the line; %(default)s")
    parser.add_argument("--database", default="", help="an empty one (default: a SQLite file)")
    return parser


@contextmanager
def served(url: str) -> Iterator[tuple[str, int, int]]:
    """A running account's host, port and process."""
    command = [sys.executable, "-m", "account", "serve", "--port", "0", "--database", url]
    with Popen(command, stdout=PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - asked for above
            address = next(one for one in process.stdout if one.startswith("account ready at "))
            threading.Thread(target=process.stdout.read, daemon=True).start()
            parts = urlsplit(address.rpartition(" ")[2].strip())
            yield parts.hostname or "", parts.port or 0, process.pid
        finally:
            process.terminate()
            process.wait(30)


def memory_mb(pid: int, name: str) -> float:
    """VmRSS: what a process holds now; VmHWM: the most it ever held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


def count(database: Database, terminals: int, responses: int) -> bool:
    """Whether all is there, each once and none between missing; says so."""
    with database.read() as connection:
        rows = connection.execute(select(func.count()).select_from(response)).scalar_one()
        rids = connection.execute(select(func.count()).select_from(_distinct())).scalar_one()
        wrong = _wrong(connection, responses)
        holes = connection.execute(select(func.count()).select_from(gap)).scalar_one()
    whole = rows == rids == terminals * responses and not holes and not wrong
    print(f"{terminals:,} terminals with {responses} each: {rows:,} rows, {rids:,} different")
    if not whole:
        print(f"MISSING: {holes} gaps; not as captured: {', '.join(wrong[:10]) or 'nobody'}")
    return whole


def _distinct() -> Subquery:
    return select(response.c.terminal_id, response.c.rid).distinct().subquery()


def _wrong(connection: Connection, responses: int) -> list[str]:
    s = terminal_store.c
    here = select(s.terminal_id).where((s.seen_seq != responses) | (s.captured_seq != responses))
    return [*connection.execute(here).scalars()]


def _tell(crowd: Crowd, took_s: float) -> None:
    print(
        f"{crowd.acknowledged:,} responses acknowledged in {crowd.batches:,} batches, "
        f"{took_s:.0f} s, {crowd.acknowledged / took_s:,.0f} a second; "
        f"{crowd.sent_away:,} were asked to come again, {crowd.cut_off:,} were cut off"
    )


if __name__ == "__main__":
    sys.exit(main())

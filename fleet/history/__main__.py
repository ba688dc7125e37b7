"""./dev fleet history: fill an account with the year of a chain of shops that never was.

python -m fleet.history --directory D --touchpoints 40 --days 365 --responses 5000000
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from heapq import heappop, heappush
from pathlib import Path

from account.config import Place
from account.errors import AccountError
from account.store.engine import Database, open_database
from account.store.first_start import make_account
from account.store.names import now_ms
from account.store.upgrade import upgrade
from fleet.history.bulk import NotKept
from fleet.history.founding import found
from fleet.history.plan import Plan, Share, work

_MOST_PROCESSES = 8


def main(words: Sequence[str] | None = None) -> int:
    """0 when all of it is kept."""
    args = _arguments().parse_args(words)
    args.directory.mkdir(parents=True, exist_ok=True)
    place = Place(directory=args.directory.absolute(), database=args.database)
    plan = Plan(args.touchpoints, args.days, args.responses, args.seed, args.until or now_ms())
    began = time.monotonic()
    try:
        database = open_database(place.url)
        try:
            shares = prepare(database, plan, args.processes)
        finally:
            database.close()
        kept = _all(shares)
    except AccountError as error:
        print(f"{error}\n{error.hint}", file=sys.stderr)
        return 1
    except NotKept as error:
        print(f"{error}\nTake an empty directory or database, or another --seed.", file=sys.stderr)
        return 1
    took_s = time.monotonic() - began
    print(f"{kept:,} responses in {took_s:.0f} s, {kept / took_s:,.0f} a second")
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev fleet history", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="where the account is")
    parser.add_argument("--database", default="", help="as for `account serve`")
    parser.add_argument("--touchpoints", type=int, default=40, help="%(default)s")
    parser.add_argument("--days", type=int, default=365, help="%(default)s")
    parser.add_argument("--responses", type=int, default=5_000_000, help="about; %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="another one, another history")
    parser.add_argument("--until", type=int, default=0, help="Unix ms of its end (default: now)")
    parser.add_argument(
        "--processes",
        type=int,
        default=min(_MOST_PROCESSES, os.cpu_count() or 1),
        help="%(default)s",
    )
    return parser


def prepare(database: Database, plan: Plan, processes: int = 1) -> list[Share]:
    """An account with the chain's touchpoints and terminals, and the work ahead.

    Raises AlreadyThere where it has a chain already.
    """
    upgrade(database)
    sites = plan.chain()
    with database.write() as connection:
        first = make_account(connection, plan.begins_ms)
        enrolled = found(connection, sites, plan.begins_ms, plan.seed)
    if first is not None:
        print(f"sign in as {first.email} with password {first.password}", flush=True)
    url = database.url.render_as_string(hide_password=False)
    return [
        Share(plan, url, [sites[n] for n in numbers], [enrolled[n] for n in numbers])
        for numbers in _dealt([one.habits.presses_a_day for one in sites], processes)
    ]


def _dealt(loads: Sequence[float], hands: int) -> list[list[int]]:
    """The numbers of these loads, dealt out so that every hand carries about the same."""
    dealt: list[tuple[float, list[int]]] = [(0.0, []) for _ in range(min(hands, len(loads)))]
    for number in sorted(range(len(loads)), key=lambda one: -loads[one]):
        load, hand = heappop(dealt)
        heappush(dealt, (load + loads[number], [*hand, number]))
    return [sorted(hand) for _, hand in dealt]


def _all(shares: Sequence[Share]) -> int:
    """Each share in a process of its own: while one writes the others make up what comes next."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(shares), mp_context=context) as workers:
        return sum(workers.map(work, shares))


if __name__ == "__main__":
    sys.exit(main())

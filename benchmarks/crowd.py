"""100,000 terminals come back at once after a day's outage: nothing lost, in bounded memory.

    python -m benchmarks.crowd [--engine sqlite|postgresql] [--terminals 100000]

The same batches as real ones send, without the terminals; see fleet.wire.
"""

import argparse
import subprocess
import sys
from contextlib import ExitStack

from benchmarks.machine import machine
from fleet.postgres import postgres
from fleet.wire.__main__ import BUSY_MB, IDLE_MB


def main() -> int:
    """1 when one response is not there exactly once, or the account took too much memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default=None)
    parser.add_argument("--terminals", type=int, default=100_000)
    args = parser.parse_args()
    print(machine())
    engines = [args.engine] if args.engine else ["sqlite", "postgresql"]
    good = [_drained(engine, args.terminals) for engine in engines]
    return 0 if all(good) else 1


def _drained(engine: str, terminals: int) -> bool:
    words = [sys.executable, "-m", "fleet.wire", f"--terminals={terminals}"]
    with ExitStack() as stack:
        if engine == "postgresql":
            server = stack.enter_context(postgres(durable=True))
            words.append(f"--database={server.url(server.new_database())}")
        told = subprocess.run(words, check=False, stdout=subprocess.PIPE, text=True)
    *said, memory = told.stdout.strip().splitlines()
    print("\n".join(said))
    good = told.returncode == 0
    limits = f"of {IDLE_MB} and {BUSY_MB} MB"
    print(f"{'ok  ' if good else 'MISS'} a crowd on {engine}: {memory} {limits}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())

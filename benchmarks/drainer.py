"""A terminal that only sends: measured from within. For benchmarks/drain.py.

python -m benchmarks.drainer DIRECTORY ADDRESS CODE
"""

import resource
import sys
import threading
import time
from pathlib import Path

from feedback.batch import Health
from feedback.response import Moment
from kiosk.hw.clock import now
from kiosk.papers import Papers
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.client import AccountClient
from kiosk.sync.courier import Courier
from kiosk.sync.line import Line
from kiosk.sync.rounds import Rounds

PAGE_KB = resource.getpagesize() // 1024


def main() -> None:
    directory, address, code = sys.argv[1:]
    store = Store.open(Path(directory), now, capacity=10_000_000)
    client = AccountClient(address, Line(clock_synced=lambda: True))
    rounds = Rounds(
        outbox=store,
        account=client,
        shelf=Shelf(Path(directory)),
        clock=clock,
        health=lambda: Health(version="bench", outbox=0),
        check_shown=allow,
        address=address,
        code=code,
    )
    courier = Courier(rounds, client)
    waiting, idle = store.tally().waiting, memory_kb()
    began, cpu, peaks = time.perf_counter(), time.process_time(), list[int]()
    courier.start()
    while store.tally().waiting:
        peaks.append(memory_kb())
        time.sleep(0.1)
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    courier.close()
    store.close()
    half = len(peaks) // 2
    print(f"sent {waiting}")
    print(f"seconds {took:.3f}")
    print(f"cpu {spent:.3f}")
    print(f"above_idle_kb {max(peaks) - idle}")
    print(f"creep_kb {max(peaks[half:]) - max(peaks[:half] or [idle])}")
    print(f"threads {threading.active_count()}")


def clock() -> Moment:
    return now()


def allow(_papers: Papers) -> None:
    """Everything can be shown."""


def memory_kb() -> int:
    """What of this process is in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KB


if __name__ == "__main__":
    main()

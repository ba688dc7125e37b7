"""A terminal that is pressed at a visitor's pace while its courier drains what waits.

Run as `python -m tests.proofs.visitor DIRECTORY ADDRESS CODE SECONDS`. Prints how long each
press waited for its thanks.
"""

import sys
import threading
import time
from pathlib import Path

from feedback.batch import Health
from kiosk.hw.clock import now
from kiosk.papers import built_in
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.client import AccountClient
from kiosk.sync.courier import Courier
from kiosk.sync.line import Line
from kiosk.sync.rounds import Rounds
from kiosk.visit import Capture
from tests.kiosk.sync.story import allow, body

PRESS_EVERY_S = 0.1


def main() -> None:
    directory, address, code, seconds = sys.argv[1:]
    store, shelf = Store.open(Path(directory), now, capacity=10_000_000), Shelf(Path(directory))
    client = AccountClient(address, Line(clock_synced=lambda: True))
    if shelf.credentials() is not None:  # enrolled at an account before: this is another run
        store.set_aside("elsewhere")
    rounds = Rounds(
        outbox=store,
        account=client,
        shelf=shelf,
        clock=now,
        health=lambda: Health(version="proof", outbox=0),
        check_shown=allow,
        address=address,
        code=code,
    )
    courier = Courier(rounds, client)
    courier.start()
    end, waited = time.monotonic() + float(seconds), list[float]()
    while time.monotonic() < end:
        waited.append(_press(store))
        time.sleep(PRESS_EVERY_S)
    acked = store.tally().acked
    courier.close()
    store.close()
    waited.sort()
    print(f"presses {len(waited)}")
    print(f"p50 {1000 * waited[len(waited) // 2]:.1f}")
    print(f"p99 {1000 * waited[int(len(waited) * 0.99)]:.1f}")
    print(f"longest {1000 * waited[-1]:.1f}")
    print(f"sent {acked}", flush=True)


def _press(store: Store) -> float:
    """Seconds from the press until the thanks."""
    heard, at = threading.Event(), time.perf_counter()
    done = list[float]()

    def thanked(trouble: object) -> None:
        assert trouble is None
        done.append(time.perf_counter() - at)
        heard.set()

    store.write(
        [Capture(now(), body(3))],
        touchpoint_id="door",
        settings_rev="",
        survey_rev=built_in().survey_rev,
        done=thanked,
    )
    heard.wait()
    return done[0]


if __name__ == "__main__":
    main()

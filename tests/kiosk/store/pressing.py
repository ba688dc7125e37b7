"""A terminal that is pressed without end, to be killed: prints each seq that was thanked.

Run as `python -m tests.kiosk.store.pressing DIRECTORY [PRESSES]`.
"""

import sys
import threading
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.hw.clock import now
from kiosk.store.store import Store
from kiosk.visit import Capture
from tests.kiosk.store.visits import REV, body


def main() -> int:
    """Press, and say what came of it."""
    try:
        store = Store.open(Path(sys.argv[1]), now)
    except KioskError as trouble:
        print(f"closed: {trouble}", flush=True)
        return 1
    before = store.tally().captured
    for number in range(1, int(sys.argv[2]) + 1 if len(sys.argv) > 2 else 1_000_000):
        heard = threading.Event()

        def done(trouble, value=number, heard=heard):
            print(f"refused {trouble}" if trouble else f"thanked {before + value}", flush=True)
            heard.set()

        store.write(
            [Capture(now(), body(number))],
            touchpoint_id="t",
            settings_rev=REV,
            survey_rev=REV,
            done=done,
        )
        heard.wait()
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

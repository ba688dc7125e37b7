"""A terminal's store, used as visitors and a courier use it, to be cut off at any moment.

Run as `python -m tests.proofs.presser DIRECTORY VISITS [PRAGMA=VALUE ...]`. Prints
`thanked SEQ ANSWERS` from the writer's thread, once so many answers of that visit are durable.
"""

import random
import sys
import threading
from contextlib import suppress
from pathlib import Path

from feedback.batch import Result, Status
from feedback.response import Ended
from kiosk.errors import KioskError
from kiosk.hw.clock import now
from kiosk.store import connection
from kiosk.store.store import Store
from kiosk.visit import Amend, Capture
from tests.kiosk.store.visits import REV, body

RESTART_EVERY, SEND_EVERY = 97, 20
THANK_FIRST = "thank-first"
"""For a control: a terminal that thanks before it has written."""


class Presser:
    """One visit after the other; a third of them have a second answer."""

    def __init__(self, directory: Path, *, careless: bool) -> None:
        self._directory, self._careless, self._luck = directory, careless, random.Random(1)
        self._store = Store.open(directory, now)

    def visits(self, count: int) -> None:
        for number in range(1, count + 1):
            self._visit(self._store.tally().captured + 1)
            if number % SEND_EVERY == 0:
                with suppress(KioskError):  # the courier would try later
                    self._send()
            if number % RESTART_EVERY == 0:
                self._store.close()
                self._store = Store.open(self._directory, now)
        self._store.close()

    def _visit(self, seq: int) -> None:
        if self._luck.random() < 0.67:
            self._write(f"thanked {seq} 1", Capture(now(), body(seq)))
            return
        if self._write(f"thanked {seq} 1", Capture(now(), body(seq, ended=None))):
            why = "x" * self._luck.choice([5, 300, 3000])
            self._write(f"thanked {seq} 2", Amend(body(seq, ended=Ended.FINISHED, why=why)))

    def _write(self, words: str, effect: Capture | Amend) -> bool:
        heard, said = threading.Event(), list[bool]()
        if self._careless:
            print(words, flush=True)

        def done(trouble: object) -> None:
            said.append(trouble is None)
            if not self._careless:
                print(f"refused {trouble}" if trouble else words, flush=True)
            heard.set()

        self._store.write([effect], touchpoint_id="t", settings_rev=REV, survey_rev=REV, done=done)
        heard.wait()
        return said[0]

    def _send(self) -> None:
        offer = self._store.offer(500, 1 << 20)
        stored = [Result(seq=r.seq, rid=r.rid, status=Status.STORED) for r in offer.responses]
        self._store.settle(offer, stored)


def main() -> None:
    directory, count, *changes = sys.argv[1:]
    careless = THANK_FIRST in changes
    changed = dict(one.split("=") for one in changes if one != THANK_FIRST)
    connection.PRAGMAS = tuple(
        (name, changed[name].partition("/")[0], _says(changed[name])) if name in changed
        else (name, value, wanted)
        for name, value, wanted in connection.PRAGMAS
    )  # fmt: skip
    try:
        Presser(Path(directory), careless=careless).visits(int(count))
    except KioskError as trouble:  # no start on such a disk
        print(f"refused {trouble}", flush=True)


def _says(change: str) -> str | int:
    """What a pragma answers once set: after the slash, where that is a number."""
    value, _, answer = change.partition("/")
    return int(answer) if answer else value.lower()


if __name__ == "__main__":
    main()

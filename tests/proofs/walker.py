"""A whole terminal but for its window: pressed and sending without end, to be killed.

Run as `python -m tests.proofs.walker DIRECTORY ADDRESS CODE [losing|doubling] [drain]`. Prints
`thanked STORE SEQ`; with `drain` it presses nothing, and ends when nothing waits.
"""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from feedback.batch import Batch, Health, Pace, Receipt, Result, Status
from feedback.identity import new_rid
from kiosk.credentials import Credentials
from kiosk.errors import AccountUnreachable
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

PRESS_EVERY_S, SEND_EVERY_S = 0.01, 0.05


class Losing(AccountClient):
    """For a control: takes silence for a receipt, and is deaf to being asked again."""

    def send(self, batch: Batch, credentials: Credentials) -> Receipt:
        try:
            return replace(super().send(batch, credentials), resend=())
        except AccountUnreachable:
            return Receipt(
                batch_id=batch.batch_id,
                store_id=batch.store_id,
                server_ms=1,
                results=tuple(
                    Result(seq=r.seq, rid=r.rid, status=Status.STORED) for r in batch.responses
                ),
                resend=(),
                next=Pace(after_s=0, max_responses=500, max_bytes=1 << 18),
                settings=None,
                want_surveys=(),
                commands=(),
            )


class Doubling(AccountClient):
    """For a control: gives each response a new identity whenever it is sent."""

    def send(self, batch: Batch, credentials: Credentials) -> Receipt:
        minted = tuple(replace(r, rid=str(new_rid(batch.store_id, r.seq))) for r in batch.responses)
        receipt = super().send(replace(batch, responses=minted), credentials)
        named = {one.seq: one.rid for one in batch.responses}
        results = tuple(replace(one, rid=named[one.seq]) for one in receipt.results)
        return replace(receipt, results=results)


CLIENTS: dict[str, type[AccountClient]] = {"losing": Losing, "doubling": Doubling}


def main() -> None:
    directory, address, code, *how = sys.argv[1:]
    store, shelf = Store.open(Path(directory), now), Shelf(Path(directory))
    client = CLIENTS.get("".join(how[:1]), AccountClient)(address, Line(clock_synced=lambda: True))
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
    print("walking", flush=True)
    if "drain" in how:
        _until(lambda: store.tally().waiting == 0, courier)
        courier.close()
        store.close()
        print("drained", flush=True)
        return
    while True:
        _press(store)
        courier.wake()
        time.sleep(PRESS_EVERY_S)


def _press(store: Store) -> None:
    heard, before = threading.Event(), store.tally()

    def done(trouble: object) -> None:
        if trouble is None:
            print(f"thanked {before.store_id} {before.captured + 1}", flush=True)
        heard.set()

    store.write(
        [Capture(now(), body(3))],
        touchpoint_id="door",
        settings_rev="",
        survey_rev=built_in().survey_rev,
        done=done,
    )
    heard.wait()


def _until(true: Callable[[], bool], courier: Courier) -> None:
    while not true():
        courier.wake()
        time.sleep(SEND_EVERY_S)


if __name__ == "__main__":
    main()

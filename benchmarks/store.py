"""The outbox beside raw sqlite3 with the same pragmas. Run: python -m benchmarks.store [rows]."""

import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from feedback import wire
from feedback.batch import Result, Status
from feedback.identity import new_rid
from feedback.response import Answer, Body, Channel, Ended, Moment, Outcome, Response
from kiosk.hw.clock import now
from kiosk.store import rows
from kiosk.store.connection import PRAGMAS
from kiosk.store.store import Store
from kiosk.visit import Capture

INSERTS = 50
TURNS = 61
UNSENT = 1_000_000
BATCH = 500
REV = "0" * 64

BODY = Body(
    answers=(
        Answer(question="mood", outcome=Outcome.ANSWERED, value=2, took_ms=0),
        Answer(question="why", outcome=Outcome.ANSWERED, value="queue", took_ms=2100),
    ),
    language="en",
    channel=Channel.TOUCH,
    order=(1, 2, 3, 4, 5),
    since_last_press_ms=61_000,
    link="0123456789abcdef",
    ended=Ended.FINISHED,
)
INSERT = f"insert into response({rows.RESPONSE}, open) values (?,?,?,?,?,?,?,?,?,?,0)"
SELECT = f"select {rows.RESPONSE} from response where seq > ? order by seq limit {BATCH}"


def main() -> int:
    """Print each figure beside its limit; 1 when one is missed."""
    unsent = int(sys.argv[1]) if len(sys.argv) > 1 else UNSENT
    good = True
    with tempfile.TemporaryDirectory(prefix="bench-store-") as name:
        ours, raw = inserts(Path(name))
        good &= told("durable inserts", ours, raw, "per second", at_least=0.70)
        written = bytes_written(Path(name) / "written")
        for what, count in written.items():
            good &= told(what, count, 10 * 1024, "bytes", at_most=1.0)
        by_hand, by_store = selections(Path(name) / "many", unsent)
        what = f"choosing {BATCH} of {unsent} unsent"
        good &= told(what, by_store * 1000, by_hand * 1000, "ms", at_most=2.0)
    return 0 if good else 1


def told(
    what: str,
    ours: float,
    theirs: float,
    unit: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> bool:
    ratio = ours / theirs
    good = (at_least is None or ratio >= at_least) and (at_most is None or ratio <= at_most)
    limit = f"at least {at_least}" if at_least is not None else f"at most {at_most}"
    print(
        f"{'ok  ' if good else 'MISS'} {what}: {ours:.1f} against {theirs:.1f} {unit}, "
        f"ratio {ratio:.2f} ({limit})"
    )
    return good


def inserts(directory: Path) -> tuple[float, float]:
    """Durable inserts per second, ours with queue and callback, and raw sqlite3's.

    In short turns, so that a busy disk slows both; medians, so that no single stall counts.
    """
    store, connection = Store.open(directory / "ours", now), raw_connection(directory / "raw.db")
    seq, key = iter(range(1, TURNS * INSERTS + 1)), "seq integer primary key"
    connection.execute(f"create table response({rows.RESPONSE.replace('seq', key, 1)}, open)")

    def ours() -> None:
        all_saved = threading.Event()
        for _ in range(INSERTS - 1):
            capture(store, lambda _: None)
        capture(store, lambda _: all_saved.set())
        all_saved.wait()

    def raw() -> None:
        for _ in range(INSERTS):
            connection.execute(INSERT, row(next(seq), now(), wire.body_to(BODY)))

    took = [(seconds(ours), seconds(raw)) for _ in range(TURNS)]
    store.close()
    connection.close()
    return INSERTS / median(one for one, _ in took), INSERTS / median(one for _, one in took)


def bytes_written(directory: Path) -> dict[str, float]:
    """What the kernel counts as written to the disk by this process, a press and a batch each."""
    store, saved = Store.open(directory, now), threading.Semaphore(0)
    counts = dict[str, float]()
    before = written_bytes()
    for _ in range(1000):
        capture(store, lambda _: saved.release())
        saved.acquire()
    counts["written per response"] = (written_bytes() - before) / 1000
    before, batches = written_bytes(), 0
    while (offer := store.offer(50, 256 * 1024)).responses:
        store.settle(offer, answered(offer.responses))
        batches += 1
    counts["written per acknowledged batch"] = (written_bytes() - before) / batches
    store.close()
    return counts


def selections(directory: Path, unsent: int) -> tuple[float, float]:
    """Seconds to choose a batch, raw and by the store, medians of a few."""
    Store.open(directory, now).close()
    path = directory / "store" / "store.db"
    connection, body, at = raw_connection(path), wire.body_to(BODY), now()
    connection.execute("begin")
    connection.executemany(INSERT, (row(seq, at, body) for seq in range(1, unsent + 1)))
    connection.execute("commit")
    by_hand = timed(lambda: [rows.response(one) for one in connection.execute(SELECT, (0,))])
    connection.close()
    store = Store.open(directory, now, capacity=10 * unsent)
    by_store = timed(lambda: store.offer(BATCH, 1 << 30))
    store.close()
    return by_hand, by_store


def timed(work: Callable[[], object]) -> float:
    work()
    return median(seconds(work) for _ in range(20))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def capture(store: Store, done: Callable[[object], None]) -> None:
    store.write(
        [Capture(now(), BODY)], touchpoint_id="t1", settings_rev=REV, survey_rev=REV, done=done
    )


def answered(responses: tuple[Response, ...]) -> list[Result]:
    return [Result(seq=one.seq, rid=one.rid, status=Status.STORED) for one in responses]


def row(seq: int, at: Moment, body: str, store_id: str = "0123456789abcdef") -> tuple[object, ...]:
    rid = new_rid(store_id, seq).bytes
    wall = (at.wall_ms, int(at.wall_synced))
    return (seq, rid, at.boot_id, at.boot_ms, *wall, "t1", REV, REV, body)


def raw_connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for name, value, _ in PRAGMAS:
        connection.execute(f"pragma {name} = {value}").fetchall()
    return connection


def written_bytes() -> int:
    for line in Path("/proc/self/io").read_text().splitlines():
        if line.startswith("write_bytes"):
            return int(line.split()[1])
    raise LookupError("write_bytes")


if __name__ == "__main__":
    sys.exit(main())

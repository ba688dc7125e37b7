"""Proof 6: a hundredth of the file destroyed at random."""

import random
import sqlite3
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

from kiosk.hw.clock import HandClock
from kiosk.store.pages import PAGE, responses_on
from kiosk.store.store import Store
from kiosk.visit import Capture
from tests.kiosk.store.test_aside import MINE, filled, overwrite, path_of
from tests.kiosk.store.visits import Writing, answered, body
from tests.proofs.findings import Findings

WITHIN_S = 5.0


def prove(findings: Findings) -> None:
    rounds, presses = findings.size(3, 60), findings.size(1500, 4000)
    slowest, readable, saved, changed, naive = 0.0, 0, 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        sound = Path(name) / "sound"
        filled(sound, HandClock(), presses)
        whole = path_of(sound).read_bytes()
        for seed in range(rounds):
            luck, directory = random.Random(seed), Path(name) / str(seed)
            destroyed = _damage(directory, whole, luck)
            naive += _read_on(path_of(directory)) < 0.99 * presses
            damaged = path_of(directory).read_bytes()
            took, sent = _restart(directory)
            slowest = max(slowest, took)
            seqs = _readable(whole, destroyed)
            readable, saved = readable + len(seqs), saved + len(seqs & sent)
            aside = [*directory.glob("set-aside/*/store.db"), path_of(directory)]
            changed += damaged not in (one.read_bytes() for one in aside)
    findings.count("damaged files", rounds)
    findings.count("readable responses in them", readable)
    findings.at_most("capturing again after start", slowest, WITHIN_S, "s at the slowest")
    findings.at_least("of the readable ones salvaged", 100 * saved / readable, 99.0, "%")
    findings.holds("damaged files that were changed or deleted", changed, 0)
    findings.control("reading on until the first error saves less than 99 %", naive, rounds)


def _damage(directory: Path, whole: bytes, luck: random.Random) -> set[int]:
    """One page in a hundred, at least one, anywhere."""
    path_of(directory).parent.mkdir(parents=True)
    path_of(directory).write_bytes(whole)
    pages = len(whole) // PAGE
    destroyed = luck.sample(range(pages), max(1, pages // 100))
    overwrite(path_of(directory), destroyed, luck)
    return set(destroyed)


def _readable(whole: bytes, destroyed: set[int]) -> set[int]:
    """The seqs on pages that were left alone, read off the file before it was damaged."""
    found = set[int]()
    for page in range(len(whole) // PAGE):
        if page not in destroyed:
            rows = responses_on(whole[page * PAGE : (page + 1) * PAGE])
            found.update(row[0] for row in rows if isinstance(row[0], int))
    return found


def _restart(directory: Path) -> tuple[float, set[int]]:
    """Seconds until a press was thanked, and the seqs that are then sent."""
    began, clock = time.monotonic(), HandClock()
    store = Store.open(directory, clock)
    store.bind(MINE)
    assert Writing(store, clock)(Capture(clock(), body())) is None
    took = time.monotonic() - began
    for thread in store._salvaging:
        thread.join()
    # A page that no row lies on may be destroyed unnoticed: then it is the same store still.
    living = (directory / "set-aside").exists()
    sent = set[int]()
    while (offer := store.offer(500, 1 << 30)).responses:
        if not living or offer.store_id != store.tally().store_id:
            sent.update(one.seq for one in offer.responses)
        store.settle(offer, answered(offer))
    store.close()
    return took, sent


def _read_on(path: Path) -> int:
    count = 0
    reader = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    with closing(reader), suppress(sqlite3.Error):
        for _row in reader.execute("select seq, body from response"):
            count += 1
    return count

"""Proof 9: a million responses unsent, every sync of the card 20 ms, and visitors all the while."""

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from benchmarks.store import BODY, INSERT, bytes_written, row
from feedback import wire
from fleet.demo.programs import Program, run
from kiosk.hw.clock import now
from kiosk.papers import built_in
from kiosk.store.store import Store
from tests.kiosk.store.test_trouble import ROOT, can_trace
from tests.proofs.findings import Findings

SYNC_US = 20_000
P99_MS = 120.0
MOST_BYTES = 10 * 1024
_LINE = re.compile(r"^(\w+) ([\d.]+)$", re.MULTILINE)


class Paced(NamedTuple):
    """What a visitor felt, in milliseconds, and what the courier did meanwhile."""

    presses: int
    p50: float
    p99: float
    longest: float
    sent: int


def prove(findings: Findings) -> None:
    unsent = findings.size(20_000, 1_000_000)
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        room = Path(name)
        for what, written in bytes_written(room / "written").items():
            if written:
                findings.at_most(what, written, MOST_BYTES, "bytes")
            else:
                findings.skip(what, "temporary files are in memory here: set TMPDIR to a disk")
        if not can_trace():
            findings.skip("presses while draining", "strace is missing, or not allowed here")
            return
        filled(room / "card", unsent)
        with_slow = draining(room, findings.size(8, 90), SYNC_US)
        findings.count("unsent at the start", unsent)
        findings.count("sent meanwhile", with_slow.sent)
        findings.at_least("sent meanwhile", with_slow.sent, 1)
        findings.count("presses", with_slow.presses)
        # Of a slice's few presses the p99 is simply the longest: there the median is judged.
        judged = (lambda felt: felt.p50) if findings.short else (lambda felt: felt.p99)
        what = "press to thanks, " + ("median" if findings.short else "p99")
        findings.at_most(what, judged(with_slow), P99_MS, "ms")
        findings.count("p99", with_slow.p99, "ms")
        findings.count("the longest", with_slow.longest, "ms")
        slower = draining(room, findings.size(4, 15), 10 * SYNC_US)
        late = int(judged(slower) > P99_MS)
        findings.control("syncs ten times as slow are felt", late, 1)


def filled(directory: Path, unsent: int) -> None:
    """A store with so many visits that nobody ever fetched, written as they would be."""
    store = Store.open(directory, now)
    store_id = store.tally().store_id
    store.close()
    body, at, survey = wire.body_to(BODY), now(), built_in().survey_rev
    with closing(sqlite3.connect(directory / "store" / "store.db", isolation_level=None)) as raw:
        raw.execute("pragma synchronous = off")
        raw.execute("begin")
        raw.executemany(INSERT, (row(seq, at, body, store_id) for seq in range(1, unsent + 1)))
        raw.execute("update response set survey_rev = ?, touchpoint_id = 'door'", (survey,))
        raw.execute("commit")


def draining(room: Path, seconds: int, sync_us: int) -> Paced:
    """Press and send for so long, with every sync held up, to an account of its own."""
    home = room / f"account-{sync_us}"
    account = Program(
        ["account", "serve", "--directory", str(home), "--port", "0"], room / "account.log"
    )
    address = account.wait_for("account ready at").split()[-1]
    made = run("account", "terminal", "add", "Exit", "--json", "--directory", str(home))
    slow = f"inject=fdatasync,fsync:delay_exit={sync_us}"
    done = subprocess.run(
        [*("strace", "-f", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e", slow),
         *(sys.executable, "-m", "tests.proofs.visitor", str(room / "card"), address),
         json.loads(made)["enrolment_code"], str(seconds)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    account.close()
    if done.returncode:
        raise RuntimeError(done.stderr)
    told = {name: float(number) for name, number in _LINE.findall(done.stdout)}
    felt = (told["p50"], told["p99"], told["longest"])
    return Paced(int(told["presses"]), *felt, int(told["sent"]))

"""Proof 12: a monkey for an hour: nobody gets out, and every press is accounted for."""

import random
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from tests.kiosk.monkey import hammered
from tests.proofs.findings import Findings

SHORT_S, WHOLE_S = 60, 3_600


def prove(findings: Findings) -> None:
    seconds, seed = findings.size(SHORT_S, WHOLE_S), random.randrange(1, 1_000_000)
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        room = Path(name)
        findings.count("seconds", seconds)
        findings.count("this monkey's seed", seed)
        left = hammered(room, seconds, seed)
        findings.at_least("presses", left.accepted, 1)
        findings.holds("presses taken and not kept", left.accepted - left.rows, 0)
        findings.holds("kept and not told of", left.rows - left.captured, 0)
        findings.holds("visits left open", left.still_open, 0)
        findings.control("a row that is taken away is missed", left.accepted - _robbed(room), 1)


def _robbed(room: Path) -> int:
    """How many rows there are once one was taken away."""
    with closing(sqlite3.connect(room / "store" / "store.db", isolation_level=None)) as kept:
        kept.execute("delete from response where seq = (select max(seq) from response)")
        (rows,) = kept.execute("select count(*) from response").fetchone()
        return int(rows)

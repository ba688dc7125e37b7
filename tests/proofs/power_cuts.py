"""Proof 1: replayed crash states of the real store, and power cuts under a real file system."""

import random
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from feedback import wire
from kiosk.errors import KioskError
from kiosk.hw.clock import now
from kiosk.store.store import Store
from tests.proofs import ext4
from tests.proofs.disk import Disk
from tests.proofs.findings import Findings
from tests.proofs.syscalls import Did, can_trace, recorded

NORMAL = ("synchronous=NORMAL/1",)
DEFAULTS = ("locking_mode=NORMAL", "journal_mode=DELETE")
"""SQLite's own: the journal's removal is not synced, so it may come back and undo a commit."""

_THANKED = re.compile(r"thanked (\d+) (\d+)")
Thanked = dict[int, int]
"""By seq, how many answers of it were thanked for."""


@dataclass(slots=True)
class Cuts:
    """What became of one series of power cuts."""

    states: int = 0
    thanked: int = 0
    lost: int = 0
    """States in which something that was thanked is not there."""
    damaged: int = 0
    """States that SQLite or the store itself finds damaged."""
    bad: int = 0
    """States of either kind."""


def prove(findings: Findings) -> None:
    if can_trace():
        _replayed(findings)
    else:
        findings.skip("replayed crash states", "strace is missing, or not allowed here")
    reason = ext4.why_not()
    if reason is None:
        _under_ext4(findings)
    else:
        findings.skip("power cuts under ext4", reason)


def _replayed(findings: Findings) -> None:
    visits = findings.size(60, 500)
    states = findings.size(150, 4000)
    cuts = replay(visits, states)
    findings.count("replayed crash states", cuts.states)
    findings.count("responses thanked before the cut, at the most", cuts.thanked)
    findings.holds("states that lost a thanked answer", cuts.lost, 0)
    findings.holds("states with a damaged file", cuts.damaged, 0)
    fewer = findings.size(60, 500)
    for what, changes, lying in (
        ("synchronous=NORMAL loses", NORMAL, False),
        ("SQLite's defaults (a DELETE journal) lose", DEFAULTS, False),
        ("syncs that do nothing (eatmydata) lose or damage", (), True),
    ):
        cuts = replay(min(visits, 120), fewer, *changes, lying=lying)
        findings.control(what, cuts.bad, cuts.states)


def _under_ext4(findings: Findings) -> None:
    cuts = ext4.cuts(findings.size(8, 300))
    findings.count("power cuts under ext4", len(cuts))
    findings.count("responses thanked before a cut, in all", sum(one.thanked for one in cuts))
    findings.holds("cuts that lost a thanked answer", sum(one.lost > 0 for one in cuts), 0)
    findings.holds("cuts that damaged the store", sum(one.damaged for one in cuts), 0)
    # On a quick disk a cut may come right after a checkpoint, twice in five: not twelve times.
    fewer = findings.size(12, 25)
    for what, changes, lying in (
        ("synchronous=NORMAL loses", NORMAL, False),
        ("syncs that do nothing lose", (), True),
    ):
        cuts = ext4.cuts(fewer, *changes, lying=lying)
        bad = sum(one.lost > 0 or one.damaged for one in cuts)
        findings.control(f"under ext4 {what}", bad, len(cuts))


def replay(visits: int, states: int, *changes: str, lying: bool = False, seed: int = 1) -> Cuts:
    """Record once; cut at `states` places, and look at what is left with the real store."""
    cuts, luck = Cuts(), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="prove-", dir=ext4.MEMORY) as name:
        root = Path(name) / "var"
        log = recorded(root, str(visits), *changes)
        wanted = sorted(luck.choices(range(len(log)), k=states))
        for thanked, disk in _at(log, wanted, lying=lying):
            left = disk.after_a_cut(luck)
            _look(cuts, root, left, thanked)
    return cuts


def _at(log: Sequence[Did], wanted: list[int], *, lying: bool) -> Iterator[tuple[Thanked, Disk]]:
    disk, thanked, left = Disk(lying=lying), Thanked(), list(wanted)
    for number, did in enumerate(log):
        if did.what == "say":
            for seq, answers in _THANKED.findall(did.data.decode()):
                thanked[int(seq)] = int(answers)
        else:
            disk.follow(did)
        while left and left[0] == number:
            left.pop(0)
            yield thanked, disk


def _look(cuts: Cuts, root: Path, left: dict[str, bytes], thanked: Thanked) -> None:
    shutil.rmtree(root, ignore_errors=True)
    for path, content in left.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(content)
    cuts.states += 1
    cuts.thanked = max(cuts.thanked, len(thanked))
    lost, damaged = judged(root, thanked)
    cuts.lost += bool(lost)
    cuts.damaged += damaged
    cuts.bad += bool(lost) or damaged


def judged(root: Path, thanked: Thanked) -> tuple[int, bool]:
    """Open it with the real store, then count: answers lost, and whether it was damaged."""
    try:
        Store.open(root, now).close()
    except KioskError:
        return len(thanked), True
    damaged = (root / "set-aside").exists()
    with closing(sqlite3.connect(root / "store" / "store.db")) as kept:
        damaged |= kept.execute("pragma quick_check").fetchone()[0] != "ok"
        found = dict(kept.execute("select seq, body from response"))
    return sum(not _is_there(found, seq, answers) for seq, answers in thanked.items()), damaged


def _is_there(found: dict[int, str], seq: int, answers: int) -> bool:
    if seq not in found:
        return False
    given = wire.body_from(found[seq]).answers
    return given[0].value == seq and len(given) >= answers

"""Power cuts among presses, many of them, each from where a terminal stands."""

import random
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from deploy.boot.disks import take_out
from deploy.boot.machine import Gone
from deploy.boot.proofs import compare
from deploy.boot.standing import Standing
from deploy.boot.table import captured, expect, say, wait_for_status

CUTS, STARTED = 10, 1
"""How often the plug is pulled, and how many of those cards, the first, are started again."""
SHORTEST_S, LONGEST_S = 3.0, 25.0
SEED = 7
_PRESSING = (
    "systemd-run --quiet --unit=bench-finger bash -c 'while :; do for pin in 17 27 22 23; do"
    ' line="$(cat /run/bench-pins)/sim_gpio$pin/pull";'
    ' echo pull-down >"$line"; sleep 0.3; echo pull-up >"$line"; sleep 0.5; done; done\''
)


def cut_among_presses(standing: Standing) -> None:
    """The plug is pulled at many moments among presses: all that was counted is there, once."""
    moments = random.Random(SEED)  # noqa: S311 - the same each time
    lost, more = 0, 0
    for cut in range(CUTS):
        after_s = moments.uniform(SHORTEST_S, LONGEST_S)
        with standing.machine() as machine:
            machine.run(_PRESSING)
            end, counted = time.monotonic() + after_s, 0
            while time.monotonic() < end or not counted:
                counted = captured(wait_for_status(machine, lambda _: True))
            machine.unplug()
        found, missing = what_is_there(standing, counted)
        lost, more = lost + len(missing), more + found - counted
        say(f"cut {cut + 1}, {after_s:.0f} s: {counted} counted, {found} found, missing {missing}")
        if cut < STARTED:
            with standing.bench.booted(standing.card) as machine:
                compare(machine, standing.account, counted)
    expect(lost == 0, f"{CUTS} cuts, {lost} lost, {more} kept that nobody had been told of yet")


def what_is_there(standing: Standing, counted: int) -> tuple[int, list[int]]:
    """The last response on the card's data partition; which of those counted are nowhere."""
    data = take_out(standing.card, 4, standing.bench.work / "cut.data")
    with mounted(data, standing.bench.work / "cut") as there:
        return missing_of(there / "feedback-terminal/store", counted)


def missing_of(directory: Path, counted: int) -> tuple[int, list[int]]:
    """The same of a directory with a store; raises Gone where the store is damaged."""
    with closing(sqlite3.connect(directory / "store.db")) as db:
        (sound,) = db.execute("pragma integrity_check").fetchone()
        if sound != "ok":
            raise Gone(f"NOT TRUE: the store is whole: {sound}")
        there = {seq for (seq,) in db.execute("select seq from response")}
    return max(there, default=0), sorted(set(range(1, counted + 1)) - there)


@contextmanager
def mounted(partition: Path, directory: Path) -> Iterator[Path]:
    """A data partition as a start would find it: its journal is replayed, then it is checked."""
    directory.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop,noatime", partition, directory], check=True)
    try:
        yield directory
    finally:
        subprocess.run(["umount", directory], check=True)
    checked = subprocess.run(
        ["e2fsck", "-f", "-n", str(partition)], capture_output=True, text=True, check=False
    )
    expect_sound(checked)


def expect_sound(checked: subprocess.CompletedProcess[str]) -> None:
    """Raises Gone where a file system's check found anything."""
    if checked.returncode:
        raise Gone(f"NOT TRUE: the file system is whole: {checked.stdout[-400:]}")

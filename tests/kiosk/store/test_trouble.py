"""A disk that fails: nobody is thanked for nothing, and it goes on when the disk does."""

import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.errors import StoreTrouble
from kiosk.hw.clock import now
from kiosk.store.connection import DiskFull
from kiosk.store.disk import BALLAST
from kiosk.store.store import Store
from kiosk.visit import Capture
from tests.kiosk.store.visits import body

ROOT = Path(__file__).parents[3]
PRESSING = [sys.executable, "-m", "tests.kiosk.store.pressing"]


def can_trace() -> bool:
    strace = shutil.which("strace")
    return strace is not None and (
        subprocess.run([strace, "true"], capture_output=True, check=False).returncode == 0
    )


needs_strace = pytest.mark.skipif(not can_trace(), reason="strace is missing, or not allowed")


def press_with(directory: Path, presses: int, *inject: str) -> tuple[list[int], list[str]]:
    """Press in a process whose system calls fail as told: seqs thanked, refusals."""
    trace = ["strace", "-f", "-o", "/dev/null", *(part for one in inject for part in ("-e", one))]
    done = subprocess.run(
        [*trace, *PRESSING, str(directory), str(presses)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    thanked = [int(line.split()[1]) for line in lines if line.startswith("thanked")]
    return thanked, [line for line in lines if line.startswith("refused")]


def kept(directory: Path) -> list[str]:
    store = Store.open(directory, now)
    offer = store.offer(100_000, 1 << 30)
    store.close()
    return [one.body for one in offer.responses]


def test_whoever_was_thanked_is_there_after_kill_9(tmp_path):
    for round_ in range(3):
        terminal = subprocess.Popen(
            [*PRESSING, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert terminal.stdout is not None
        thanked = 0
        for line in terminal.stdout:
            if line.startswith("thanked"):
                thanked = int(line.split()[1])
            if thanked % 100 == 37 + round_:
                terminal.send_signal(signal.SIGKILL)
        terminal.wait()
        terminal.stdout.close()
        assert thanked > 0
        # At most one was on the disk and not yet thanked.
        assert len(kept(tmp_path)) in (thanked, thanked + 1)


@needs_strace
def test_a_failed_sync_thanks_nobody_and_the_next_press_counts(tmp_path):
    Store.open(tmp_path, now).close()
    thanked, refused = press_with(tmp_path, 12, "inject=fdatasync:error=EIO:when=6")

    assert len(refused) == 1
    assert "disk I/O error" in refused[0]
    assert len(thanked) == 11
    assert len(kept(tmp_path)) >= 11


@needs_strace
def test_a_disk_that_syncs_no_more_thanks_nobody_any_more(tmp_path):
    Store.open(tmp_path, now).close()
    thanked, refused = press_with(tmp_path, 12, "inject=fdatasync,fsync:error=EIO:when=6+")

    assert 0 < len(thanked) < 12
    assert len(thanked) + len(refused) == 12
    assert len(kept(tmp_path)) >= len(thanked)


@needs_strace
def test_the_control_a_disk_that_works_thanks_everybody(tmp_path):
    thanked, refused = press_with(tmp_path, 12)
    assert (thanked, refused) == (list(range(1, 13)), [])


@needs_strace
def test_a_full_disk_gives_the_ballast_back_once(tmp_path):
    Store.open(tmp_path, now).close()
    assert (tmp_path / "ballast").stat().st_size == BALLAST
    thanked, refused = press_with(tmp_path, 12, "inject=pwrite64:error=ENOSPC:when=20")

    assert (thanked, refused) == (list(range(1, 13)), [])
    assert not (tmp_path / "ballast").exists()


def test_a_start_on_a_disk_that_is_full_already_says_so(tmp_path, monkeypatch):
    """Its ballast was given back in the run before."""
    monkeypatch.setattr("kiosk.store.disk.BALLAST", 1 << 60)
    store = Store.open(tmp_path, now)
    assert store.tally().trouble == ("the disk is full or nearly so",)
    store.close()


@needs_strace
def test_a_disk_that_stays_full_refuses_and_says_so(tmp_path):
    Store.open(tmp_path, now).close()
    thanked, refused = press_with(tmp_path, 12, "inject=pwrite64:error=ENOSPC:when=20+")

    assert 0 < len(thanked) < 12
    assert len(thanked) + len(refused) == 12
    assert "full" in refused[0]
    assert len(kept(tmp_path)) == len(thanked)


@needs_strace
def test_a_read_only_disk_is_named_with_its_cure(tmp_path):
    database = str(tmp_path / "store" / "store.db")
    done = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-P", database, "-e", "inject=openat:error=EROFS",
         *PRESSING, str(tmp_path), "1"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"closed: the store {database}: unable to open database file" in done.stdout
    assert done.stderr == ""


def test_after_trouble_a_probe_says_when_the_disk_is_well_again(store, write, clock):
    """The living file is made full by its own limit, and then let grow again."""
    write.visits(1)
    outbox = store._keeper._outbox
    grow_no_more(store, outbox)
    assert isinstance(write(Capture(clock(), body(why="x" * 10_000))), DiskFull)

    heard: list[StoreTrouble | None] = []
    store.probe(heard.append)
    tally = store.tally()  # behind it in the queue
    assert heard == [None]  # the file was opened afresh, without the limit
    assert tally.captured == 1
    assert tally.trouble == ("the disk is full or nearly so",)
    write.visits(1)


def grow_no_more(store, outbox):
    store._keeper._ballast.give_back()
    store._ask(lambda: outbox.db.execute("pragma max_page_count = 1").fetchall())


def test_a_stalled_disk_does_not_stall_whoever_asks_how_things_stand(store, write, monkeypatch):
    monkeypatch.setattr("kiosk.store.store.TALLY_WITHIN_S", 0.01)
    write.visits(2)
    busy, go = threading.Event(), threading.Event()
    store._submit(lambda: (busy.set(), go.wait(30)))
    assert busy.wait(30)

    tally = store.tally()
    go.set()
    assert tally.trouble == ("the disk is slow to answer",)


@pytest.mark.parametrize("reason", ["", "../up", "Moved", "a b"])
def test_a_reason_is_a_folders_name(store, reason):
    with pytest.raises(ValueError, match="no word in small letters"):
        store.set_aside(reason)


def test_a_mistake_in_the_program_is_not_swallowed(store, monkeypatch):
    """The writer ends with it; whoever waits hears of it, and nobody is thanked any more."""
    loud: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda what: loud.append(what.exc_type))
    with pytest.raises(ZeroDivisionError):
        store._ask(lambda: (store._keeper.close(), 1 // 0))  # its file is this thread's to close
    store._writer._thread.join()

    heard: list[StoreTrouble | None] = []
    store.probe(heard.append)
    assert loud == [ZeroDivisionError]
    assert isinstance(heard[0], StoreTrouble)

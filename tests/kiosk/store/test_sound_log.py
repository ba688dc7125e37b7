"""What a killed terminal leaves in its log, where its latest responses are."""

import random
import shutil
from pathlib import Path

import pytest

from kiosk.hw.clock import HandClock
from kiosk.store.log import is_damaged
from kiosk.store.pages import responses_on
from kiosk.store.store import Store
from kiosk.visit import Amend, Capture
from tests.kiosk.store.test_aside import filled, path_of, reopened
from tests.kiosk.store.test_sound import asides
from tests.kiosk.store.visits import Writing, body, drain


def killed(directory: Path, presses: int) -> Path:
    """A store's files as they are while it runs; its log."""
    clock = HandClock()
    store = Store.open(directory / "running", clock)
    Writing(store, clock).visits(presses)
    shutil.copytree(directory / "running", directory / "cut")
    store.close()
    return path_of(directory / "cut").with_name("store.db-wal")


FRAME = 24 + 4096


@pytest.mark.parametrize("place", [0, 17, 40, 32 + 2 * FRAME + 500, 32 + 9 * FRAME + 9])
def test_responses_behind_a_damaged_place_in_the_log_are_saved(tmp_path, place):
    """SQLite reads a log up to its first bad frame, and would throw the rest away."""
    log = killed(tmp_path, 30)
    raw = bytearray(log.read_bytes())
    raw[place] ^= 0xFF
    log.write_bytes(raw)
    store = reopened(tmp_path / "cut", HandClock())
    assert len(drain(store)) >= 29
    store.close()
    assert asides(tmp_path / "cut") == ["0001-damaged"]
    assert (tmp_path / "cut" / "set-aside" / "0001-damaged" / "store.db-wal").read_bytes() == raw


def test_a_torn_end_is_a_power_cut_and_no_damage(tmp_path):
    """The last commit was not on the disk yet, and nobody was thanked for it."""
    log = killed(tmp_path, 30)
    whole = log.read_bytes()
    frames = (len(whole) - 32) // FRAME
    for lost in range(1, 3 * FRAME, 1500):
        log.write_bytes(whole[:-lost])
        assert not is_damaged(log)
    torn = bytearray(whole)
    torn[32 + (frames - 1) * FRAME + 100] ^= 1
    log.write_bytes(torn)
    store = reopened(tmp_path / "cut", HandClock())
    assert len(drain(store)) == 29
    store.close()
    assert asides(tmp_path / "cut") == []


def test_frames_of_an_earlier_round_are_no_damage(tmp_path, monkeypatch):
    """A log is written over from its beginning: what is left of the round before lies behind."""
    monkeypatch.setattr("kiosk.store.keeper.TIDY_AFTER", 20)
    log = killed(tmp_path, 27)
    raw = log.read_bytes()
    salts = {raw[at + 8 : at + 16] for at in range(32, len(raw) - FRAME + 1, FRAME)}
    assert len(salts) > 1
    assert not is_damaged(log)


def test_the_latest_answers_of_a_visit_are_taken_from_the_log(tmp_path, clock):
    store = Store.open(tmp_path / "running", clock)
    write = Writing(store, clock)
    write.visits(2)
    write(Capture(clock(), body(ended=None)))
    write(Amend(body(why="queue")))
    write.visits(3)
    shutil.copytree(tmp_path / "running", tmp_path / "cut")
    store.close()
    log = path_of(tmp_path / "cut").with_name("store.db-wal")
    raw = bytearray(log.read_bytes())
    raw[32 + 6 * FRAME + 99] ^= 1
    log.write_bytes(raw)
    store = reopened(tmp_path / "cut", HandClock())
    bodies = [one.body for one in store.offer(50, 1 << 20).responses]
    assert sum("queue" in one for one in bodies) == 1
    store.close()


def test_a_tree_out_of_order_hides_no_rows(tmp_path, clock):
    filled(tmp_path, clock, 400)
    raw = bytearray(path_of(tmp_path).read_bytes())
    luck = random.Random(5)
    starts = [
        at for at in range(0, len(raw), 4096) if any(responses_on(bytes(raw[at : at + 4096])))
    ]
    middle = starts[len(starts) // 2] + 1500
    raw[middle : middle + 512] = luck.randbytes(512)
    path_of(tmp_path).write_bytes(raw)
    store = reopened(tmp_path, clock)
    assert len(drain(store)) >= 390
    store.close()

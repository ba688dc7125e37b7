"""What the boot proofs conclude from a card: that they would see a loss."""

import sqlite3
from pathlib import Path

import pytest

from deploy.boot.cutting import missing_of
from deploy.boot.disks import Kept, window
from deploy.boot.machine import Gone
from deploy.boot.sticks import FOLDER, Stick

MIB = 1 << 20


def _store(directory: Path, *seqs: int) -> Path:
    with sqlite3.connect(directory / "store.db") as db:
        db.execute("create table response(seq integer primary key)")
        db.executemany("insert into response values (?)", [(seq,) for seq in seqs])
    db.close()
    return directory


def test_what_was_counted_and_is_nowhere_is_named(tmp_path: Path) -> None:
    assert missing_of(_store(tmp_path, 1, 2, 4, 5), counted=4) == (5, [3])


def test_more_than_was_counted_is_no_loss(tmp_path: Path) -> None:
    assert missing_of(_store(tmp_path, 1, 2, 3), counted=2) == (3, [])


def test_a_damaged_store_is_seen(tmp_path: Path) -> None:
    store = _store(tmp_path, *range(1, 4000)) / "store.db"
    told = bytearray(store.read_bytes())
    told[8192:12288] = bytes(4096)
    store.write_bytes(told)

    with pytest.raises((Gone, sqlite3.DatabaseError)):
        missing_of(tmp_path, counted=3999)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Four partitions of 2 MiB each, the last not yet grown into the card."""
    path, record = tmp_path / "card.img", bytearray(512)
    for number in range(4):
        entry = bytes([0, 0, 0, 0, 0x83, 0, 0, 0])
        entry += ((1 + 2 * number) * 2048).to_bytes(4, "little") + (4096).to_bytes(4, "little")
        record[446 + 16 * number : 462 + 16 * number] = entry
    record[510:] = b"\x55\xaa"
    with path.open("wb") as file:
        file.write(record)
        file.truncate(12 * MIB)
    return path


def _write(card: Path, at: int, told: bytes) -> None:
    with card.open("r+b") as file:
        file.seek(at)
        file.write(told)


def _read(card: Path, at: int) -> bytes:
    with card.open("rb") as file:
        file.seek(at)
        return file.read(4)


def test_a_card_goes_back_to_what_it_was(card: Path, tmp_path: Path) -> None:
    assert [window(card, number) for number in (1, 4)] == [(1, 2), (7, 5)]
    _write(card, MIB, b"fat!")
    kept = Kept(card, tmp_path / "kept")
    _write(card, MIB, b"FAT!")
    _write(card, 11 * MIB, b"late")
    assert not Kept(card, tmp_path / "then").same_as(kept)

    kept.put_back()

    assert (_read(card, MIB), _read(card, 11 * MIB)) == (b"fat!", bytes(4))
    assert Kept(card, tmp_path / "again").same_as(kept)


@pytest.mark.parametrize("partitioned", [True, False])
def test_a_stick_is_what_it_says(tmp_path: Path, partitioned: bool) -> None:
    stick = Stick(tmp_path / "a.stick", mib=36, partitioned=partitioned).prepare()
    note = tmp_path / "last.txt"
    note.write_text("3 responses")

    stick.put(note, f"{FOLDER}/last.txt")

    assert stick.sound()
    assert stick.read(f"{FOLDER}/last.txt") == "3 responses"
    assert stick.read("nothing.txt") == ""
    assert [one.name for one in (stick.take_folder(tmp_path / "desk") / FOLDER).iterdir()] == [
        "last.txt"
    ]

"""A log of a card's writes, and the cards that a cut among them would have left."""

import random
import struct
from pathlib import Path

import pytest

from deploy.boot.disks import Kept
from deploy.boot.first_cuts import across_sectors
from deploy.boot.machine import Gone
from deploy.boot.writes import MAGIC, Cut, Write, cuts_at_flushes, cuts_within, written

MIB, SECTOR = 1 << 20, 512
ONE, TWO = b"1" * SECTOR, b"2" * SECTOR
FLUSH = Write(0, b"", flushes=True)


def _log(path: Path, *entries: tuple[int, bytes, int]) -> Path:
    """As QEMU writes it: a sector for the head and for each entry, then the entry's bytes."""
    told = struct.pack("<QQQI", MAGIC, 1, len(entries), SECTOR).ljust(SECTOR, b"\0")
    for at, data, flags in entries:
        told += struct.pack("<QQQQ", at, len(data) // SECTOR, flags, 0).ljust(SECTOR, b"\0") + data
    path.write_bytes(told)
    return path


def test_a_log_is_read_as_it_was_written(tmp_path: Path) -> None:
    log = _log(tmp_path / "log", (9, ONE + TWO, 0), (0, b"", 1), (3, TWO, 2))

    assert written(log) == [Write(9 * SECTOR, ONE + TWO), FLUSH, Write(3 * SECTOR, TWO)]


def test_what_was_half_logged_is_left_out(tmp_path: Path) -> None:
    log = _log(tmp_path / "log", (9, ONE, 0), (3, TWO, 0))
    log.write_bytes(log.read_bytes()[:-1])

    assert written(log) == [Write(9 * SECTOR, ONE)]


def test_another_file_is_no_log(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(bytes(SECTOR))

    with pytest.raises(Gone, match="no log of writes"):
        written(tmp_path / "log")


def test_a_write_is_cut_after_each_of_its_sectors() -> None:
    writes = [Write(0, ONE), Write(MIB, ONE + TWO), FLUSH]

    assert [*cuts_within(writes, MIB, MIB)] == [Cut(1, (Write(MIB, ONE),)), Cut(2)]


def test_what_was_not_flushed_may_be_there_in_part() -> None:
    loose = [Write(n * SECTOR, ONE) for n in range(6)]
    cuts = [*cuts_at_flushes([Write(MIB, TWO), FLUSH, *loose, FLUSH], 9, random.Random(1))]

    assert [(cut.whole, len(cut.beside)) for cut in cuts] == [(2, 3), (9, 0)]
    assert {*cuts[0].beside} < {*loose}


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A card of four partitions of 2 MiB, of which the first and the last are written to."""
    record = bytearray(SECTOR)
    for number in range(4):
        start = struct.pack("<II", (1 + 2 * number) * 2048, 4096)
        record[446 + 16 * number : 462 + 16 * number] = bytes([0, 0, 0, 0, 0x83, 0, 0, 0]) + start
    record[510:] = b"\x55\xaa"
    card = tmp_path / "card.img"
    card.write_bytes(record + bytes(12 * MIB - SECTOR))
    return Kept(card, tmp_path / "kept")


def test_writes_go_where_they_belong_and_nowhere_else(kept: Kept, tmp_path: Path) -> None:
    left = kept.copied(tmp_path / "left")
    left.write(MIB, ONE)
    left.write(11 * MIB, TWO)
    left.write(0, b"T" * 4096)

    assert left.table.read_bytes() == b"T" * SECTOR
    assert left.file(1).read_bytes()[:SECTOR] == ONE
    assert left.file(4).read_bytes()[4 * MIB : 4 * MIB + SECTOR] == TWO
    assert not left.same_as(kept)
    with pytest.raises(Gone, match="nothing is written but"):
        left.write(4 * MIB, ONE)  # a slot


@pytest.mark.parametrize("before", [0, 300, 511, 700])
def test_a_code_is_made_to_lie_in_two_sectors(tmp_path: Path, before: int) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_bytes(b"\n" * before + b'enrolment_code = "ABCDEFGH"\n')

    across_sectors(settings, "ABCDEFGH")

    place = settings.read_bytes().index(b"ABCDEFGH")
    assert place // SECTOR < (place + 7) // SECTOR
    assert settings.read_text().startswith("#")

"""What the boot proofs conclude from a card: that they would see a loss."""

import socket
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.boot.cutting import missing_of
from deploy.boot.disks import Kept, window
from deploy.boot.machine import Gone
from deploy.boot.rogue import LEASED, MAC, Rogue
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


CARD = bytes.fromhex("525400000001")


class Wire:
    """A terminal's end of a rogue network: frames as QEMU hands them over."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(30)
        self._socket.connect(str(path))

    def say(self, kind: int, told: bytes) -> None:
        frame = b"\xff" * 6 + CARD + kind.to_bytes(2) + told
        self._socket.sendall(struct.pack("!I", len(frame)) + frame)

    def hear(self) -> bytes:
        length = int.from_bytes(self._socket.recv(4, socket.MSG_WAITALL))
        return self._socket.recv(length, socket.MSG_WAITALL)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def rogue(tmp_path: Path) -> Iterator[Rogue]:
    made = Rogue(tmp_path / "rogue.sock")
    yield made
    made.close()


@pytest.fixture
def wire(rogue: Rogue) -> Iterator[Wire]:
    made = Wire(rogue.path)
    yield made
    made.close()


def _sum_of(told: bytes) -> int:
    """0 where the internet's checksum is right (RFC 1071)."""
    return sum(struct.unpack(f"!{len(told) // 2}H", told)) % 0xFFFF


def _packet(kind: int, inside: bytes) -> bytes:
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(inside), 0, 0, 64, kind, 0)
    return head + LEASED.packed + bytes([10, 66, 6, 1]) + inside


def test_a_rogue_network_gives_out_a_lease(rogue: Rogue, wire: Wire) -> None:
    for kind in (1, 3):
        asked = b"\x01\x01\x06\x00" + bytes(24) + CARD + bytes(202) + b"\x63\x82\x53\x63"
        asked += bytes([53, 1, kind, 255])
        wire.say(0x0800, _packet(17, struct.pack("!HHHH", 68, 67, 8 + len(asked), 0) + asked))
        answer = wire.hear()
        assert (answer[:6], answer[6:12]) == (CARD, MAC)
        assert _sum_of(answer[14:34]) == 0
        assert answer[58:62] == LEASED.packed
    assert rogue.leased.wait(60)  # it says so after it has answered


def test_a_rogue_network_notes_who_answers_its_knocking(rogue: Rogue, wire: Wire) -> None:
    own = bytes.fromhex("fe80") + bytes(13) + b"\x09"
    wire.say(
        0x86DD, struct.pack("!IHBB", 6 << 28, 8, 58, 255) + own + bytes(16) + b"\x85" + bytes(7)
    )
    assert wire.hear()[:2] == b"\x33\x33"  # a router's word, for whoever asks for one
    rogue.knock([22])
    frames = [wire.hear() for _ in range(6)]
    syn = next(one for one in frames if one[12:14] == b"\x08\x00" and one[23] == 6)
    assert _sum_of(syn[26:34] + b"\x00\x06\x00\x14" + syn[34:54]) == 0

    wire.say(0x0800, _packet(6, struct.pack("!HHIIBBHHH", 22, 40000, 0, 0, 0x50, 0x14, 0, 0, 0)))
    wire.say(0x0806, b"\x00\x01\x08\x00\x06\x04\x00\x01" + CARD + LEASED.packed + bytes(10))
    assert wire.hear()[12:14] == b"\x08\x06"
    assert rogue.answered == {"tcp 22 from 4, flags 0x14"}

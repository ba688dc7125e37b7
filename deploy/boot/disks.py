"""The disks of an emulated machine: a card as flashing leaves it, and the bench's own."""

import filecmp
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from deploy.boot.emulator import BENCH
from deploy.boot.machine import Gone
from deploy.build.rom import SECTOR, partitions

CONTRACTS = Path(__file__).parents[2] / "tests/contracts"
PYTEST = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")
"""What runs a contract suite in the image: pure Python, from this machine's environment."""
WRITTEN = (1, 4)
"""The partitions that anything is ever written to: settings and data."""
_MIB = 1 << 20


def copy_of(image: Path, to: Path, size: int) -> Path:
    """The image on a card of that many bytes, as flashing leaves it."""
    subprocess.run(["cp", "--sparse=always", str(image), str(to)], check=True)
    with to.open("r+b") as file:
        file.truncate(size)
    return to


def bench_disk(to: Path, driver: Path | None) -> Path:
    """The bench's own disk, labelled bench."""
    tree = to.with_suffix(".tree")
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(BENCH, tree, ignore=shutil.ignore_patterns("__pycache__"))
    if driver is not None:
        shutil.copy(driver, tree / "gpio-sim.ko")
    shutil.copytree(CONTRACTS, tree / "contracts", ignore=shutil.ignore_patterns("__pycache__"))
    (tree / "site").mkdir()
    for name in PYTEST:
        here = find_spec(name)
        if here is None or here.origin is None:
            continue
        if here.submodule_search_locations is None:
            shutil.copy(here.origin, tree / "site")
            continue
        home = Path(here.origin).parent
        shutil.copytree(home, tree / "site" / name, ignore=shutil.ignore_patterns("__pycache__"))
    to.unlink(missing_ok=True)
    subprocess.run(
        ["mke2fs", "-q", "-t", "ext4", "-L", "bench", "-d", str(tree), str(to), "48M"], check=True
    )
    return to


def window(card: Path, number: int) -> tuple[int, int]:
    """Where that partition begins, and how long it is, in MiB; the fourth as far as the card goes.

    The table may say less: it is written to while the partition grows.
    """
    part = partitions(card)[number - 1]
    start = part.start * SECTOR // _MIB
    end = card.stat().st_size // _MIB if number == 4 else start + part.length * SECTOR // _MIB
    return start, end - start


def take_out(card: Path, number: int, to: Path) -> Path:
    """That partition as a file of its own, with its holes."""
    start, length = window(card, number)
    to.unlink(missing_ok=True)
    _dd(f"if={card}", f"of={to}", f"skip={start}", f"count={length}", "conv=sparse")
    with to.open("r+b") as file:
        file.truncate(length * _MIB)
    return to


def put_in(card: Path, number: int, file: Path) -> None:
    """The other way round."""
    start, length = window(card, number)
    hole = ["fallocate", "-p", "-o", str(start * _MIB), "-l", str(length * _MIB), str(card)]
    subprocess.run(hole, check=True)
    _dd(f"if={file}", f"of={card}", f"seek={start}", "conv=sparse,notrunc")


class Kept:
    """What was ever written to a card: the partition table, the settings and the data.

    `taken` says that they lie in the directory already.
    """

    def __init__(self, card: Path, directory: Path, *, taken: bool = False) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._card, self._files = card, {n: directory / f"part-{n}.img" for n in WRITTEN}
        self.table = directory / "table"
        if taken:
            return
        with card.open("rb") as file:
            self.table.write_bytes(file.read(SECTOR))
        for number, to in self._files.items():
            take_out(card, number, to)

    def file(self, number: int) -> Path:
        """One of the partitions, as a file."""
        return self._files[number]

    def same_as(self, other: "Kept") -> bool:
        """Whether nothing was written between the two."""
        pairs = [(self.table, other.table)]
        pairs += [(file, other.file(number)) for number, file in self._files.items()]
        return all(filecmp.cmp(one, two, shallow=False) for one, two in pairs)

    def copied(self, directory: Path) -> "Kept":
        """The same in another directory, to be written to."""
        directory.mkdir(parents=True, exist_ok=True)
        for one in (self.table, *self._files.values()):
            subprocess.run(["cp", "--sparse=always", one, directory], check=True)
        return Kept(self._card, directory, taken=True)

    def write(self, at: int, told: bytes) -> None:
        """Bytes that a machine writes at that place of the card; raises Gone where it never may."""
        if at < window(self._card, 1)[0] * _MIB:
            # Linux writes a page of it; behind the table nothing is anybody's.
            _put(self.table, at, told[: max(0, SECTOR - at)])
            return
        for number, file in self._files.items():
            start, length = (one * _MIB for one in window(self._card, number))
            if start <= at < start + length:
                _put(file, at - start, told)
                return
        raise Gone(f"NOT TRUE: nothing is written but table, settings and data: byte {at}")

    def put_back(self) -> None:
        """The card is as it was."""
        with self._card.open("r+b") as file:
            file.write(self.table.read_bytes())
        for number, file_of_it in self._files.items():
            put_in(self._card, number, file_of_it)


def _put(file: Path, at: int, told: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(told)


def _dd(*words: str) -> None:
    subprocess.run(["dd", f"bs={_MIB}", "status=none", *words], check=True)

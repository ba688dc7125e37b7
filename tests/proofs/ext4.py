"""Power cuts under a real ext4: a loop-mounted image, copied while its writer stands still."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.kiosk.store.test_trouble import ROOT, can_trace

MEGABYTES = 24
MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
"""Where the images are: a slow disk below them would only make it slower."""

_THANKED = re.compile(rb"thanked (\d+) (\d+)\n")


class Cut(NamedTuple):
    """What one power cut left."""

    thanked: int
    lost: int
    damaged: bool


def why_not() -> str | None:
    """Why this machine cannot do it; None where it can."""
    if os.geteuid() != 0:
        return "mounting needs root"
    for tool in ("mkfs.ext4", "mount", "umount"):
        if shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") is None:
            return f"{tool} is missing"
    with tempfile.TemporaryDirectory() as name:
        try:
            with _mounted(_image(Path(name) / "try.img"), Path(name) / "try"):
                return None
        except subprocess.CalledProcessError as error:
            return f"a loop device cannot be mounted here: {(error.stderr or b'').decode().strip()}"


def cuts(count: int, *changes: str, lying: bool = False, seed: int = 1) -> list[Cut]:
    """Cut the power so often, each time a fresh file system under a terminal in full swing."""
    if lying and not can_trace():
        return []
    luck = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="prove-", dir=MEMORY) as name:
        fresh = _image(Path(name) / "fresh.img")
        return [_cut(Path(name), fresh, luck, changes, lying=lying) for _ in range(count)]


def _cut(
    folder: Path, fresh: Path, luck: random.Random, changes: tuple[str, ...], *, lying: bool
) -> Cut:
    from tests.proofs.power_cuts import judged  # it asks this file, and judges for it

    live, left = folder / "live.img", folder / "left.img"
    shutil.copyfile(fresh, live)
    with _mounted(live, folder / "live", "commit=300"):
        said = _press_and_stop(folder / "live" / "var", luck, changes, live, left, lying=lying)
    thanked = {int(seq): int(answers) for seq, answers in _THANKED.findall(said)}
    with _mounted(left, folder / "left"):
        return Cut(len(thanked), *judged(folder / "left" / "var", thanked))


def _press_and_stop(
    directory: Path,
    luck: random.Random,
    changes: tuple[str, ...],
    live: Path,
    left: Path,
    *,
    lying: bool,
) -> bytes:
    """Copy the image in the middle of it; what had been thanked by then."""
    lie = ("strace", "-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync")
    lie += ("-e", "inject=fsync,fdatasync:retval=0")
    words = [*(lie if lying else ()), sys.executable, "-m", "tests.proofs.presser"]
    with subprocess.Popen(
        [*words, str(directory), "100000", *changes],
        stdout=subprocess.PIPE, cwd=ROOT, start_new_session=True,
    ) as presser:  # fmt: skip
        assert presser.stdout is not None
        said = presser.stdout.read1(1 << 16)  # it is pressing by now
        until = time.monotonic() + luck.uniform(0.02, 0.25)
        os.set_blocking(presser.stdout.fileno(), False)
        while time.monotonic() < until:
            said += presser.stdout.read(1 << 20) or b""
            time.sleep(0.002)
        for pid in _all_of(presser.pid):
            os.kill(pid, signal.SIGSTOP)
            _wait_until_stopped(pid)
        said += presser.stdout.read(1 << 20) or b""
        shutil.copyfile(live, left)
        os.killpg(presser.pid, signal.SIGKILL)
    return said


def _all_of(pid: int) -> list[int]:
    """The presser alone; under strace, its child and not the tracer, which would be let down."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in children] or [pid]


def _wait_until_stopped(pid: int) -> None:
    """A call that is under way ends first: so does a disk with the power gone."""
    for _ in range(30_000):
        states = {
            one.read_text().rpartition(")")[2].split()[0]
            for one in Path(f"/proc/{pid}/task").glob("*/stat")
        }
        if states <= {"T", "t"}:
            return
        time.sleep(0.001)
    raise TimeoutError(f"process {pid} does not stop")


def _image(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(MEGABYTES << 20)
    subprocess.run(
        ["mkfs.ext4", "-q", "-F", "-m", "0", path], check=True, capture_output=True,
        env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},
    )  # fmt: skip
    return path


@contextmanager
def _mounted(image: Path, place: Path, *options: str) -> Iterator[None]:
    place.mkdir(exist_ok=True)
    how = ",".join(("loop", *options))
    subprocess.run(["mount", "-o", how, image, place], check=True, capture_output=True)
    try:
        yield
    finally:
        _unmount(place)


def _unmount(place: Path) -> None:
    for patience in (0.01, 0.1, 1, 5):  # whoever was killed there may not be gone yet
        if subprocess.run(["umount", place], capture_output=True, check=False).returncode == 0:
            return
        time.sleep(patience)
    subprocess.run(["umount", place], check=True, capture_output=True)

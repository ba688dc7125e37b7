"""A stick that is plugged in: a real file system, mounted, written by a terminal, and let go.

With ext2 on it, since few builders' kernels have FAT; on a device it is FAT or exFAT.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

TOOLS = "/usr/sbin:/sbin"


def _run(*words: str | Path, **given: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PATH": f"{os.environ['PATH']}:{TOOLS}", **given}
    return subprocess.run(words, capture_output=True, text=True, check=False, env=env)


class Bench:
    """A stick on a loop device, and a `kiosk` that writes down what it is asked."""

    def __init__(self, room: Path, script: Path) -> None:
        self.room, self._script, self.media = room, script, room / "media"
        self.kinds = "exfat,ext2"
        for name in ("bin", "media", "look"):
            (room / name).mkdir()
        image = room / "stick.img"
        with image.open("wb") as file:
            file.truncate(2 << 20)
        assert _run("mkfs.ext2", "-q", image).returncode == 0
        self.loop = _run("losetup", "--find", "--show", image).stdout.strip()
        self.kiosk('case $1 in export) echo sealed >"$2/feedback-terminal/one.feedback" ;; esac')

    def kiosk(self, does: str) -> None:
        program = self.room / "bin/kiosk"
        program.write_text(f'#!/bin/sh\necho "$1" >>"{self.room}/asked"\n{does}\n')
        program.chmod(0o755)

    def stick(self, word: str) -> int:
        return self.begin(word).wait()

    def begin(self, word: str) -> subprocess.Popen[bytes]:
        env = {
            **os.environ, "PATH": f"{self.room / 'bin'}:{os.environ['PATH']}:{TOOLS}",
            "FEEDBACK_MEDIA": str(self.media), "FEEDBACK_OWNER": "",
            "FEEDBACK_TURN": str(self.turn), "FEEDBACK_KINDS": self.kinds,
        }  # fmt: skip
        return subprocess.Popen([self._script, word, Path(self.loop).name], env=env)

    @property
    def turn(self) -> Path:
        return self.room / "turn"

    @property
    def asked(self) -> list[str]:
        said = self.room / "asked"
        return said.read_text().split() if said.exists() else []

    @property
    def mounted(self) -> list[Path]:
        return [one for one in self.media.iterdir() if one.is_mount()]

    def on_it(self, prepare: bool = False, rubbish: str = "") -> list[str]:
        """What is on the stick, looked at elsewhere; `rubbish` is a directory to make there."""
        look = self.room / "look"
        assert _run("mount", self.loop, look).returncode == 0
        try:
            if prepare:
                (look / "feedback-terminal").mkdir()
            if rubbish:
                (look / rubbish).mkdir()
            found = sorted(str(one.relative_to(look)) for one in look.rglob("*"))
            return [one for one in found if one != "lost+found"]
        finally:
            _run("umount", look)

    def close(self) -> None:
        for place in self.mounted:
            _run("umount", "--lazy", place)
        _run("losetup", "--detach", self.loop)


@pytest.fixture
def bench(repository: Path, tmp_path: Path) -> Iterator[Bench]:
    if os.geteuid() != 0 or shutil.which("mkfs.ext2", path=TOOLS) is None:
        pytest.skip("mounting needs root and mkfs.ext2")
    made = Bench(tmp_path, repository / "deploy/device/stick")
    try:
        if not made.loop or _run("mount", made.loop, tmp_path / "look").returncode:
            pytest.skip("a loop device cannot be mounted here")
        _run("umount", tmp_path / "look")
        yield made
    finally:
        made.close()


def test_a_prepared_one_is_written_to_and_let_go(bench: Bench) -> None:
    bench.on_it(prepare=True)
    assert bench.stick("in") == 0
    assert bench.asked == ["receipts", "export", "identify"]
    assert (bench.mounted, [*bench.media.iterdir()]) == ([], [])
    folder = "feedback-terminal"
    assert bench.on_it() == [folder, f"{folder}/last.txt", f"{folder}/one.feedback"]


def test_one_of_another_kind_is_not_mounted(bench: Bench) -> None:
    bench.on_it(prepare=True)
    bench.kinds = ""  # a device's own
    assert bench.stick("in") != 0
    assert (bench.asked, bench.mounted, [*bench.media.iterdir()]) == ([], [], [])


def test_an_export_that_fails_is_said_on_the_stick_and_not_called_done(bench: Bench) -> None:
    bench.on_it(prepare=True)
    bench.kiosk('[ "$1" != export ] || { echo "no room" >&2; exit 1; }')
    assert bench.stick("in") == 1
    assert bench.asked == ["receipts", "export"]
    assert bench.mounted == []
    assert "feedback-terminal/last.txt" in bench.on_it()


def test_a_folder_in_the_place_of_what_is_said_holds_nothing_up(bench: Bench) -> None:
    bench.on_it(prepare=True, rubbish="feedback-terminal/last.txt")
    assert bench.stick("in") == 0
    assert bench.asked == ["receipts", "export", "identify"]
    assert bench.mounted == []
    assert "feedback-terminal/one.feedback" in bench.on_it()


def test_of_many_at_once_one_is_served(bench: Bench) -> None:
    bench.on_it(prepare=True)
    with bench.turn.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        waiting = bench.begin("in")
        while not bench.mounted:
            assert waiting.poll() is None
        assert bench.asked == []
    assert waiting.wait() == 0
    assert bench.asked == ["receipts", "export", "identify"]


def test_any_other_waits_for_the_caretaker_until_it_is_pulled(bench: Bench) -> None:
    assert bench.stick("in") == 0
    assert bench.asked == []
    assert len(bench.mounted) == 1
    assert bench.stick("out") == 0
    assert bench.mounted == []


def test_what_cannot_be_mounted_leaves_nothing_behind(bench: Bench) -> None:
    (bench.room / "stick.img").write_bytes(bytes(2 << 20))
    assert bench.stick("in") == 1
    assert [*bench.media.iterdir()] == []

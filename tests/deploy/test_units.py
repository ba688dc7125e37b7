"""The units, read by systemd's own verifier in a tree where their programs exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
UNITS = HERE / "systemd"
SYSTEMD = next(
    p for p in (Path("/usr/lib/systemd/system"), Path("/lib/systemd/system")) if p.is_dir()
)

WORST_EXPOSURE = {
    "kiosk": 2.0,
    "account": 2.5,
    "account-backup": 2.5,
    "kiosk-export@": 4.5,  # it mounts sticks where the terminal sees them
    "terminal-backlight": 2.5,
    "terminal-grow": 2.5,
    "terminal-identity": 2.0,
    "terminal-keyboard": 2.0,
    "terminal-network": 2.5,
    "terminal-rescue": 2.5,
    "terminal-settings": 3.5,  # it mounts the card
    "terminal-ssh": 4.0,  # whoever has the key comes in
}
"""systemd's own scale, 0 (sealed) to 10 (open)."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A system with systemd's units, ours, and an executable where each of ours wants one."""
    tmp_path = tmp_path_factory.mktemp("tree")
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    shutil.copytree(SYSTEMD, tmp_path / "usr/lib/systemd/system", symlinks=True)
    for unit in (*UNITS.glob("*.path"), *UNITS.glob("*.timer")):
        shutil.copy(unit, units)
    for unit in UNITS.glob("*.service"):
        shutil.copy(unit, units)
        for named in re.findall(r"^Exec\w+=[-+]*(/\S+)", unit.read_text(), re.MULTILINE):
            program = tmp_path / named.lstrip("/")
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text("#!/bin/sh\n")
            program.chmod(0o755)
    return tmp_path


def _verify(tree: Path, name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "verify", f"--root={tree}", "--man=no", name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", sorted(unit.name for unit in UNITS.iterdir() if unit.is_file()))
def test_systemd_finds_nothing_wrong(tree: Path, name: str) -> None:
    said = _verify(tree, name)

    assert (said.returncode, said.stderr) == (0, "")


def test_the_verifier_does_find_a_wrong_line(tree: Path) -> None:
    unit = tree / "etc/systemd/system/wrong.service"
    unit.write_text((UNITS / "kiosk.service").read_text().replace("=always", "=allways"))

    assert "allways" in _verify(tree, unit.name).stderr


def test_each_service_is_weighed() -> None:
    assert {unit.stem for unit in UNITS.glob("*.service")} == {*WORST_EXPOSURE}


@pytest.mark.parametrize("name", WORST_EXPOSURE)
def test_little_is_exposed(name: str) -> None:
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(UNITS / f"{name}.service")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", said.stdout)

    assert level
    assert float(level[1]) <= WORST_EXPOSURE[name]


def test_a_frozen_window_is_back_within_half_a_minute() -> None:
    unit = (UNITS / "kiosk.service").read_text()
    keys = ("WatchdogSec", "TimeoutAbortSec", "RestartSec")
    seconds = [int(re.search(rf"^{key}=(\d+)$", unit, re.MULTILINE)[1]) for key in keys]  # type: ignore[index]

    assert sum(seconds) < 30


def test_whoever_tells_networkd_is_in_its_network() -> None:
    assert "PrivateNetwork=yes" not in (UNITS / "terminal-network.service").read_text()


KEYS_OF_A_KEYBOARD = ("Power", "Reboot", "Suspend", "Hibernate")


@pytest.mark.parametrize("key", KEYS_OF_A_KEYBOARD)
@pytest.mark.parametrize("how", ["", "LongPress"])
def test_no_key_of_a_keyboard_puts_it_to_sleep(key: str, how: str) -> None:
    told = (HERE / "deploy/device/logind.conf").read_text().splitlines()

    assert f"Handle{key}Key{how}=ignore" in told


def test_the_magic_key_is_off_before_anything_is_started() -> None:
    words = (HERE / "deploy/image/card/boot.cmd").read_text()

    assert "sysctl.kernel.sysrq=0 " in words

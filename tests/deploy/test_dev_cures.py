"""`./dev` on machines that lack something: each time it names the thing and the cure, and stops.

The machine is a PATH of our own: a handful of real programs, and scripts in place of the rest.
"""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

REAL = (
    "awk", "bash", "cat", "cut", "date", "dirname", "env", "flock", "grep", "head", "ls",
    "mkdir", "printf", "rm", "sed", "sha256sum", "sleep", "sort", "tail", "tr", "uname",
)  # fmt: skip

Machine = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def machine(tmp_path: Path, repository: Path) -> Machine:
    """Runs `./dev test` in a fresh clone; keywords are programs (`_` for `-`) and their scripts."""
    clone, programs = tmp_path / "clone", tmp_path / "bin"
    clone.mkdir()
    programs.mkdir()
    shutil.copy(repository / "dev", clone)
    shutil.copy(repository / "pyproject.toml", clone)
    for room in ("workshop", "requirements"):
        shutil.copytree(repository / "deploy" / room, clone / "deploy" / room)
    for name in REAL:
        real = shutil.which(name)
        assert real, name
        (programs / name).symlink_to(real)

    def run(**scripts: str) -> subprocess.CompletedProcess[str]:
        for name, script in {"python3": "exit 0", "id": "echo 1000", **scripts}.items():
            program = programs / name.replace("_", "-")
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
        return subprocess.run(
            [clone / "dev", "test"],
            env={"PATH": str(programs), "HOME": str(tmp_path), "CI": "true"},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    return run


NOTHING_INSTALLED = "exit 1"


def test_python_too_old(machine: Machine) -> None:
    said = machine(python3='case $1 in --version) echo "Python 3.9.2";; *) exit 1;; esac')

    assert said.returncode != 0
    assert "needs Python 3.11 to 3.13; here is: Python 3.9.2" in said.stderr
    assert "DEV_PYTHON=" in said.stderr


def test_not_a_debian_system(machine: Machine) -> None:
    said = machine()

    assert said.returncode != 0
    assert "not a Debian or Ubuntu system, and it lacks: xvfb" in said.stderr
    assert "fonts-noto-core" in said.stderr


def test_no_sudo(machine: Machine) -> None:
    said = machine(apt_get="exit 0", dpkg_query=NOTHING_INSTALLED)

    assert said.returncode != 0
    assert "apt-get install -y --no-install-recommends fonts-noto-core" in said.stderr
    assert "xvfb" in said.stderr


def test_sudo_that_wants_a_password_nobody_can_type(machine: Machine) -> None:
    said = machine(apt_get="exit 0", dpkg_query=NOTHING_INSTALLED, sudo="exit 1")

    assert said.returncode != 0
    assert "Ask an administrator" in said.stderr


def test_no_network_for_apt(machine: Machine) -> None:
    said = machine(
        id="echo 0",
        apt_get="echo \"Err: Temporary failure resolving 'mirror.example'\"; exit 100",
        dpkg_query=NOTHING_INSTALLED,
    )

    assert said.returncode != 0
    assert "apt could not fetch packages" in said.stderr
    assert "http_proxy" in said.stderr


def test_no_network_for_pip(machine: Machine) -> None:
    said = machine(
        id="echo 0",
        apt_get="exit 0",
        dpkg_query="echo installed",
        Xvfb="", xdotool="", chromium="", systemd_analyze="", strace="", zbarimg="",
        python3="""case "$*" in
            "-m venv .venv") mkdir -p .venv/bin; cp "$0" .venv/bin/python;;
            *"pip install"*) echo "NewConnectionError: no route to host"; exit 1;;
        esac""",
        cp='cat "$1" >"$2"; chmod 755 "$2"',
        chmod='exec /bin/chmod "$@"',
    )  # fmt: skip

    assert said.returncode != 0
    assert "pip could not reach a package index" in said.stderr
    assert "PIP_INDEX_URL" in said.stderr

"""The shell scripts: read by a shell and by a linter; and the pins: complete, and of no place."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

SHELLCHECK = Path(sys.executable).with_name("shellcheck")


def scripts(repository: Path) -> list[str]:
    rooms = ("deploy/workshop", "deploy/device", "deploy/build")
    alone = (
        "dev", ".ci/run", "deploy/install", "deploy/flash", "deploy/device/kiosk",
        "deploy/build/image", "deploy/build/check", "deploy/build/fetch-beside",
        "deploy/build/initramfs/machine-id", "deploy/boot/bench/setup", "deploy/boot/bench/agent",
    )  # fmt: skip
    found = [repository / name for name in alone]
    on_the_card = repository / "deploy/image/root/usr/lib/feedback-terminal"
    found += sorted(on_the_card.iterdir())
    found += [script for room in rooms for script in sorted((repository / room).glob("*.sh"))]
    return [str(script) for script in found]


def test_bash_can_read_every_script(repository: Path) -> None:
    for script in scripts(repository):
        subprocess.run(["bash", "-n", script], check=True)


def test_the_linter_has_no_complaint(repository: Path) -> None:
    found = subprocess.run(
        [SHELLCHECK, *scripts(repository)], capture_output=True, text=True, check=False
    )

    assert found.stdout == ""
    assert found.returncode == 0


@pytest.mark.parametrize("name", ["kiosk", "account", "board", "build", "dev"])
def test_every_package_is_pinned_with_its_hashes(repository: Path, name: str) -> None:
    text = (repository / f"deploy/requirements/{name}.txt").read_text()
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]

    assert packages
    for package in packages:
        assert re.match(r"[a-z0-9.-]+==\d\S*( ;.*)? \\\n", package), package.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", package), package.splitlines()[0]


@pytest.mark.parametrize("name", ["kiosk", "account", "board", "build", "dev"])
def test_the_pins_name_no_index_and_no_path(repository: Path, name: str) -> None:
    text = (repository / f"deploy/requirements/{name}.txt").read_text()

    assert not re.search(r"://|^-|--(index|extra|find)|\s/|@ ", text, re.MULTILINE)


def test_what_a_device_gets_is_what_was_tested(repository: Path) -> None:
    def pins(name: str) -> set[str]:
        text = (repository / f"deploy/requirements/{name}.txt").read_text()
        return set(re.findall(r"^([a-z0-9.-]+==\S+)", text, re.MULTILINE))

    assert pins("kiosk") | pins("account") | pins("build") <= pins("dev")


def test_every_verb_that_is_listed_is_there(repository: Path) -> None:
    said = subprocess.run([repository / "dev"], capture_output=True, text=True, check=True).stdout
    verbs = re.findall(r"^  (\w+) ", said, re.MULTILINE)
    defined = (repository / "deploy/workshop/verbs.sh").read_text()

    assert "test" in verbs
    assert [verb for verb in verbs if f"verb_{verb}()" not in defined] == []


def test_a_verb_that_is_not_there_is_refused(repository: Path) -> None:
    said = subprocess.run([repository / "dev", "tets"], capture_output=True, text=True, check=False)

    assert said.returncode != 0
    assert "there is no './dev tets'" in said.stderr


def test_everything_asked_for_is_pinned(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"]]
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    asked += [one for one in project["dependency-groups"]["dev"] if isinstance(one, str)]
    pinned = (repository / "deploy/requirements/dev.txt").read_text()

    names = [re.split(r"[<>=\[;]", one)[0].strip() for one in asked]
    assert [name for name in names if f"\n{name}==" not in pinned] == []

"""`deploy/install` in a throw-away tree: what lands there, twice, and what is left after."""

import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from account.provisioning import provisioning_file
from kiosk import config

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="makes users and owners: needs root")

Install = Callable[..., subprocess.CompletedProcess[str]]

LAID = (
    "etc/systemd/system/kiosk.service",
    "etc/systemd/system/multi-user.target.wants/kiosk.service",
    "etc/sysusers.d/feedback-terminal.conf",
    "etc/udev/rules.d/60-feedback-terminal.rules",
    "usr/local/bin/kiosk",
    "etc/systemd/system/kiosk-export@.service",
    "etc/udev/rules.d/61-feedback-terminal-stick.rules",
    "usr/lib/feedback-terminal/stick",
)
SETTINGS = "etc/feedback-terminal/kiosk.toml"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An empty machine."""
    tree = tmp_path / "tree"
    tree.mkdir()
    return tree


@pytest.fixture(scope="module")
def source(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the installer reads, as a clone has it."""
    source = tmp_path_factory.mktemp("source")
    for room in ("feedback", "kiosk", "account", "fleet", "deploy", "systemd"):
        shutil.copytree(
            repository / room, source / room, ignore=shutil.ignore_patterns("__pycache__")
        )
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(repository / file, source)
    return source


@pytest.fixture
def install(source: Path, tree: Path) -> Install:
    """Runs the installer on the tree."""

    def run(*options: str, packages: bool = False) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                source / "deploy/install", "--root", tree,
                *([] if packages else ["--without-packages"]), *options,
            ],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def _there(tree: Path) -> set[str]:
    return {str(path.relative_to(tree)) for path in tree.rglob("*") if not path.is_dir()}


def _snapshot(tree: Path) -> dict[str, bytes]:
    return {
        name: b"" if (tree / name).is_symlink() else (tree / name).read_bytes()
        for name in _there(tree)
    }


def test_everything_lands_in_its_place(install: Install, tree: Path) -> None:
    said = install()

    assert said.returncode == 0, said.stderr
    assert set(LAID) | {SETTINGS} <= _there(tree)
    assert "feedback-terminal:" in (tree / "etc/passwd").read_text()


def test_only_the_terminal_may_read_its_settings(install: Install, tree: Path) -> None:
    install("--account", "https://feedback.example.org", "--code", "ABCD-1234")

    found = (tree / SETTINGS).stat()
    groups = dict(line.split(":")[::2] for line in (tree / "etc/group").read_text().splitlines())
    assert stat.S_IMODE(found.st_mode) == 0o640
    assert str(found.st_gid) == groups["feedback-terminal"].strip(":")


def test_the_settings_are_what_the_terminal_reads(install: Install, tree: Path) -> None:
    install("--account", "https://feedback.example.org", "--code", "ABCD-1234")

    read = config.load(tree / SETTINGS)
    assert read.account.address == "https://feedback.example.org"
    assert read.account.enrolment_code == "ABCD-1234"


def test_a_second_time_changes_nothing(install: Install, tree: Path) -> None:
    install("--account", "https://feedback.example.org", "--code", "ABCD-1234")
    first = _snapshot(tree)

    assert install().returncode == 0
    assert _snapshot(tree) == first


def test_settings_that_somebody_wrote_are_not_overwritten(install: Install, tree: Path) -> None:
    install()
    (tree / SETTINGS).write_text("# mine\n")

    said = install("--account", "https://feedback.example.org")

    assert said.returncode != 0
    assert "is there already" in said.stderr
    assert install().returncode == 0
    assert (tree / SETTINGS).read_text() == "# mine\n"


def test_the_accounts_own_file_fits_as_it_is(install: Install, tree: Path, tmp_path: Path) -> None:
    given = tmp_path / "kiosk.toml"
    given.write_text(provisioning_file("https://feedback.example.org", "ABCD-1234", "North door"))

    assert install("--settings", str(given)).returncode == 0
    assert (tree / SETTINGS).read_text() == given.read_text()
    assert config.load(tree / SETTINGS).account.enrolment_code == "ABCD-1234"


def test_removing_keeps_responses_and_settings_and_says_so(install: Install, tree: Path) -> None:
    install()
    kept = tree / "var/lib/feedback-terminal/outbox.db"
    kept.parent.mkdir(parents=True)
    kept.write_text("responses")

    said = install("--remove")

    assert said.returncode == 0, said.stderr
    assert not set(LAID) & _there(tree)
    assert kept.read_text() == "responses"
    assert (tree / SETTINGS).exists()
    assert "Kept: responses in /var/lib/feedback-terminal" in said.stdout


def test_purging_leaves_nothing_of_ours(install: Install, tree: Path) -> None:
    install()
    (tree / "var/lib/feedback-terminal").mkdir(parents=True)

    said = install("--remove", "--purge")

    assert said.returncode == 0, said.stderr
    assert [path for path in tree.rglob("*") if "feedback-terminal" in path.name] == []
    assert "feedback-terminal" not in (tree / "etc/passwd").read_text()
    assert "feedback-terminal" not in (tree / "etc/group").read_text()


def test_a_rehearsal_touches_nothing(install: Install, tree: Path) -> None:
    said = install("--dry-run", packages=True)

    assert said.returncode == 0, said.stderr
    assert "kiosk.service" in said.stdout
    assert _there(tree) == set()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--purge"], "--purge is for --remove"),
        (["--code", "X"], "--code without --account"),
        (["--account", "http://feedback.example.org"], "is not https://"),
        (["--account", 'https://a"b'], "quotes"),
        (["--settings", "/nowhere/kiosk.toml"], "/nowhere/kiosk.toml cannot be read"),
        (["--frobnicate"], "unknown option '--frobnicate'"),
    ],
)
def test_wishes_that_make_no_sense(
    install: Install, tree: Path, options: list[str], named: str
) -> None:
    said = install(*options)

    assert said.returncode != 0
    assert named in said.stderr
    assert _there(tree) == set()


def test_the_program_runs_from_where_it_will_lie(install: Install, tree: Path) -> None:
    said = install(packages=True)
    if "NewConnectionError" in said.stderr or "NameResolutionError" in said.stderr:
        pytest.skip("no network for pip")
    assert said.returncode == 0, said.stderr
    program = tree / "opt/feedback-terminal"

    assert (program / "bin/kiosk").read_text().startswith("#!/opt/feedback-terminal/bin/python")
    ours = subprocess.run(
        [program / "bin/python", "-P", "-c", "import kiosk; print(kiosk.__file__)"],
        cwd=tree, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert ours.startswith(str(program))
    named = subprocess.run(
        ["grep", "-rlF", tree, program], capture_output=True, text=True, check=False
    )
    assert named.stdout == ""
    assert "as it was" in install(packages=True).stdout

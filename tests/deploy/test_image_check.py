"""What may not be in an image is found there, wherever it lies."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

CHECK = Path(__file__).parents[2] / "deploy/build/check"
SOURCES = "deb http://mirror.inside.example/debian trixie main"

Look = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree without anything that may not be there."""
    tree = tmp_path / "tree"
    for name in ("etc/ssh", "root", "home", "var/lib/systemd", "var/lib/dbus"):
        (tree / name).mkdir(parents=True)
    (tree / "etc/machine-id").write_text("")
    (tree / "etc/shadow").write_text("root:!*:20000::::::\nfeedback-terminal:!:20000::::::\n")
    return tree


@pytest.fixture
def look(tree: Path, tmp_path: Path) -> Look:
    """Runs the check on the tree and an image that holds some bytes."""

    def run(held: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
        image = tmp_path / "terminal.img"
        image.write_bytes(bytes(4096) + held + bytes(4096))
        return subprocess.run(
            [CHECK, image, tree, SOURCES],
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_a_clean_image(look: Look) -> None:
    said = look(b"docs.example.org is named by Debian's own packages")

    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("etc/ssh/ssh_host_ed25519_key", "key"),
        ("etc/machine-id", "0123456789abcdef0123456789abcdef"),
        ("var/lib/dbus/machine-id", "0123456789abcdef0123456789abcdef"),
        ("var/lib/systemd/random-seed", "chance"),
        ("root/.netrc", "login"),
        ("etc/pip.conf", "index"),
        ("etc/sources.list", "deb"),
        ("etc/shadow", "root::20000::::::\n"),
        ("etc/shadow", "root:$y$j9T$abc:20000::::::\n"),
    ],
)
def test_a_file_that_may_not_be_there(look: Look, tree: Path, name: str, told: str) -> None:
    (tree / name).write_text(told)

    said = look()
    assert said.returncode != 0
    assert "may not be" in said.stderr


def test_the_mirror_in_a_block_that_no_file_owns(look: Look) -> None:
    said = look(b"...mirror.inside.example...")

    assert said.returncode != 0
    assert "mirror.inside.example" in said.stderr


def test_the_package_index_and_the_proxy(look: Look) -> None:
    index = "https://someone:secret@index.inside.example/simple"

    assert look(b"index.inside.example", PIP_INDEX_URL=index).returncode != 0
    assert look(b"proxy.inside.example:3128", https_proxy="http://proxy.inside.example:3128").stderr


def test_the_builders_own_places(look: Look) -> None:
    assert str(CHECK.parents[2]) in look(str(CHECK).encode()).stderr

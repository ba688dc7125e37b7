"""A card after another, from a table of terminals."""

import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.deploy.flashing.conftest import Flash


def test_a_table_that_is_not_in_utf_8(flash: Flash, image: Path, tmp_path: Path) -> None:
    path = tmp_path / "terminals.csv"
    path.write_bytes("name,settings\nTür,a.toml\n".encode("cp1252"))
    assert "Save it as CSV in UTF-8" in flash(image, tmp_path / "card", "--terminals", path).stderr


def test_a_break_by_hand_ends_in_words(repository: Path, image: Path, tmp_path: Path) -> None:
    table = tmp_path / "terminals.csv"
    table.write_text("name,address,enrolment_code\nNorth,https://a.example,A\n")
    # Whoever began this run without a screen may have had it ignore what Ctrl-C sends.
    heard = ["env", "--default-signal=INT"]
    words = [repository / "deploy/flash", image, tmp_path / "card.img", "--terminals", table]
    begun = subprocess.Popen(
        [*heard, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert begun.stdout is not None
    said = ""
    while not said.endswith("(s skips it): "):  # it ends, or it asks
        said += (letter := begun.stdout.read(1))
        assert letter, said
    for _ in range(60):
        begun.send_signal(signal.SIGINT)  # one that comes before it begins to read is not heard
        with suppress(subprocess.TimeoutExpired):
            begun.wait(1)
            break
    _, told = begun.communicate(timeout=60)
    assert begun.returncode == 130
    assert "stopped" in told
    assert "Traceback" not in told


def test_many_in_a_row_and_on_after_a_break(flash: Flash, image: Path, tmp_path: Path) -> None:
    table, card = tmp_path / "terminals.csv", tmp_path / "card"
    table.write_text(
        "name,address,enrolment_code\n"
        "North door,https://a.example,CODE-NORTH\n"
        "South door,https://a.example,CODE-SOUTH\n"
    )

    first = flash(image, card, "--terminals", table, said="\n")
    assert "1 of 2: put in the card for North door" in first.stdout
    assert b"CODE-NORTH" in card.read_bytes()

    second = flash(image, card, "--terminals", table, said="\n")
    assert "put in the card for North door" not in second.stdout
    assert b"CODE-SOUTH" in card.read_bytes()


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("name\nNorth door\n", "line 2 has neither settings nor address"),
        ("name,settings\nNorth door,none.toml\n", "none.toml"),
        ("name,address,enrolment_code\n,https://a,b\n", "line 2 has no name"),
        ("name,address,enrolment_code\nA,https://a,b\nA,https://a,c\n", "names A twice"),
        (
            "name,address,enrolment_code\nA,https://a,b\nB,https://a,b\n",
            "A and B the same settings",
        ),
        ("name;settings\nNorth;north.toml\n", "not semicolons"),
        ("", "names no terminals"),
    ],
)
def test_tables_that_make_no_sense(
    flash: Flash, image: Path, tmp_path: Path, table: str, named: str
) -> None:
    path = tmp_path / "terminals.csv"
    path.write_text(table)

    said = flash(image, tmp_path / "card", "--terminals", path)
    assert said.returncode == 1
    assert named in said.stderr
    assert not (tmp_path / "card").exists()

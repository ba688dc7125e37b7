"""What a card is given to begin with: the terminal's settings and the authority they name."""

import subprocess
from pathlib import Path

import pytest

from tests.deploy.flashing.conftest import MIB, Flash


def test_the_settings_land_where_the_terminal_looks(
    flash: Flash, image: Path, tmp_path: Path
) -> None:
    card, settings = tmp_path / "card", tmp_path / "north.toml"
    settings.write_text('[account]\naddress = "https://feedback.example.org"\n')

    assert flash(image, card, "--settings", settings).returncode == 0
    back = subprocess.run(
        ["mtype", "-i", f"{card}@@{MIB}", "::kiosk.toml"], capture_output=True, check=True
    )
    assert back.stdout == settings.read_bytes()


def test_the_authority_that_the_settings_name_comes_with_them(
    flash: Flash, image: Path, tmp_path: Path
) -> None:
    card, settings = tmp_path / "card", tmp_path / "north.toml"
    settings.write_text('[account]\naddress = "https://a.example"\nca = "Our authority.pem"\n')
    pem = tmp_path / "Our authority.pem"
    pem.write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")

    said = flash(image, card, "--settings", settings)

    assert said.returncode == 0, said.stderr
    back = subprocess.run(
        ["mtype", "-i", f"{card}@@{MIB}", f"::{pem.name}"], capture_output=True, check=True
    )
    assert back.stdout == pem.read_bytes()


@pytest.mark.parametrize(
    ("named", "wrong"),
    [
        ("none.pem", "none.pem cannot be read"),
        ("north.toml", "is no certificate's name"),
        ("../north.pem", "is no certificate's name"),
        ("key.pem", "holds no certificate in PEM"),
    ],
)
def test_an_authority_that_no_terminal_would_take(
    flash: Flash, image: Path, tmp_path: Path, named: str, wrong: str
) -> None:
    card, settings = tmp_path / "card", tmp_path / "north.toml"
    settings.write_text(f'[account]\naddress = "https://a.example"\nca = "{named}"\n')
    (tmp_path / "key.pem").write_text("-----BEGIN PRIVATE KEY-----\n")

    said = flash(image, card, "--settings", settings)

    assert said.returncode == 1
    assert wrong in said.stderr
    assert not card.exists()


def test_settings_that_are_not_there(flash: Flash, image: Path, tmp_path: Path) -> None:
    card = tmp_path / "card"
    card.touch()
    said = flash(image, card, "--settings", tmp_path / "none.toml")
    assert said.returncode == 1
    assert "none.toml cannot be read" in said.stderr
    assert card.stat().st_size == 0


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (b"\x89PNG\r\n", "is no settings file"),
        (b'[account]\naddress = "https://a.exam', "is no settings file"),
        (b'[account]\naddress = ""\n', "names no account"),
        (b"", "names no account"),
        (b'[account]\naddress = "https://a"\nenrolment_code = "***"\n', "is blanked"),
        (b"# " + b"x" * (1 << 20), "larger than 1024 KiB"),
    ],
)
def test_settings_that_no_terminal_would_take(
    flash: Flash, image: Path, tmp_path: Path, told: bytes, named: str
) -> None:
    settings, card = tmp_path / "north.toml", tmp_path / "card"
    settings.write_bytes(told)
    said = flash(image, card, "--settings", settings)
    assert said.returncode == 1
    assert named in said.stderr
    assert not card.exists()

"""What is written and read back, and that it takes a yes."""

import subprocess
from pathlib import Path

from tests.deploy.flashing.conftest import Flash


def test_every_byte_lands_and_is_read_back(flash: Flash, image: Path, tmp_path: Path) -> None:
    card = tmp_path / "card"

    said = flash(image, card)

    assert said.returncode == 0, said.stderr
    assert card.read_bytes() == image.read_bytes()
    assert "read back without a difference" in said.stdout


def test_a_compressed_image(flash: Flash, image: Path, tmp_path: Path) -> None:
    subprocess.run(["zstd", "-q", image], check=True)

    assert flash(image.with_suffix(".img.zst"), tmp_path / "card").returncode == 0
    assert (tmp_path / "card").read_bytes() == image.read_bytes()


def test_a_damaged_compressed_image(flash: Flash, image: Path, tmp_path: Path) -> None:
    subprocess.run(["zstd", "-q", image], check=True)
    packed = image.with_suffix(".img.zst")
    packed.write_bytes(packed.read_bytes()[:-1000])

    said = flash(packed, tmp_path / "card")
    assert said.returncode == 1
    assert "is damaged" in said.stderr


def test_nothing_is_written_without_a_yes(flash: Flash, image: Path, tmp_path: Path) -> None:
    card = tmp_path / "card"
    card.write_bytes(b"holiday pictures")

    assert flash(image, card, said="\n").returncode == 1
    assert card.read_bytes() == b"holiday pictures"

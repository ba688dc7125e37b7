"""`deploy/flash`: what it refuses, what it writes, and what it notices."""

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

MIB = 1 << 20
DISK = """{{"blockdevices": [{{"path": "{path}", "type": "{type}", "size": {size}, "rm": {rm},
"hotplug": {rm}, "ro": {ro}, "mountpoints": [null], "vendor": "ACME ", "model": "Reader",
"children": [{{"path": "{path}1", "type": "{child}", "mountpoints": [{place}]}}]}}]}}"""

Flash = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A small image with a FAT partition first, as the boot ROM wants it."""
    path = tmp_path / "terminal.img"
    path.write_bytes(os.urandom(8 * MIB))
    fat = tmp_path / "fat"
    subprocess.run(["truncate", "-s", "2M", fat], check=True)
    subprocess.run(["mkfs.vfat", fat], check=True, capture_output=True)
    record = bytearray(512)
    record[450] = 0x0C
    record[454:458] = (2048).to_bytes(4, "little")
    record[510:512] = b"\x55\xaa"
    with path.open("r+b") as file:
        file.write(record)
        file.seek(2048 * 512)
        file.write(fat.read_bytes())
    return path


@pytest.fixture
def flash(repository: Path, tmp_path: Path) -> Flash:
    """Runs it; `lsblk` is what that program would say of a disk."""

    def run(*words: object, lsblk: str = "", said: str = "y\n") -> subprocess.CompletedProcess[str]:
        programs = tmp_path / "bin"
        programs.mkdir(exist_ok=True)
        if lsblk:
            (programs / "lsblk").write_text(f"#!/bin/sh\ncat <<'END'\n{lsblk}\nEND\n")
            (programs / "lsblk").chmod(0o755)
        return subprocess.run(
            [repository / "deploy/flash", *map(str, words)],
            env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
            input=said, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def _disk(**said: object) -> str:
    usual = {"path": "/dev/zero", "type": "disk", "size": 64 * MIB, "rm": "true", "ro": "false"}
    return DISK.format(**{**usual, "child": "part", "place": "null", **said})


def test_every_byte_lands_and_is_read_back(flash: Flash, image: Path, tmp_path: Path) -> None:
    card = tmp_path / "card"

    said = flash(image, card)

    assert said.returncode == 0, said.stderr
    assert card.read_bytes() == image.read_bytes()
    assert "read back without a difference" in said.stdout


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


@pytest.mark.skipif(os.geteuid() != 0, reason="makes a block device")
def test_a_disk_that_is_taken_meanwhile(flash: Flash, image: Path, tmp_path: Path) -> None:
    made = subprocess.run(
        ["losetup", "--find", "--show", image], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no loop device here: {made.stderr}")
    disk = Path(made.stdout.strip())
    holder = os.open(disk, os.O_RDWR | os.O_EXCL)
    try:
        said = flash(image, disk, "--yes", lsblk=_disk(path=disk))
        assert said.returncode == 1
        assert f"{disk} is in use" in said.stderr
        os.close(holder)
        assert flash(image, disk, "--yes", lsblk=_disk(path=disk)).returncode == 0
    finally:
        subprocess.run(["losetup", "--detach", disk], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="makes a block device")
def test_a_card_that_is_too_small_is_not_begun(flash: Flash, image: Path, tmp_path: Path) -> None:
    node = tmp_path / "disk"
    os.mknod(node, 0o660 | 0o060000, os.makedev(259, 4095))
    said = flash(image, node, "--yes", lsblk=_disk(size=MIB))
    assert "has 1 MiB, and the image is larger" in said.stderr


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


@pytest.mark.parametrize(
    ("disk", "named"),
    [
        (_disk(place='"/home"'), "is in use: /home"),
        (_disk(child="lvm"), "is in use: /dev/zero1 (lvm)"),
        (_disk(rm="false"), "cannot be pulled out"),
        (_disk(ro="true"), "write-protected"),
        (_disk(type="part"), "is a part, not a whole disk"),
    ],
)
@pytest.mark.skipif(os.geteuid() != 0, reason="makes a block device")
def test_disks_that_are_refused(
    flash: Flash, image: Path, tmp_path: Path, disk: str, named: str
) -> None:
    node = tmp_path / "disk"
    # A disk that is nowhere: had it not been refused, opening it would fail in other words.
    os.mknod(node, 0o660 | 0o060000, os.makedev(259, 4095))

    said = flash(image, node, "--yes", lsblk=disk)

    assert said.returncode == 1
    assert named in said.stderr


def test_a_disk_that_is_not_there(flash: Flash, image: Path) -> None:
    assert "there is no /dev/none" in flash(image, "/dev/none").stderr


def test_a_terminal_is_no_disk(flash: Flash, image: Path) -> None:
    assert "neither a disk nor a file" in flash(image, "/dev/zero").stderr


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

"""What a card tells of itself, read from files made by hand."""

import os

from kiosk.hw.card import Card, read_card


def sysfs(tmp_path, *, emmc="", written="2048", errors="0"):
    device = tmp_path.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    part = tmp_path / "sys/devices/mmcblk0/mmcblk0p4"
    part.mkdir(parents=True)
    (part.parent / "device").mkdir()
    if emmc:
        (part.parent / "device/life_time").write_text(emmc)
    (tmp_path / "sys/dev/block").mkdir(parents=True)
    (tmp_path / "sys/dev/block" / number).symlink_to(part)
    ext4 = tmp_path / "sys/fs/ext4/mmcblk0p4"
    ext4.mkdir(parents=True)
    (ext4 / "lifetime_write_kbytes").write_text(written + "\n")
    (ext4 / "errors_count").write_text(errors + "\n")
    return tmp_path / "sys"


def test_a_card_that_is_well(tmp_path):
    card = read_card(tmp_path, sysfs(tmp_path))
    assert card == Card(written_bytes=2048 * 1024, errors=0)
    assert card.trouble() == ()


def test_errors_and_wear_are_told_with_a_cure(tmp_path):
    card = read_card(tmp_path, sysfs(tmp_path, emmc="0x0a 0x01\n", errors="3"))
    assert (card.errors, card.worn_percent) == (3, 100)
    first, second = card.trouble()
    assert "3 errors: export its responses" in first
    assert "100 % worn" in second


def test_a_machine_that_tells_nothing(tmp_path):
    assert read_card(tmp_path, tmp_path) == Card()
    assert read_card(tmp_path / "gone", tmp_path) == Card()


def test_a_wear_that_is_not_defined(tmp_path):
    assert read_card(tmp_path, sysfs(tmp_path, emmc="0x00 0x00\n")).worn_percent is None

"""Which stick is meant."""

import pytest

from kiosk.hw import stick
from kiosk.hw.stick import NoStick, the_stick

FOLDER = "feedback-terminal"


@pytest.fixture
def mounted(tmp_path, monkeypatch):
    """Writes what the system would say of these mounts, each a folder of ours."""
    monkeypatch.setattr(stick, "BELOW", (f"{tmp_path}/media/",))

    def mounts(**options: str):
        lines = ["/dev/root / ext4 rw,relatime 0 0"]
        for name, how in options.items():
            place = tmp_path / "media" / name.replace("_", " ")
            place.mkdir(parents=True)
            lines.append(f"/dev/sda1 {str(place).replace(' ', chr(92) + '040')} vfat {how} 0 0")
        (tmp_path / "mounts").write_text("\n".join(lines))
        return tmp_path / "mounts"

    return mounts


def test_a_directory_that_is_named_is_meant(tmp_path, mounted):
    assert the_stick(str(tmp_path), FOLDER, mounted(other="rw")) == tmp_path


def test_the_only_one_is_meant_whatever_its_name(mounted):
    assert the_stick("", FOLDER, mounted(my_stick="rw,relatime")).name == "my stick"


def test_of_two_the_prepared_one(mounted):
    mounts = mounted(one="rw", two="rw")
    with pytest.raises(NoStick, match="2 sticks"):
        the_stick("", FOLDER, mounts)
    (mounts.parent / "media" / "two" / FOLDER).mkdir()
    assert the_stick("", FOLDER, mounts).name == "two"


def test_none_or_one_that_cannot_be_written(tmp_path, mounted):
    with pytest.raises(NoStick, match="0 sticks"):
        the_stick("", FOLDER, mounted(one="ro,relatime"))
    with pytest.raises(NoStick, match="no directory"):
        the_stick(str(tmp_path / "gone"), FOLDER)

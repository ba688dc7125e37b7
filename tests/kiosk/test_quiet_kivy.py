"""Kivy's home is nobody else's."""

import os
from pathlib import Path

import pytest

from kiosk.quiet_kivy import own_home


def test_it_is_made_once_and_for_its_owner_alone(tmp_path: Path):
    home = own_home(tmp_path)

    assert home.stat().st_mode & 0o777 == 0o700
    assert own_home(tmp_path) == home


@pytest.mark.parametrize("what", ["link", "file", "writable"])
def test_what_somebody_else_put_there_is_not_used(tmp_path: Path, what: str):
    theirs, name = tmp_path / "theirs", tmp_path / f"kiosk-kivy-{os.getuid()}"
    theirs.mkdir()
    if what == "link":
        name.symlink_to(theirs)
    elif what == "file":
        name.touch()
    else:
        name.mkdir()
        name.chmod(0o777)

    home = own_home(tmp_path)

    assert home != name
    assert home.stat().st_mode & 0o777 == 0o700

"""The environment Kivy must see before its first import: importing this module sets it.

Kivy otherwise takes over logging, sys.stderr and the command line, writes a configuration of its
own into the home directory, and lets the environment change what keys and touches do.
"""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

_SETTINGS = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_CONSOLELOG": "1",
    "KIVY_NO_ENV_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_TEXT": "pil",  # SDL's text sets Arabic and Hebrew in the wrong order
    "KIVY_WINDOW": "sdl2",
}


def _quieten() -> None:
    os.environ.update(_SETTINGS)
    if "KIVY_HOME" not in os.environ:
        os.environ["KIVY_HOME"] = str(own_home(Path(tempfile.gettempdir())))


def own_home(directory: Path) -> Path:
    """Where Kivy makes directories even without a configuration, and looks for modules.

    Anybody may have put something under that name into a shared directory: then another is made.
    """
    home = directory / f"kiosk-kivy-{os.getuid()}"
    with suppress(FileExistsError):
        home.mkdir(mode=0o700)
    found = home.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    if ours and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return home
    return Path(tempfile.mkdtemp(prefix="kiosk-kivy-", dir=directory))


_quieten()

"""The environment Kivy must see before its first import: importing this module sets it.

Kivy otherwise takes over logging, sys.stderr and the command line, writes a configuration of its
own into the home directory, and lets the environment change what keys and touches do.
"""

import os
import tempfile
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
    # Kivy makes directories in its home even without a configuration.
    home = Path(tempfile.gettempdir()) / f"kiosk-kivy-{os.getuid()}"
    os.environ.setdefault("KIVY_HOME", str(home))


_quieten()

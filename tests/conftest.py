"""What every test may ask for."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots are kept for a person to look at."""
    folder = Path(os.environ.get("PICTURES_DIR", ".dev/pictures")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder

"""A card, and what happens with it at a start."""

from pathlib import Path

import pytest

from kiosk.provisioning.__main__ import main
from kiosk.provisioning.take_over import Places
from tests.kiosk.provisioning.cards import Said, Start


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """An empty card, and a data partition as it is flashed."""
    places = Places(*(tmp_path / name for name in ("card", "kept", "network", "run")))
    for directory in (places.card, places.kept, places.network):
        directory.mkdir()
    return places


@pytest.fixture
def start(places: Places, capsys: pytest.CaptureFixture[str]) -> Start:
    """What happens at a start, as the unit does it."""

    words = [
        "--card", places.card, "--kept", places.kept,
        "--network", places.network, "--run", places.run,
    ]  # fmt: skip

    def run() -> Said:
        return Said(main([str(word) for word in words]), capsys.readouterr().err)

    return run

"""An account and its terminal, with a wire between them that can be pulled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.central import Central, central
from tests.proofs.world import Card, card


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Central]:
    with central(tmp_path / "account") as one:
        yield one


@pytest.fixture
def terminal(tmp_path: Path, account: Central) -> Iterator[Card]:
    with card(tmp_path / "card", account) as one:
        yield one


@pytest.fixture
def unplugged(terminal: Card) -> None:
    """Enrolled, and without a network ever since."""
    terminal.wire.plugged = False


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"

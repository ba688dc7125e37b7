"""What several rooms of the terminal's tests ask for."""

import pytest

from tests.kiosk.box import Box


@pytest.fixture
def box(tmp_path):
    opened = []

    def build(*questions, **how):
        opened.append(Box(tmp_path, *questions, **how))
        return opened[-1]

    yield build
    for one in opened:
        one.store.close()

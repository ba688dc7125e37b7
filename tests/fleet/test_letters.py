"""docs/accessibility.md says how large letters and keys are; it says what is measured."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet.pictures.letters import COLUMNS, PANELS, line
from tests.slices import ALL

PAGE = Path(__file__).parents[2] / "docs/accessibility.md"


@pytest.fixture(scope="module")
def studio() -> Iterator[object]:
    from fleet.pictures.studio import Studio

    with Studio() as studio:
        yield studio


@pytest.mark.parametrize(
    "panel", PANELS if ALL else PANELS[:1], ids=lambda one: f"{one.size[0]}x{one.size[1]}"
)
def test_the_page_says_what_is_measured(studio, panel):
    assert line(studio, panel) in PAGE.read_text(encoding="utf-8").replace("**", "")


def test_the_page_has_a_line_for_every_panel_and_names_every_column():
    page = PAGE.read_text(encoding="utf-8")

    assert all(f"| {one.name} {one.size[0]}×{one.size[1]} " in page for one in PANELS)
    assert "| " + " | ".join(name for name, _, _ in COLUMNS) + " |" in page

"""What the documents point to is there, and every one is found from its index."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
PAGES = sorted([*HERE.glob("*.md"), *HERE.glob("docs/**/*.md")])
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")


def heads(page: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.strip().lower()).replace(" ", "-") for one in found}


def dead(page: Path) -> Iterator[str]:
    for link in _LINK.findall(page.read_text("utf-8")):
        path, _, anchor = link.partition("#")
        to = (page.parent / path).resolve() if path else page
        if not to.exists() or (anchor and anchor not in heads(to)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HERE)))
def test_every_link_leads_somewhere(page: Path):
    assert [*dead(page)] == []


@pytest.mark.parametrize("room", ["decisions", "guides"])
def test_every_document_is_in_its_index(room: str):
    index = HERE / "docs" / room / "README.md"
    told = set(_LINK.findall(index.read_text("utf-8")))
    assert told == {one.name for one in index.parent.glob("*.md")} - {"README.md"}

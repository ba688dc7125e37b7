"""A part of a page: a heading, a picture, its table, and what has to be said with it.

Whoever composes a page (results, a dashboard, a report) takes parts and shows them with
`results/shapes.html`; the tables are what `results.csv` holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers as they are, for whoever reads or computes on: None where one is hidden."""

    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table that has its picture within: `cells` are words, as shown."""

    name: str
    chart: Markup
    cells: tuple[str, ...]
    face: int | None = None
    link: str = ""
    quiet: bool = False
    doubt: str = ""
    """What to say of it where few pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part. It has either a chart of its own or lines."""

    name: str
    title: str
    table: Table
    chart: Markup | None = None
    head: tuple[str, ...] = ()
    lines: Sequence[Line] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    key: Sequence[tuple[str, str]] = ()
    """What the marks in the chart mean: (class, words)."""

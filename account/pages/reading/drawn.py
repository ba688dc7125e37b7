"""Charts as pictures of points: for slides and reports that take no SVG."""

from markupsafe import Markup

from account.charts.alone import alone
from account.pages import print_fonts

WIDTH = 1920
"""Pixels, twice what the page shows."""


_ROW = 640
"""Pixels of a bar within a table: thrice what its millimetres need."""


def row(bar: Markup) -> bytes:
    """A bar without a word, for a table's row."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=alone(bar), width=_ROW, skip_system_fonts=True))


def png(chart: Markup, width: int = WIDTH) -> bytes:
    """The chart on white, with the pages' own letters."""
    import resvg_py  # a renderer, loaded where somebody wants a picture

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=alone(chart),
            width=width,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=list(print_fonts.files().values()),
            font_family="Noto Sans",
            sans_serif_family="Noto Sans",
        )
    )

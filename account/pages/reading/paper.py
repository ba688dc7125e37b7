"""Sheets of A4 for a report: scores, tables, pictures and comments, in our own letters."""

import io

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout
from fpdf.fonts import FontFace

from account.pages import print_fonts
from account.pages.reading import drawn
from account.pages.results.part import Part
from account.pages.results.reading import Shown
from account.pages.results.tiles import Tile
from account.pages.words import Words

_MARGIN, _WIDE = 16.0, 178.0
_INK, _QUIET, _LINE = (15, 23, 32), (78, 90, 104), (221, 226, 232)
_HEAD, _SUBHEAD, _BODY, _SMALL = 18, 12.5, 10, 8.5
_PICTURE_TALL = 62.0
_MOST_LINES = 25


class Paper(FPDF):
    """A report as it grows. Millimetres; type in points."""

    def __init__(self, w: Words, foot: str) -> None:
        super().__init__(unit="mm", format="A4")
        self._w, self._foot = w, foot
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.set_auto_page_break(True, margin=18)
        for name, file in print_fonts.files().items():
            self.add_font(name, fname=file)
        self.add_page()

    def footer(self) -> None:
        """On every sheet."""
        self.set_y(-13)
        self._type(_SMALL, _QUIET)
        self.cell(_WIDE * 0.8, 5, self._foot)
        self.cell(_WIDE * 0.2, 5, self._w("reading_page", page=self.page_no()), align=Align.R)

    def heading(self, title: str, about: str) -> None:
        """What it is of."""
        self._type(_HEAD, _INK, bold=True)
        self.multi_cell(_WIDE, 8, title, new_x="LMARGIN", new_y="NEXT")
        self._type(_BODY, _QUIET)
        self.multi_cell(_WIDE, 6, about, new_x="LMARGIN", new_y="NEXT")
        self.ln(4)

    def tiles(self, shown: list[Tile]) -> None:
        """The scores side by side."""
        each, top = _WIDE / max(1, len(shown)), self.get_y()
        tall = 44.0 if any(tile.change_told for tile in shown) else 34.0
        for place, tile in enumerate(shown):
            left = _MARGIN + each * place
            self.set_draw_color(*_LINE)
            self.rect(left, top, each - 3, tall, round_corners=True, corner_radius=2)
            lines = (
                (tile.title, _BODY, _QUIET, True, 5),
                (f"{tile.figure}{tile.unit}", 24, _INK, True, 11),
                (tile.between, _SMALL, _QUIET, False, 4),
                (self._n(tile), _SMALL, _QUIET, False, 4),
                (tile.change_told, _SMALL, _QUIET, False, 4),
            )
            self.set_y(top + 3)
            for words, size, colour, bold, height in lines:
                self.set_x(left + 3)
                self._type(size, colour, bold=bold)
                self.multi_cell(each - 9, height, _set(words) or " ", new_x="LMARGIN", new_y="NEXT")
        self.set_y(top + tall + 5)

    def _n(self, tile: Tile) -> str:
        """How many, and how far that can be believed: paper has no colours to tell it."""
        doubt = {"low": "results_low", "hidden": "results_too_few"}.get(tile.standing)
        return f"{tile.n} · {self._w(doubt)}" if doubt else tile.n

    def lines(self, part: Part) -> None:
        """A part's lines as a table, as the page shows them."""
        if not part.lines:
            return
        self._subhead(part.title, 30)
        self._type(_BODY, _INK)
        cells = len(part.head) - 1
        widths = (_WIDE - 26 * cells, *([26] * cells))
        head = FontFace(color=_QUIET, size_pt=_SMALL)
        aligns = (Align.L, *([Align.R] * cells))
        with self.table(
            width=_WIDE,
            col_widths=widths,
            text_align=aligns,
            headings_style=head,
            line_height=5.6,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        ) as table:
            table.row(part.head)
            for line in part.lines[:_MOST_LINES]:
                table.row([_set(cell) for cell in (line.name, *line.cells)])
        self.ln(4)

    def picture(self, part: Part) -> None:
        """A part's chart, drawn."""
        if part.chart is None:
            return
        self._subhead(part.title, _PICTURE_TALL + 10)
        self.image(io.BytesIO(drawn.png(part.chart)), x=_MARGIN, w=_WIDE)
        self.ln(4)

    def comments(self, title: str, said: list[Shown]) -> None:
        """What visitors wrote; what our letters cannot set is named and not garbled."""
        known = print_fonts.letters()
        if not said:
            return
        self._subhead(title, 24)
        for one in said:
            text = one.text or self._w("sealed_unreadable")
            if any(ord(letter) not in known and not letter.isspace() for letter in text):
                text = f"({one.language})"
            self._type(_BODY, _INK)
            self.multi_cell(_WIDE, 5, text, new_x="LMARGIN", new_y="NEXT")
            self._type(_SMALL, _QUIET)
            about = f"{one.label} · {one.place} · {one.when}"
            self.multi_cell(_WIDE, 5, about, new_x="LMARGIN", new_y="NEXT")
            self.ln(2)

    def done(self) -> bytes:
        """The file."""
        return bytes(self.output())

    def _subhead(self, title: str, needs: float) -> None:
        """A heading that does not stand alone at the foot of a sheet."""
        if self.will_page_break(needs):
            self.add_page()
        self._type(_SUBHEAD, _INK, bold=True)
        self.multi_cell(_WIDE, 7, title, new_x="LMARGIN", new_y="NEXT")

    def _type(self, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
        weight = "600" if bold else "400"
        self.set_fallback_fonts([f"{script}-{weight}" for script in print_fonts.SCRIPTS[1:]])
        self.set_font(f"latin-{weight}", size=size)
        self.set_text_color(*colour)


def _set(text: str) -> str:
    """The narrow space between digits is in none of the fonts; its wider sister is."""
    return text.replace("\u202f", "\u00a0")

"""Sheets of A4 for a report: scores, tables, pictures and comments, in our own letters."""

import io
import re
from collections.abc import Iterator

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, TableBordersLayout
from fpdf.fonts import FontFace

from account.charts.key import beneath
from account.pages import print_fonts
from account.pages.reading import drawn
from account.pages.results.part import Part
from account.pages.results.reading import Shown
from account.pages.results.tiles import Tile
from account.pages.words import Words

_TORN = re.compile(r"\0[\0\s]*(?<=\0)")
"""A run of letters that no font of ours has."""
_MARGIN, _WIDE, _BETWEEN = 16.0, 178.0, 3.0
_INK, _QUIET, _LINE = (15, 23, 32), (78, 90, 104), (221, 226, 232)
_HEAD, _SUBHEAD, _BODY, _SMALL = 18, 12.5, 10, 8.5
_PICTURE_TALL = 62.0
_BAR, _NUMBER = 52.0, 23.0
"""How wide a bar is within a table at most, and a number beside it."""
_LINE_TALL, _TOGETHER = 5.6, 90.0
"""Of a table; one that is no taller than that is not broken between two sheets."""


class Paper(FPDF):
    """A report as it grows. Millimetres; type in points."""

    def __init__(self, w: Words, foot: str) -> None:
        super().__init__(unit="mm", format="A4")
        self._w, self._foot = w, foot
        self.str_alias_nb_pages = ""  # or {nb} in somebody's words becomes a number
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.set_auto_page_break(True, margin=18)
        for name, file in print_fonts.files().items():
            self.add_font(name, fname=file)
        self.add_page()

    def footer(self) -> None:
        """On every sheet."""
        self.set_y(-13)
        self._type(_SMALL, _QUIET)
        page, foot = self._w("reading_page", page=self.page_no()), _set(self._foot)
        left = _WIDE - self.get_string_width(page) - 6
        self._type(_SMALL * min(1.0, left / (self.get_string_width(foot) + 2)), _QUIET)
        self.cell(left, 5, foot)
        self._type(_SMALL, _QUIET)
        self.cell(_WIDE - left, 5, page, align=Align.R)

    def heading(self, title: str, about: str) -> None:
        """What it is of."""
        self.set_title(title)
        self.set_lang(self._w.language)
        self._type(_HEAD, _INK, bold=True)
        self._words(_WIDE, 8, title)
        self._type(_BODY, _QUIET)
        self._words(_WIDE, 6, about)
        self.ln(4)

    def tiles(self, shown: list[Tile]) -> None:
        """The scores side by side, in boxes as tall as the tallest needs."""
        each = (_WIDE - _BETWEEN * (len(shown) - 1)) / max(1, len(shown))
        top, tall = self.get_y(), 0.0
        for place, tile in enumerate(shown):
            left = _MARGIN + (each + _BETWEEN) * place
            self.set_y(top + 3)
            for words, size, colour, bold, height in self._of_tile(tile):
                self.set_x(left + 2)
                self._type(size, colour, bold=bold)
                self._words(each - 4, height, words)
            tall = max(tall, self.get_y() - top + 3)
        self.set_draw_color(*_LINE)
        for place in range(len(shown)):
            left = _MARGIN + (each + _BETWEEN) * place
            self.rect(left, top, each, tall, round_corners=True, corner_radius=2)
        self.set_y(top + tall + 5)

    def _of_tile(
        self, tile: Tile
    ) -> Iterator[tuple[str, float, tuple[int, int, int], bool, float]]:
        yield tile.title, _BODY, _QUIET, True, 5
        yield f"{tile.figure}{tile.unit}", 24, _INK, True, 11
        for words in filter(None, (tile.between, self._n(tile), tile.change_told)):
            yield words, _SMALL, _QUIET, False, 4

    def _n(self, tile: Tile) -> str:
        """How many, and how far that can be believed: paper has no colours to tell it."""
        doubt = {"low": "results_low", "hidden": "results_too_few"}.get(tile.standing)
        return f"{tile.n} · {self._w(doubt)}" if doubt else tile.n

    def lines(self, part: Part) -> None:
        """A part's lines as a table, as the page shows them, with all that is said below it."""
        if not part.lines and not part.notes:
            return
        tall = 16 + _LINE_TALL * (len(part.lines) + 1)
        self._subhead(part.title, tall if tall < _TOGETHER else 30)
        if part.lines:
            self._table(part)
        self._notes(part)

    def _table(self, part: Part) -> None:
        self._type(_BODY, _INK)
        cells, drawn_too = len(part.head) - 1, any(line.chart for line in part.lines)
        each = _NUMBER if drawn_too else 26.0
        bar = min(_BAR, 0.4 * (_WIDE - each * cells)) if drawn_too else 0.0
        widths = (_WIDE - bar - each * cells, *([bar] if bar else []), *([each] * cells))
        head = FontFace(color=_QUIET, size_pt=_SMALL)
        aligns = (Align.L, *([Align.L] if bar else []), *([Align.R] * cells))
        with self.table(
            width=_WIDE,
            col_widths=widths,
            text_align=aligns,
            headings_style=head,
            line_height=_LINE_TALL,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        ) as table:
            table.row([part.head[0], *([""] if bar else []), *part.head[1:]])
            for line in part.lines:
                named = f"{line.name} ({line.doubt})" if line.doubt else line.name
                row = table.row()
                row.cell(_set(named))
                if bar:
                    row.cell(
                        img=io.BytesIO(drawn.row(line.chart)),
                        img_fill_width=True,
                        padding=(1.8, 1.8, 1.8, 1.8),
                    )
                for cell in line.cells:
                    row.cell(_set(cell))

    def picture(self, part: Part) -> None:
        """A part's chart, drawn, with what its marks mean."""
        if part.chart is None:
            return
        self._subhead(part.title, _PICTURE_TALL + 10)
        self.image(io.BytesIO(drawn.png(beneath(part.chart, part.key))), x=_MARGIN, w=_WIDE)
        self._notes(part)

    def _notes(self, part: Part) -> None:
        self._type(_SMALL, _QUIET)
        self.ln(1)
        for note in part.notes:
            self._words(_WIDE, 4.2, note)
        self.ln(4)

    def comments(self, title: str, said: list[Shown]) -> None:
        """What visitors wrote; what our letters cannot set is named and not garbled."""
        if not said:
            return
        self._subhead(title, 24)
        for one in said:
            text = self._settable(one)
            about = (one.label, one.place, one.when, one.language, one.channel)
            late = self._w("results_late") if one.late else ""
            self._type(_BODY, _INK)
            tall = self._tall(_WIDE, 5, text) + 5
            if tall < self.eph and self.will_page_break(tall):  # whose words they are stays below
                self.add_page()
                self._type(_BODY, _INK)
            self._words(_WIDE, 5, text)
            self._type(_SMALL, _QUIET)
            self._words(_WIDE, 5, " · ".join(filter(None, (*about, late))))
            self.ln(2)

    def _settable(self, one: Shown) -> str:
        known = print_fonts.letters()
        text = self._w("sealed_unreadable") if one.text is None else one.text
        strange = any(ord(letter) not in known and not letter.isspace() for letter in text)
        return f"({one.language})" if strange else text

    def done(self) -> bytes:
        """The file."""
        return bytes(self.output())

    def _subhead(self, title: str, needs: float) -> None:
        """A heading that does not stand alone at the foot of a sheet."""
        if self.will_page_break(needs):
            self.add_page()
        self._type(_SUBHEAD, _INK, bold=True)
        self._words(_WIDE, 7, title)

    def _words(self, width: float, height: float, words: str) -> None:
        """In as many lines as it takes, ragged as on the page."""
        self.multi_cell(
            width, height, _set(words) or " ", align=Align.L, new_x="LMARGIN", new_y="NEXT"
        )

    def _tall(self, width: float, height: float, words: str) -> float:
        found = self.multi_cell(
            width, height, _set(words), align=Align.L, dry_run=True, output=MethodReturnValue.HEIGHT
        )
        return float(found)  # type: ignore[arg-type]

    def _type(self, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
        weight = "600" if bold else "400"
        self.set_fallback_fonts([f"{script}-{weight}" for script in print_fonts.SCRIPTS[1:]])
        self.set_font(f"latin-{weight}", size=size)
        self.set_text_color(*colour)


def _set(text: str) -> str:
    """The narrow space between digits is in none of the fonts; its wider sister is.

    A name in another script is left out visibly: nobody is to read "Germany › › North exit".
    """
    text = text.replace("\u202f", "\u00a0")
    if text.isascii():
        return text
    known = print_fonts.letters()
    return _TORN.sub(
        "…", "".join(one if ord(one) in known or one.isspace() else "\0" for one in text)
    )

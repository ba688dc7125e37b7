"""The poster as PDF, with the pages' own fonts in it (docs/decisions/posters.md)."""

from typing import TYPE_CHECKING

from account.pages import print_fonts
from account.pages.surveys.canvas import code_path
from account.pages.surveys.poster import OUTLINE, ROUND, Poster, star
from feedback.faces import COLOURS, INK, STROKE, curve, face

# Imported where a poster is drawn: they take 35 MB of memory, and most accounts never draw one.
if TYPE_CHECKING:
    from fpdf import FPDF


def printable(one: Poster) -> bool:
    """Whether the fonts of the PDF have every letter of it."""
    known = print_fonts.letters()
    return one.direction == "ltr" and all(
        ord(letter) in known for line in one.lines for letter in line.text
    )


def pdf(one: Poster) -> bytes:
    """The poster on a page of its own size; `printable` says beforehand whether it can be."""
    from fpdf import FPDF

    page = FPDF(unit="mm", format=(one.width, one.height))
    page.str_alias_nb_pages = ""  # or {nb} in a text becomes a number
    page.set_auto_page_break(False)
    page.add_page()
    for name, file in print_fonts.files().items():
        page.add_font(name, fname=file)
    for x, y, across, number in one.faces:
        _face(page, x, y, across, number)
    page.set_draw_color(*_rgb(INK))
    page.set_line_width(OUTLINE)
    for x, y, side in one.boxes:
        page.rect(x, y, side, side, style="D", round_corners=True, corner_radius=ROUND * side)
    for place in one.stars:
        page.polygon(star(*place), style="D")
    for line in one.lines:
        weight = "600" if line.bold else "400"
        page.set_fallback_fonts([f"{script}-{weight}" for script in print_fonts.SCRIPTS[1:]])
        page.set_font(f"latin-{weight}", size=line.size * 72 / 25.4)
        page.set_text_color(*_rgb(line.colour))
        page.text(line.x - page.get_string_width(line.text) / 2, line.y, line.text)
    _code(page, *one.code, one.link)
    return bytes(page.output())


def _face(page: "FPDF", x: float, y: float, across: float, number: int) -> None:
    one = face(number, 5)
    page.set_fill_color(*_rgb(COLOURS[number - 1]))
    page.set_draw_color(*_rgb(INK))
    page.set_line_width(across * 0.03)
    page.ellipse(x, y, across, across, style="DF")
    page.set_fill_color(*_rgb(one.line))
    page.set_draw_color(*_rgb(one.line))
    width, height = one.eye_size
    for eye_x, eye_y in one.eyes:
        left, top = x + (eye_x - width / 2) * across, y + (1 - eye_y - height / 2) * across
        page.ellipse(left, top, width * across, height * across, style="F")
    page.set_line_width(STROKE * across)
    for stroke in (curve(one.mouth), *one.brows):
        points = [(x + px * across, y + (1 - py) * across) for px, py in stroke]
        if one.open_mouth and stroke not in one.brows:
            page.polygon(points, style="DF")
        else:
            page.polyline(points)


def _code(page: "FPDF", x: float, y: float, side: float, link: str) -> None:
    path, modules = code_path(link, border=0)
    page.set_fill_color(*_rgb(INK))
    unit = side / modules
    for run in path.split("M")[1:]:
        place, _, rest = run.partition("h")
        at, row = map(int, place.split())
        length = int(rest.partition("v")[0])
        # A hair wider, or printers show white lines between the rows.
        page.rect(x + at * unit, y + row * unit, length * unit + 0.02, unit + 0.02, style="F")


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

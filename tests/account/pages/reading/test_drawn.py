"""Pictures and reports to take along."""

import re

import httpx
import pytest

from account.charts import bars
from account.charts.heat import heat
from account.pages.reading.paper import Paper, _set
from account.pages.results.part import Line, Part, Table
from account.pages.results.reading import Shown
from account.pages.words import Words
from account.scores.scales import Scale
from account.scores.score import lead
from tests.account.pages.scene import Scene


def test_charts_are_taken_as_pictures(anna: httpx.Client, filled: Scene):
    svg = anna.get("/results/time.svg?period=28d")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert "<style>" in svg.text
    png = anna.get("/results/hours.png?period=28d", timeout=60)
    assert png.content[:8] == b"\x89PNG\r\n\x1a\n"
    for wrong in ("time.svg?period=never", "spread.png", "none.svg", "time.gif"):
        assert anna.get(f"/results/{wrong}").status_code == 404


def test_a_report_is_a_pdf_with_the_pages_numbers(anna: httpx.Client, filled: Scene):
    report = anna.get("/results/report.pdf?period=90d", timeout=60)
    assert report.headers["content-type"] == "application/pdf"
    assert report.content[:5] == b"%PDF-"
    assert anna.get("/results/report.pdf?period=never").status_code == 404


def test_a_report_says_whose_words_they_are_on_the_same_sheet_and_what_is_hidden():
    said = Shown(
        text="Only one till was open.",
        label="Unhappy",
        face=2,
        colour=2,
        place="Exit north",
        when="2026-11-09 08:58",
        language="English",
        tag="en",
        question="Tell us",
        channel="",
        late=False,
        misuse=False,
    )
    paper = Paper(Words("en"), "")
    paper.comments("", [said])
    tall = paper.get_y() - paper.t_margin
    paper.set_y(paper.page_break_trigger - 8)  # room for a line, and not for two
    paper.comments("", [said])
    assert (paper.page_no(), round(paper.get_y() - paper.t_margin, 1)) == (2, round(tall, 1))

    hidden = Part(name="spread", title="How they pressed", table=Table((), []), notes=["4 of 5"])
    before = paper.get_y()
    paper.lines(hidden)
    assert paper.get_y() > before + 7
    assert paper.done().startswith(b"%PDF-")  # which lets go of its letters


@pytest.mark.parametrize("text", ["{nb}", "**b**"])
def test_a_report_says_what_was_written_letter_by_letter(text: str):
    def letters(text: str) -> int:
        paper = Paper(Words("en"), "")
        paper.set_compression(False)
        paper.heading(text, text)
        return sum(map(len, re.findall(rb"\((.+?)\) Tj", paper.done())))

    assert letters(text) == letters("a" * len(text)) > 0


def test_nobody_has_reports_made_without_end(anna: httpx.Client, scene: Scene):
    codes = [anna.get("/results/report.pdf?period=never").status_code for _ in range(21)]
    assert codes[:20] == [404] * 20
    assert codes[20] == 429
    assert int(anna.get("/results/time.png").headers["retry-after"]) >= 1
    assert anna.get("/results").status_code == 200


def test_a_tables_bars_are_on_paper_too_and_no_name_is_left_out_unseen():
    bar = bars.stacked([(1, 3), (2, 1)], 4)
    shown = Part(
        name="why-x",
        title="Why?",
        table=Table((), []),
        head=("Answer", "n"),
        lines=[Line("新宿駅", bar, ("4",)), Line("Queue", bar, ("4",))],
    )
    paper = Paper(Words("en"), "")
    paper.lines(shown)
    assert paper.done().count(b"/Subtype /Image") >= 1  # alike ones are kept once
    assert _set("Germany › 新宿駅 南口 › North exit") == "Germany › … › North exit"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_foot_leaves_room_for_the_sheets_number(language: str):
    w, cells = Words(language), list[tuple[float, float]]()

    class Watched(Paper):
        def cell(self, w, h, text, **how):
            cells.append((w, self.get_string_width(text)))
            return super().cell(w, h, text, **how)

    paper = Watched(w, w("reading_made_at", at="21.11.2026 18:00", n="21 000 000"))
    paper.footer()
    assert cells
    assert all(needed <= given for given, needed in cells)
    assert paper.done().startswith(b"%PDF-")


def test_where_no_hour_may_be_told_days_stand_beside_each_other():
    days = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    score = lead(Scale("smileys", 5, ""), {1: 10, 5: 30})
    drawn = str(heat({(2, 0): (score, "told")}, days, [0], "x", less_is_better=False))
    tops = set(re.findall(r'<rect[^>]* y="([\d.]+)"', drawn))
    assert (len(tops), drawn.count("<rect")) == (1, 7)
    assert all(f">{day}<" in drawn for day in days)

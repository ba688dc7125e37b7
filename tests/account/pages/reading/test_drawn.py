"""Pictures and reports to take along."""

import re

import httpx
import pytest

from account.pages.reading.paper import Paper
from account.pages.results.part import Part, Table
from account.pages.results.reading import Shown
from account.pages.words import Words
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

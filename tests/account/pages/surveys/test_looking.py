"""The preview is the terminal's own walk, pressed from the page."""

import io
import re

import httpx
import pytest
import zxingcpp
from PIL import Image

from account.pages.surveys import canvas, codes, other_languages, setting
from account.pages.surveys.foot import View
from account.pages.surveys.screens import screen
from account.pages.surveys.setting import ems
from account.surveys import editing, ready
from feedback.theme import DARK, LIGHT
from feedback.words import own_name
from tests.account.pages.scene import Scene
from tests.account.pages.surveys.test_making import begin

ALL = ("en", "de", "ar", "tr")


def href(step: str, language: str, pressed: int) -> str:
    return f"#{step}-{language}-{pressed}"


@pytest.mark.parametrize("name", ready.SETS)
@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_screen_of_every_set_is_drawn_and_leads_only_where_there_is_something(
    name: str, language: str
):
    survey = editing.with_languages(ready.ready(name), ALL)
    known = set(editing.ids(survey))
    for step in (*survey.steps, *survey.longer):
        drawn = str(screen(View(survey=survey, step=step, language=language, theme=DARK), href))
        assert {to.split("-")[0] for to in re.findall(r'href="#(\w+)-\w+-\d+"', drawn)} <= known
        assert step.text[language] in drawn


def test_each_smiley_leads_where_the_terminal_would_go():
    survey = ready.ready("smileys")
    drawn = str(screen(View(survey=survey, step=survey.rating, language="en", theme=DARK), href))
    led = re.findall(r'href="#(\w+)-en-([1-4])"', drawn)

    assert led == [("reason", "1"), ("reason", "2"), ("thanks", "3"), ("thanks", "4")]


def test_what_reads_from_the_right_stands_from_the_right_but_for_the_scale():
    survey = editing.with_languages(ready.ready("smileys"), ALL)
    english, arabic = (str(_rating(survey, one)) for one in ("en", "ar"))
    worst, question = r'<use href="#face-1" x="([\d.]+)"', r'<foreignObject x="([\d.]+)"'

    # Nearly the same: taller letters leave the faces a little less.
    assert float(re.findall(worst, english)[0]) == pytest.approx(
        float(re.findall(worst, arabic)[0]), abs=canvas.UNIT
    )
    assert float(re.findall(question, english)[0]) == canvas.MARGIN
    assert float(re.findall(question, arabic)[0]) > canvas.MARGIN + canvas.TARGET


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("Waren\u00adverfügbarkeit", 7.5),
        ("คุณพอใจกับบริการของเราแค่ไหน", 10.0),
        ("Preis-Leistung", 6.5),
    ],
)
def test_a_word_breaks_where_the_terminal_breaks_it(text: str, wide: float):
    one_line, two_lines = setting.alone(text), setting.alone(text) + 1.5
    size = setting.READ

    assert setting.fitting(text, wide * size, one_line * size, size) < size
    assert setting.fitting(text, wide * size, two_lines * size, size) == size


def test_eight_choices_take_two_pages_and_the_bar_turns_them(anna: httpx.Client):
    at = begin(anna, "en", "de", "ar")
    page = anna.get(f"{at}?at=reason&l=en&r=1").text
    turn = re.search(r'<a href="([^"]*n=2[^"]*)" aria-label="1/2">', page)
    assert turn is not None
    assert 'aria-label="Waiting time"' in page
    assert 'aria-label="Out of stock"' not in page
    other = anna.get(turn[1].replace("&amp;", "&").split("#")[0]).text
    assert 'aria-label="Out of stock"' in other
    assert 'aria-label="2/2"' in other


def _rating(survey, language):
    return screen(View(survey=survey, step=survey.rating, language=language, theme=LIGHT), href)


@pytest.mark.parametrize(
    ("others", "room", "few", "named", "smallest"),
    [
        (("de",), 264, 2, 1, 59),
        (("de", "fr"), 264, 2, 2, 24),
        (("pl", "de"), 264, 2, 2, 30),
        (("nl", "pt"), 264, 2, 0, 24),
        (("de", "fr", "it"), 264, 2, 0, 59),
        (("de",), 280, 0, 1, 59),
        (("de", "tr"), 280, 0, 0, 59),
        (("de",), 200, 0, 0, 59),
        (("fr",), 104, 2, 0, 24),  # beside a logo
    ],
)
def test_languages_stand_by_name_where_the_terminal_names_them(
    others: tuple[str, ...], room: float, few: int, named: int, smallest: int
):
    # As many as the terminal's own bar named on a panel of 7 inches, in letters as large. Widths
    # are reckoned here: where two names fill its room to the pixel they may differ.
    widths = other_languages.by_name(others, room, few=few)
    assert len(widths) == named
    assert sum(widths) + canvas.GAP * max(0, named - 1) <= room
    for one, width in zip(others, widths, strict=False):
        inside = width - other_languages.INSIDE
        assert ems(own_name(one)) * smallest <= inside + 0.01


def test_a_draft_is_walked_through_by_pressing_it(anna: httpx.Client, scene: Scene):
    at = begin(anna, "en", "ar")
    page = anna.get(at).text
    to = re.search(r'<a href="([^"]*at=reason[^"]*)" aria-label="Very unhappy">', page)
    assert to is not None
    shown = anna.get(to[1].replace("&amp;", "&").split("#")[0]).text

    assert 'aria-label="What could we do better?"' in shown
    picture = shown[shown.index('<svg class="screen') :]
    assert 'href="#face-1"' in picture[: picture.index("</svg>")]  # what was pressed is counted
    arabic = anna.get(f"{at}?at=reason&l=ar").text
    assert 'dir="rtl"' in arabic


def test_the_logo_stands_under_the_rating_and_nowhere_else():
    survey = ready.ready("smileys")
    drawn = [
        str(screen(View(survey=survey, step=one, language="en", theme=DARK, logo="/l.png"), href))
        for one in survey.questions
    ]
    assert ['href="/l.png"' in one for one in drawn] == [True, False, False, False, False]


@pytest.mark.parametrize("asked", ["?at=nothing", "?l=xx", "?r=999999999", "?at=reason&r=x"])
def test_an_odd_address_shows_the_first_screen_or_the_one_meant(anna: httpx.Client, asked: str):
    assert anna.get(f"{begin(anna)}{asked}").status_code == 200


def test_a_long_text_is_set_smaller_until_it_fits():
    short = setting.fitting("How was it?", 700, 140, 92)
    long = setting.fitting("How was your visit to our very large shop today? " * 4, 700, 120, 92)

    assert short == setting.SIZES[0]
    assert long < 30


def test_a_code_is_read_by_somebody_elses_reader():
    link = "https://feedback.example.org/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ012345?l=en"
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(codes.png(link))))
    assert found.text == link

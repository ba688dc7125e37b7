"""How a preview breaks its lines: where the terminal does."""

import re

import pytest

from account.pages.surveys.canvas import Canvas
from account.pages.surveys.setting import SIZES, broken, fitting
from feedback.phrases import BREAK
from feedback.theme import DARK


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("ja", "スタッフの対応", ["スタッフの", "対応"]),
        ("zh", "工作人员的服务态度", ["工作", "人员", "的", "服务", "态度"]),
        ("th", "เข้ารหัสและมีเพียงผู้ให้บริการ", ["เข้ารหัส", "และมี", "เพียงผู้", "ให้บริการ"]),
        ("ko", "오늘 방문은 어떠셨습니까?", ["오늘 방문은 어떠셨습니까?"]),
    ],
)
def test_lines_end_between_phrases(language: str, text: str, parts: list[str]):
    assert broken(text, 700, 150, 53, language=language)[0].split(BREAK) == parts


def test_a_phrase_is_broken_only_where_it_fits_in_no_size():
    said, _ = broken("スタッフの対応", 4 * SIZES[-1], 200, 53, language="ja")
    assert BREAK not in said


def test_letters_become_smaller_before_a_word_of_korean_is_broken():
    word = "어떠셨습니까"  # six squares wide
    assert fitting(word, 6 * 27, 200, 53, language="ko") == 27
    assert fitting("경험은", 6 * 27, 200, 53, language="ko") == 53


def test_a_browser_breaks_thai_where_it_is_told_to_and_nowhere_else():
    drawn = Canvas(DARK, "th", "ltr").words((0, 0, 700, 150), "เข้ารหัสและมีเพียง ผู้ให้บริการ")
    kept = re.findall('<span class="whole">([^<]*)</span>', drawn)

    assert kept == ["เข้ารหัส", "และมี", "เพียง", "ผู้", "ให้บริการ"]
    assert f"</span>{BREAK}<span" in drawn
    assert "phrased" in drawn

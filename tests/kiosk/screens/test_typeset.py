import pytest
from PIL import ImageChops

from feedback.words import languages, word
from kiosk.screens import fonts
from kiosk.screens.fonts import FontMissing, family_of, font
from kiosk.screens.scale import Scale
from kiosk.screens.typeset import draw, fit, runs

SIZES = Scale(1280, 800).sizes(2)
SCRIPTS = {
    "de": "Wie war Ihr Besuch heute? 12 äöüÄÖÜß (…)",
    "el": "Πώς ήταν η επίσκεψή σας; 12",
    "ru": "Как прошёл ваш визит? 12",
    "ar": "كيف كانت زيارتك اليوم؟ 12 (Kasse)",
    "he": "איך היה הביקור שלך היום? 12",
    "hi": "आज आपकी यात्रा कैसी रही? 12 सेकंड",
    "th": "วันนี้คุณพอใจกับบริการแค่ไหน? 12",
    "ja": "今日のご来店はいかがでしたか？12",
    "ko": "오늘 방문은 어떠셨나요? 12",
    "zh": "您今天的购物体验如何？12",
    "zh-TW": "您今天的購物體驗如何？12",
}


def has_glyph(family, letter):
    face = font(family, 40, bold=False)
    missing = face.getmask("\U0010fffe")
    drawn = face.getmask(letter)
    return drawn.size != missing.size or bytes(drawn) != bytes(missing)


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_letter_has_a_glyph(language):
    text = SCRIPTS[language]
    for run in runs(text, language, from_right=fonts.reads_from_right(language)):
        missing = [one for one in run.text if not one.isspace() and not has_glyph(run.family, one)]
        assert not missing


def test_the_glyph_check_can_fail():
    assert not has_glyph(fonts.HEBREW, "7")


@pytest.mark.parametrize("language", SCRIPTS)
@pytest.mark.parametrize("bold", [False, True])
def test_every_script_fits_its_box_and_nothing_is_cut_off(language, bold):
    setting = fit(SCRIPTS[language], language, SIZES, (420, 200), bold=bold)
    picture = draw(setting)

    assert setting.width <= 420
    assert setting.height <= 200
    # As large a margin as one likes shows no more ink: nothing was drawn outside.
    wide = setting._replace(width=setting.width + 60)
    assert picture.getchannel("A").histogram()[255] == pytest.approx(
        draw(wide).getchannel("A").histogram()[255], rel=0.02
    )


def test_a_long_german_word_shrinks_and_stays_whole():
    setting = fit("Geschwindigkeitsüberwachungseinrichtung", "de", SIZES, (500, 100))

    assert setting.lines == ("Geschwindigkeitsüberwachungseinrichtung",)
    assert setting.width <= 500
    assert setting.px < SIZES[0]


def test_a_soft_hyphen_shows_only_where_the_line_breaks():
    together = fit("Öffnungs\u00adzeiten", "de", [40], (900, 100))
    broken = fit("Öffnungs\u00adzeiten", "de", [40], (250, 200))

    assert together.lines == ("Öffnungszeiten",)
    assert broken.lines == ("Öffnungs-", "zeiten")


def test_lines_are_as_equal_as_they_can_be():
    setting = fit("Wie zufrieden waren Sie heute mit Ihrem Einkauf?", "de", [50], (900, 300))

    assert setting.lines == ("Wie zufrieden waren Sie", "heute mit Ihrem Einkauf?")


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_no_line_begins_with_a_closing_mark(language):
    text = "「改善」してほしい点、教えて。" * 4
    for width in range(150, 500, 30):
        for line in fit(text, language, [40], (width, 9999)).lines:
            assert line[0] not in "」、。"
            assert line[-1] != "「"


PRIVACY = "ご記入の内容は暗号化され、運営者だけが読めます。"


@pytest.mark.parametrize("width", range(280, 900, 40))
def test_japanese_lines_end_between_phrases(width):
    phrases = ("ご記入の", "内容は", "暗号化され、", "運営者だけが", "読めます。")
    ends = {sum(map(len, phrases[: count + 1])) for count in range(len(phrases))}

    lines = fit(PRIVACY, "ja", [40], (width, 9999)).lines

    assert "".join(lines) == PRIVACY
    assert {sum(map(len, lines[: count + 1])) for count in range(len(lines))} <= ends


def test_a_phrase_is_broken_rather_than_cut():
    assert "".join(fit(PRIVACY, "ja", [40], (130, 9999)).lines) == PRIVACY


def test_letters_become_smaller_before_a_phrase_is_broken():
    setting = fit(PRIVACY, "ja", [40, 20], (130, 9999))
    assert setting.px == 20
    assert "暗号化され、" in setting.lines


def test_what_its_writer_parted_is_parted_there_alone():
    assert fit("暗号\u200b化され", "ja", [40], (130, 9999)).lines == ("暗号", "化され")


def test_korean_lines_end_between_words():
    text = "작성하신 내용은 암호화되며 운영자만 읽을 수 있습니다."
    lines = fit(text, "ko", [40], (300, 9999)).lines
    assert len(lines) > 2
    assert " ".join(lines) == text


def test_thai_breaks_before_a_leading_vowel_only():
    lines = fit("วันนี้คุณพอใจกับบริการของเราแค่ไหน", "th", [40], (260, 9999)).lines

    assert len(lines) > 1
    assert all(line[0] in "เแโใไ" for line in lines[1:])


def test_thai_breaks_where_the_writer_says_so_and_nowhere_else():
    text = "ขอบคุณ\u200bสำหรับ\u200bความคิดเห็น"
    lines = fit(text, "th", [40], (260, 9999)).lines

    assert "".join(lines) == text.replace("\u200b", "")
    assert {line[-2:] for line in lines} <= {"ุณ", "ับ", "็น"}
    assert len(lines) > 1


def test_from_the_right_numbers_and_names_stand_as_they_are():
    shown = [run.text for run in runs("חזרה בעוד 12 שניות (Kasse)?", "he", from_right=True)]

    assert shown == [")?", "Kasse", "(", "שניות ", " ", "12", "חזרה בעוד "]


def test_english_on_an_arabic_screen_is_read_from_the_left():
    setting = fit("Are you still there?", "ar", [40], (900, 100))

    assert not setting.type.from_right


def test_han_letters_are_those_of_the_language():
    assert family_of("直", "ja") != family_of("直", "zh") != family_of("直", "zh-TW")


def test_what_cannot_fit_is_cut_with_an_ellipsis():
    setting = fit("word " * 400, "en", [20, 9], (200, 60))

    assert setting.height <= 60
    assert setting.lines[-1].endswith("…")


def test_directions_show_in_the_picture():
    left, right = (draw(fit("abc", one, [40], (200, 60)), "start") for one in ("en", "de"))
    assert ImageChops.difference(left, right).getbbox() is None

    wide = fit("אבג\nאבגדהוזחט", "he", [40], (400, 200))
    first_line = draw(wide, "start").crop((0, 0, wide.width, wide.height // 2)).getbbox()
    assert first_line is not None
    assert first_line[0] > wide.width // 3


def test_a_missing_font_names_its_package(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FONT_ROOTS", (tmp_path,))
    fonts._files.cache_clear()
    try:
        with pytest.raises(FontMissing, match=r"NotoSansThai-Bold\.ttf") as caught:
            font(fonts.THAI, 123, bold=True)
    finally:
        fonts._files.cache_clear()
    assert "fonts-noto-core" in caught.value.hint


@pytest.mark.parametrize("language", languages())
def test_our_own_words_have_their_glyphs(language):
    for name in ("skip", "counted", "still_there", "stay", "resting", "resting_more", "done"):
        text = word(name, language, s=20)
        for run in runs(text, language, from_right=fonts.reads_from_right(language)):
            assert all(one.isspace() or has_glyph(run.family, one) for one in run.text)


@pytest.mark.parametrize(
    "text", ["Cela vous a-t-il plu ?", "Cela vous a-t-il plu\u00a0?", "Bien, 2.\u00a0Preise"]
)
def test_no_line_begins_with_what_belongs_to_the_word_before(text):
    width = fit(text, "fr", [40], (9999, 9999)).width
    lines = fit(text, "fr", [40], (width - 5, 9999)).lines

    assert len(lines) == 2
    assert lines[1].lstrip("\u00a0") in text
    assert len(lines[1]) > 4

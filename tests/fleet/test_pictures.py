"""Every text of every screen fits and has its glyphs, in every language at every size.

A slice of it here; all of it where CI is set, and by `./dev pictures`.
"""

from collections.abc import Iterator

import pytest

from feedback.words import languages
from fleet.pictures import scenes
from fleet.pictures.__main__ import SIZES
from tests.slices import ALL

SLICE_SIZES = SIZES if ALL else ((800, 480), (1080, 1920))
SLICE_LANGUAGES = scenes.languages() if ALL else ("de", "ar", "th")


@pytest.fixture(scope="module")
def studio() -> Iterator[object]:
    from fleet.pictures.studio import Studio

    with Studio() as studio:
        yield studio


def test_there_are_scenes_in_every_language_we_have_words_in():
    assert sorted(scenes.languages()) == sorted(languages())


@pytest.mark.parametrize("size", SLICE_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", SLICE_LANGUAGES)
def test_every_screen_fits(studio, size, language):
    from fleet.pictures.studio import faults

    studio.open(size, scenes.settings())
    found = []
    for name, scene in scenes.SCENES.items():
        studio.show(scene(language))
        found += [f"{name}: {fault}" for fault in faults(studio.stage)]

    studio.show(scenes.SCENES["five"](language))
    studio.open_languages()
    found += [f"languages: {fault}" for fault in faults(studio.stage)]

    assert not found, "\n".join(found)


def _too_long(language: str):
    return scenes.asking(
        scenes.Question(
            id="mood", kind=scenes.Kind.SMILEYS, text={language: "Wort " * 120}, steps=5
        ),
        language,
    )


def _without_glyph(language: str):
    return scenes.asking(
        scenes.Question(
            id="mood", kind=scenes.Kind.SMILEYS, text={language: "Wie war es? 😀"}, steps=5
        ),
        language,
    )


@pytest.mark.parametrize(
    ("view", "said"), [(_too_long, "is set in"), (_without_glyph, "lacks glyphs for ('😀',)")]
)
def test_what_does_not_fit_is_found(studio, view, said):
    from fleet.pictures.studio import faults

    studio.open((800, 480), scenes.settings())
    studio.show(view("de"))

    assert any(said in fault for fault in faults(studio.stage))

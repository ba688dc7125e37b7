"""Which font a letter is set in: Noto Sans and its siblings, from Debian's packages.

No font has every script, and those of one script often lack Latin digits or the question mark,
so each letter is given to the family of its own script, and the rest to Noto Sans.
"""

import os
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from PIL import ImageFont

from kiosk.errors import NeedsCaretaker

FONT_ROOTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))

_NOWHERE = "\U0010fffe"
"""What is no letter, and in no font."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi"})


class FontMissing(NeedsCaretaker):
    """A font that a language needs is not on this machine."""

    def __init__(self, file: str, package: str) -> None:
        super().__init__(f"no font {file} under {', '.join(map(str, FONT_ROOTS))}")
        self.hint = f"Install it: apt-get install {package}"


class Family(NamedTuple):
    """One font family: its files start with `stem`; `number` picks a face in a collection."""

    stem: str
    package: str = "fonts-noto-core"
    suffix: str = ".ttf"
    number: int = 0
    pitch: float = 1.45
    """From baseline to baseline, as a share of the font size."""
    rtl: bool = False


LATIN = Family("NotoSans", pitch=1.22)
ARABIC = Family("NotoSansArabic", pitch=1.5, rtl=True)
HEBREW = Family("NotoSansHebrew", pitch=1.3, rtl=True)
DEVANAGARI = Family("NotoSansDevanagari")
THAI = Family("NotoSansThai", pitch=1.5)
JAPANESE, KOREAN, CHINESE, TAIWANESE, HONG_KONG = (
    Family("NotoSansCJK", "fonts-noto-cjk", ".ttc", number, 1.3) for number in range(5)
)

_BY_LANGUAGE = {
    "ja": JAPANESE,
    "ko": KOREAN,
    "zh": CHINESE,
    "zh-TW": TAIWANESE,
    "zh-Hant": TAIWANESE,
    "zh-HK": HONG_KONG,
}
_BY_RANGE = (
    (0x0590, 0x05FF, HEBREW),
    (0xFB1D, 0xFB4F, HEBREW),
    (0x0600, 0x06FF, ARABIC),
    (0x0750, 0x077F, ARABIC),
    (0xFB50, 0xFDFF, ARABIC),
    (0xFE70, 0xFEFC, ARABIC),
    (0x0900, 0x097F, DEVANAGARI),
    (0x0E00, 0x0E7F, THAI),
    (0x1100, 0x11FF, KOREAN),
    (0xAC00, 0xD7FF, KOREAN),
    (0x3040, 0x30FF, JAPANESE),
    (0x2E80, 0x303F, CHINESE),
    (0x3400, 0x9FFF, CHINESE),
    (0xF900, 0xFAFF, CHINESE),
    (0xFF00, 0xFFEF, CHINESE),
    (0x20000, 0x3FFFF, CHINESE),
)


def reads_from_right(language: str) -> bool:
    """Whether the language is written from right to left."""
    return language.partition("-")[0] in RIGHT_TO_LEFT


@lru_cache(maxsize=4096)
def family_of(letter: str, language: str) -> Family:
    """The family a letter is set in; Han characters differ from language to language."""
    own = _BY_LANGUAGE.get(language) or _BY_LANGUAGE.get(language.partition("-")[0])
    code = ord(letter)
    for first, last, family in _BY_RANGE:
        if first <= code <= last:
            is_cjk = family.stem == JAPANESE.stem
            return own if is_cjk and own else family
    return own or LATIN


@lru_cache(maxsize=16)  # each open one maps its file anew, 0.2 MB; opening takes 0.03 ms
def font(family: Family, px: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    """Load one font; raises FontMissing, whose hint names the package."""
    name = f"{family.stem}-{'Bold' if bold else 'Regular'}{family.suffix}"
    path = _files().get(name)
    if path is None:
        raise FontMissing(name, family.package)
    return ImageFont.truetype(path, px, family.number, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=4096)
def has_glyph(family: Family, letter: str) -> bool:
    """Whether the family can draw it, in both weights; what it cannot draw it shows as a box."""
    return all(_draws(family, letter, bold=bold) for bold in (False, True))


def _draws(family: Family, letter: str, *, bold: bool) -> bool:
    face = font(family, 40, bold=bold)
    drawn, box = face.getmask(letter), face.getmask(_NOWHERE)
    return drawn.size != box.size or bytes(drawn) != bytes(box)


@cache
def _files() -> dict[str, str]:
    """Every font file on this machine by name."""
    return {
        name: str(Path(folder) / name)
        for root in FONT_ROOTS
        for folder, _, names in os.walk(root)
        for name in names
    }

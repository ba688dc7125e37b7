"""Which letters a terminal's own fonts have: what is typed at a desk may stand on none of them."""

import unicodedata

_CJK = ("ja", "ko", "zh")
_DRAWN = (
    *((0x0020, 0x052F), (0x0590, 0x06FF), (0x0750, 0x077F), (0x0900, 0x097F), (0x0E00, 0x0E7F)),
    *((0x1100, 0x11FF), (0x1D00, 0x20BF), (0x20D0, 0x215F), (0x2C60, 0x2C7F), (0x2DE0, 0x9FFF)),
    *((0xA640, 0xA7CA), (0xAC00, 0xD7FF), (0xF900, 0xFDFF), (0xFE00, 0xFE2F), (0xFE70, 0xFEFC)),
    *((0xFF00, 0xFFEF), (0x20000, 0x3FFFF)),
)
"""First and last of what Noto Sans and its siblings have, those that a terminal is built with."""
_DRAWN_BY_CJK = ((0x2000, 0x9FFF),)
"""Arrows, stars and ticks are in the fonts of these languages alone."""
_NO_INK = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


def undrawn(text: str, language: str) -> tuple[str, ...]:
    """The letters that stand in none of a terminal's fonts, each once: emoji, scripts we lack."""
    more = _DRAWN_BY_CJK if language.partition("-")[0] in _CJK else ()
    return tuple(
        one
        for one in dict.fromkeys(text)
        if unicodedata.category(one) not in _NO_INK
        and not any(first <= ord(one) <= last for first, last in (*_DRAWN, *more))
    )

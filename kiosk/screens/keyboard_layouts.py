"""The letters on the keyboard: a layout for each way of writing, three rows each.

A language's own accented letters stand on keys of their own: nobody finds them behind a long press.
"""

from typing import NamedTuple


class Layout(NamedTuple):
    """Three rows of letters, from left to right. `cased` is whether there are capitals, and
    `alphabetical` whether they are letters, with an order that everybody knows.
    """

    rows: tuple[str, str, str]
    cased: bool = True
    alphabetical: bool = True


_QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_QWERTZ = ("qwertzuiop", "asdfghjkl", "yxcvbnm")
_AZERTY = ("azertyuiop", "qsdfghjklm", "wxcvbn")


def _with(rows: tuple[str, str, str], top: str, middle: str, bottom: str) -> Layout:
    """The rows, each with letters of the language's own behind it."""
    return Layout((rows[0] + top, rows[1] + middle, rows[2] + bottom))


ENGLISH = Layout(_QWERTY)
_BY_LANGUAGE = {
    "ar": Layout(("ضصثقفغعهخحجد", "شسيبلاتنمكطذ", "ئءؤرىةوزظإأآ"), cased=False),
    "cs": _with(_QWERTZ, "úěš", "ůčř", "žýáíé"),
    "da": _with(_QWERTY, "å", "æø", ""),
    "de": _with(_QWERTZ, "ü", "öä", "ß"),
    "el": Layout(("ςερτυθιοπό", "ασδφγηξκλάέ", "ζχψωβνμήίύώ")),
    "es": _with(_QWERTY, "ú", "ñáé", "íóü"),
    "fi": _with(_QWERTY, "å", "öä", ""),
    "fr": _with(_AZERTY, "é", "è", "çàùêô"),
    "he": Layout(("קראטוןםפ", "שדגכעיחלךף", "זסבהנמצתץ"), cased=False),
    "hu": _with(_QWERTZ, "őúű", "éáő", "íöüó"),
    "it": _with(_QWERTY, "è", "òà", "ùìé"),
    "nb": _with(_QWERTY, "å", "øæ", ""),
    "nl": _with(_QWERTY, "", "ë", "éïö"),
    "pl": _with(_QWERTY, "ęó", "ąśł", "żźćń"),
    "pt": _with(_QWERTY, "ã", "çõá", "éêóúí"),
    "ru": Layout(("йцукенгшщзхъ", "фывапролджэё", "ячсмитьбю")),
    "sv": _with(_QWERTY, "å", "öä", ""),
    "tr": Layout(("qwertyuıopğü", "asdfghjklşi", "zxcvbnmöç")),
    "uk": Layout(("йцукенгшщзхї", "фівапролджєґ", "ячсмитьбю'")),
}
SIGNS = Layout(("1234567890", "@.-_+/:;()&", ",?!'\"#%€*="), cased=False, alphabetical=False)
"""Numbers and signs, the same in every language."""


def layout_of(language: str) -> Layout:
    """The language's layout; Latin where there is none (Japanese is not written on one)."""
    return _BY_LANGUAGE.get(language.partition("-")[0], ENGLISH)


def capital(letter: str, language: str) -> str:
    """The letter with shift held; Turkish has two pairs of i, and ß stays one letter."""
    if language.partition("-")[0] == "tr":
        letter = {"i": "İ", "ı": "I"}.get(letter, letter)
    return "ẞ" if letter == "ß" else letter.upper()

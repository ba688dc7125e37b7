"""The product's own words for visitors, one file a language, for screen and phone alike."""

import tomllib
from functools import cache
from importlib.resources import files

FALLBACK = "en"

# The five faces, worst first; a scale of four leaves the neutral one out.
FACES = {4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}

# How a language calls itself, for those that surveys may be in before we have words in them.
_OWN_NAMES = {
    "ar": "العربية", "bg": "Български", "cs": "Čeština", "da": "Dansk", "el": "Ελληνικά",
    "es": "Español", "et": "Eesti", "fa": "فارسی", "fi": "Suomi", "fr": "Français",
    "he": "עברית", "hi": "हिन्दी", "hr": "Hrvatski", "hu": "Magyar", "id": "Bahasa Indonesia",
    "it": "Italiano", "ja": "日本語", "ko": "한국어", "lt": "Lietuvių", "lv": "Latviešu",
    "nb": "Norsk bokmål", "nl": "Nederlands", "pl": "Polski", "pt": "Português", "ro": "Română",
    "ru": "Русский", "sk": "Slovenčina", "sl": "Slovenščina", "sr": "Српски", "sv": "Svenska",
    "th": "ไทย", "tr": "Türkçe", "uk": "Українська", "ur": "اردو", "vi": "Tiếng Việt", "zh": "中文",
}  # fmt: skip
_FROM_RIGHT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@cache
def languages() -> tuple[str, ...]:
    """Every language there are words in, by tag."""
    return tuple(
        sorted(one.name[:-5] for one in files(__name__).iterdir() if one.name.endswith(".toml"))
    )


def word(name: str, language: str, **numbers: int) -> str:
    """One of our words, with its numbers put in; English where the language lacks it.

    Raises KeyError for a name that English does not have.
    """
    text = _words(language).get(name) or _words(FALLBACK)[name]
    return str(text).format(**numbers) if numbers else str(text)


def reviewed(language: str) -> bool:
    """Whether somebody who speaks it has looked over our words in it."""
    known = language in languages() or language.partition("-")[0] in languages()
    return known and _words(language)["reviewed"] is True


def own_name(language: str) -> str:
    """The language's name in itself, or its tag where we do not know it."""
    known = _words(language).get("language") if language in languages() else None
    return str(known or _OWN_NAMES.get(language.partition("-")[0], language))


def reads_from_right(language: str) -> bool:
    """Whether its lines begin at the right."""
    return language.partition("-")[0] in _FROM_RIGHT


def face_label(value: int, steps: int, language: str) -> str:
    """What one smiley means; `value` counts from 1, the worst, to `steps` (4 or 5)."""
    return word(f"face_{FACES[steps][value - 1]}", language)


@cache
def _words(language: str) -> dict[str, object]:
    for tag in (language, language.partition("-")[0], FALLBACK):
        if tag in languages():
            return tomllib.loads((files(__name__) / f"{tag}.toml").read_text(encoding="utf-8"))
    raise LookupError(FALLBACK)

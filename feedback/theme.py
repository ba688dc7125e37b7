"""How a terminal is dressed: its colours, and whether people can read by them.

Contrast is WCAG 2.2's "contrast ratio": 4.5 for words (1.4.3), 3 for what can be touched (1.4.11).
"""

import re
from collections.abc import Iterator

import msgspec

from feedback.faces import INK, PAPER

WORDS = 4.5
CONTROLS = 3.0
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
"""As colours are written."""


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """Every colour of the terminal's screen but the smileys' own, as "#RRGGBB"."""

    ground: str
    text: str
    quiet: str
    """Words that stand back."""
    surface: str
    """What can be touched."""
    pressed: str
    """The same under a finger."""
    edge: str
    """The border of what can be touched."""
    still: str
    """Shapes that mean nothing and only calm."""


DARK = Theme(
    ground=INK,
    text="#F6F7F9",
    quiet="#AEB9C5",
    surface="#1C2937",
    pressed="#35485C",
    edge="#66788B",
    still="#33475B",
)
LIGHT = Theme(
    ground="#F6F7F9",
    text=INK,
    quiet="#4A5866",
    surface=PAPER,
    pressed="#CDD7E0",
    edge="#66788B",
    still="#CDD7E0",
)
THEMES = {"dark": DARK, "light": LIGHT}

MUST_STAND_OUT = (
    ("text", "ground", WORDS),
    ("quiet", "ground", WORDS),
    ("text", "surface", WORDS),
    ("quiet", "surface", WORDS),
    ("text", "pressed", WORDS),
    ("edge", "ground", CONTROLS),
)
"""Which colour lies on which, and the least contrast. Where `text` is the ground of a button, its
words are in `ground`: the first pair, the other way round."""


def dress(base: str, colours: dict[str, str]) -> Theme:
    """The base theme with an operator's own colours in it.

    Raises ValueError with every reason for which people could not read by it.
    """
    if base not in THEMES:
        raise ValueError(f"theme is {base!r}, must be {' or '.join(THEMES)}")
    unknown = colours.keys() - set(Theme.__struct_fields__)
    wrong = [f"{one!r} is no colour of a theme" for one in sorted(unknown)]
    wrong += [
        f"{name} is {colour!r}, must be like '#0F1720'"
        for name, colour in colours.items()
        if not COLOUR.fullmatch(colour)
    ]
    if not wrong:
        theme = msgspec.structs.replace(THEMES[base], **colours)
        wrong = list(_too_faint(theme))
        if not wrong:
            return theme
    raise ValueError("; ".join(wrong))


def _too_faint(theme: Theme) -> Iterator[str]:
    for upper, lower, least in MUST_STAND_OUT:
        one, other = getattr(theme, upper), getattr(theme, lower)
        if (found := contrast(one, other)) < least:
            # Rounded down, so that 4.49 is not said to be 4.5.
            shown = int(found * 10) / 10
            yield f"{upper} {one} on {lower} {other} has contrast {shown}, must have {least}"


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def linear(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of "#RRGGBB" as shares of light (sRGB's transfer function undone)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _light(red), _light(green), _light(blue)


def _light(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

"""The colours of the terminal, and how contrast is measured."""

from feedback.faces import INK, PAPER

GROUND = INK
TEXT = "#F6F7F9"
QUIET = "#AEB9C5"
"""Text that stands back."""
SURFACE = "#1C2937"
"""What can be touched."""
SURFACE_PRESSED = "#35485C"
EDGE = "#66788B"
"""The border of what can be touched; at least 3:1 to ground, as controls need."""
CARD = PAPER
"""Under a QR code: dark modules on a light ground, or many readers see nothing."""
CODE = INK
STILL = "#33475B"
"""Shapes that mean nothing and only calm."""

Rgba = tuple[float, float, float, float]


def rgba(colour: str, alpha: float = 1.0) -> Rgba:
    """A colour "#RRGGBB" as Kivy takes it."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue, alpha


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in rgba(colour)[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

"""The colours that are the same in every theme, and how Kivy takes a colour."""

from feedback.faces import INK, PAPER

CARD = PAPER
"""Under a QR code: dark modules on a light ground, or many readers see nothing."""
CODE = INK

Rgba = tuple[float, float, float, float]


def rgba(colour: str, alpha: float = 1.0) -> Rgba:
    """A colour "#RRGGBB" as Kivy takes it."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue, alpha

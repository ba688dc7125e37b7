"""What colours look like without one of the eye's three kinds of cone.

Simulated after Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of
Color Vision Deficiency", IEEE TVCG 15 (6), 2009: their matrices for severity 1.0, on linear RGB.
"""

from feedback.theme import linear

Matrix = tuple[tuple[float, float, float], ...]

NORMAL: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
SIGHTS: dict[str, Matrix] = {
    "normal": NORMAL,
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE = (0.95047, 1.0, 1.08883)  # D65


def seen(colour: str, sight: str) -> str:
    """The colour "#RRGGBB" as somebody with this sight sees it, in the same form."""
    return "#" + "".join(f"{round(_coded(part) * 255):02X}" for part in _seen(colour, sight))


def distance(one: str, other: str, sight: str = "normal") -> float:
    """How far two colours are apart for this sight: CIE76, where 2.3 is just to be noticed."""
    pairs = zip(_lab(_seen(one, sight)), _lab(_seen(other, sight)), strict=True)
    return float(sum((first - second) ** 2 for first, second in pairs) ** 0.5)


def _seen(colour: str, sight: str) -> tuple[float, ...]:
    return tuple(min(1.0, max(0.0, part)) for part in _times(SIGHTS[sight], linear(colour)))


def _times(matrix: Matrix, vector: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def _coded(part: float) -> float:
    """SRGB's transfer function."""
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


def _lab(light: tuple[float, ...]) -> tuple[float, float, float]:
    shares = (part / white for part, white in zip(_times(_TO_XYZ, light), _WHITE, strict=True))
    x, y, z = (
        share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116 for share in shares
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)

"""Numbers as people write them down, and as they check them with a pocket calculator."""

from decimal import ROUND_HALF_UP, Decimal

_MOST = 13
"""One of a hundred thousand million is told from none of them."""


def rounded(value: float, digits: int = 0) -> str:
    """With so many digits behind the point; a half goes away from zero, as in any spreadsheet.

    Of the shortest decimal that is this number: 2.675 becomes 2.68, though its binary fraction
    lies a little below. Python's own rounding takes halves to the even neighbour.
    """
    exact = Decimal(repr(float(value)))
    found = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{found or abs(found):f}"


def never_quite(value: float, lowest: float, highest: float, digits: int = 0) -> str:
    """The same, with more digits where it would read as an end of its scale that it is not.

    99.7 of 100 with one who was unhappy must not read as all.
    """
    for more in range(digits, _MOST):
        found = rounded(value, more)
        if value in (lowest, highest) or float(found) not in (lowest, highest):
            return found
    return found

"""Where every look costs a second: some of them here, all of them where CI is set."""

import os
from collections.abc import Sequence
from typing import TypeVar

ALL = bool(os.environ.get("CI"))

T = TypeVar("T")


def slice_of(everything: Sequence[T], every: int = 2, row: int = 0) -> list[T]:
    """One in so many, from the first on; all of them where CI is set.

    Of a table of rows so long, as a chessboard has its fields: no column is left out.
    """
    shift = (lambda at: at + at // row) if row else (lambda at: at)
    return [one for at, one in enumerate(everything) if ALL or shift(at) % every == 0]

"""Long lists, a page at a time: each says where the next begins."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from account.errors import NotFound

Row = TypeVar("Row")


def page_of(
    rows: Sequence[Row], key: Callable[[Row], str], after: str, limit: int
) -> tuple[Sequence[Row], str | None]:
    """Up to `limit` rows behind the one with that key, and the `after` of the next page.

    Raises NotFound where no row has it any more: whoever goes on would begin once more unawares.
    """
    begin = 0
    if after:
        begin = next((at for at, row in enumerate(rows, 1) if key(row) == after), 0)
        if not begin:
            raise NotFound(f"nothing is called {after!r} any more", "Begin once more without it.")
    page = rows[begin : begin + limit]
    return page, key(page[-1]) if begin + limit < len(rows) else None

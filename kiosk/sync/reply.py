"""What came back from a call, from whomever."""

from collections.abc import Mapping
from typing import NamedTuple


class Reply(NamedTuple):
    """Status, headers (found in any spelling) and a body of bounded size."""

    status: int
    headers: Mapping[str, str]
    body: bytes

"""Which statements a distributed engine could not run where the rows are."""

import re

from account.store.schema import TERMINAL_SIDE

_NAMES = "|".join(table.name for table in TERMINAL_SIDE)
_READ = re.compile(rf"(?:\bFROM|\bJOIN|,)\s+({_NAMES})\b(?!\.)")
_TOGETHER = re.compile(
    r"terminal_id = \w+\.terminal_id|terminal_id = t\b|terminal_id IN \(SELECT \w+\.terminal_id"
)


def crosses_shards(sql: str) -> bool:
    """Whether it joins what terminals report other than by terminal_id."""
    read = set(_READ.findall(sql))
    return len(read) > 1 and len(_TOGETHER.findall(sql)) < len(read) - 1

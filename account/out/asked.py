"""What somebody asks to take out."""

from dataclasses import dataclass
from enum import StrEnum

from account.store.reach import Reach


class Shape(StrEnum):
    """What one row stands for."""

    RESPONSES = "responses"
    ANSWERS = "answers"


class Format(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"

    @property
    def media_type(self) -> str:
        """What it is called over HTTP."""
        return {
            Format.CSV: "text/csv; charset=utf-8",
            Format.JSONL: "application/x-ndjson",
            Format.PARQUET: "application/vnd.apache.parquet",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which responses, and how much of them.

    A response whose time is exact lies in a range by that; any other lies in every range that it
    may have come from.
    """

    reach: Reach
    touchpoints: frozenset[str] | None = None
    """Only these; None for all within reach."""
    from_ms: int | None = None
    to_ms: int | None = None
    received_from_ms: int | None = None
    """Only what arrived at or after this: to fetch what is new since the last time."""
    opened: bool = False
    """Whether what visitors wrote is opened; else it stays out."""

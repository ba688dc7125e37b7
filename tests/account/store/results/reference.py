"""The same numbers, worked out by other means: from the export's own rows, in plain Python.

Nothing of `account.scores` or `account.store.results` is used. Written from the definitions in
docs/guides/results.md, slowly and one response at a time.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Z = 1.959963984540054
Row = Mapping[str, Any]


def local(row: Row, zone: str) -> datetime:
    """When it was by the clock there, to the hour."""
    at = datetime.fromtimestamp(row["true_ms"] / 1000, UTC).astimezone(ZoneInfo(zone))
    return at.replace(tzinfo=None, minute=0, second=0, microsecond=0)


def business_day(row: Row, zone: str, cut_over_h: int) -> date:
    return (local(row, zone) - timedelta(hours=cut_over_h)).date()


def quick(row: Row, seconds: int) -> bool:
    since = row["since_last_press_ms"]
    return since is not None and since < 1000 * seconds


def misused(
    rows: Iterable[Row], zone: str, interval_s: int, burst_n: int, burst_s: int
) -> set[str]:
    """The rids that the two rules leave out."""
    rows = [row for row in rows if row["mode"] == "normal"]
    hours = defaultdict[tuple[str, datetime], list[Row]](list)
    for row in rows:
        hours[row["terminal_id"], local(row, zone)].append(row)
    found = {row["rid"] for row in rows if quick(row, interval_s)}
    for of in hours.values():
        fast = [row for row in of if quick(row, burst_s)]
        if burst_n and len(fast) >= burst_n and 2 * len(fast) >= len(of):
            found |= {row["rid"] for row in fast}
    return found


def share(hits: int, n: int) -> tuple[float, float, float]:
    p = hits / n
    a = p + Z * Z / (2 * n)
    b = Z * math.sqrt((p * (1 - p) + Z * Z / (4 * n)) / n)
    c = 1 + Z * Z / n
    return 100 * p, 100 * (a - b) / c, 100 * (a + b) / c


def happy(ratings: list[int], steps: int) -> float:
    return sum(100 * (rating - 1) / (steps - 1) for rating in ratings) / len(ratings)


def nps(ratings: list[int]) -> float:
    return sum(100 * ((rating >= 9) - (rating <= 6)) for rating in ratings) / len(ratings)


def reasons(rows: Iterable[Row], question: str) -> dict[str, Counter[int]]:
    """By choice: how often, by rating."""
    found = defaultdict[str, Counter[int]](Counter)
    for row in rows:
        for answer in json.loads(row["body"])["answers"][1:]:
            value = answer.get("value")
            if answer["question"] == question and value is not None:
                for one in value if isinstance(value, list) else [value]:
                    found[str(one)][row["rating"]] += 1
    return found


def outcomes(rows: Iterable[Row], question: str) -> Counter[str]:
    return Counter(
        answer["outcome"]
        for row in rows
        for answer in json.loads(row["body"])["answers"][1:]
        if answer["question"] == question
    )


class Crossing(NamedTuple):
    """Of the visits that answered both questions."""

    n: int
    pairs: Counter[tuple[str, str]]
    rows: Counter[str]
    columns: Counter[str]


def crossing(rows: Iterable[Row], first: str, second: str) -> Crossing:
    n, pairs, by_first, by_second = 0, Counter(), Counter(), Counter()
    for row in rows:
        said = {}
        for answer in json.loads(row["body"])["answers"][1:]:
            value = answer.get("value")
            if value is not None:
                said[answer["question"]] = [
                    str(one) for one in (value if isinstance(value, list) else [value])
                ]
        if first in said and second in said:
            n += 1
            by_first.update(said[first])
            by_second.update(said[second])
            pairs.update((a, b) for a in said[first] for b in said[second])
    return Crossing(n, pairs, by_first, by_second)

"""Opening hours as they are kept and as people write them.

Kept as JSON: a weekday (`mon` ... `sun`) or a date (`2026-12-25`) and its spans as
`[["08:00", "20:00"], ...]`. A span that ends before it begins runs into the next day; `24:00` is
the day's end.
"""

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec

from account.hours import DAY_MIN, WEEKDAYS, Hours, Span

MOST_DATES = 100
_MOST_SPANS = 6
_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")


class WrongHours(ValueError):
    """No hours of a day; `word` and `told` say so to readers of the pages, as AccountError's do."""

    def __init__(self, what: str, word: str, **told: object) -> None:
        super().__init__(what)
        self.word, self.told = word, dict[str, Any](told)


def read(text: str) -> Hours:
    """Hours as they are kept; raises WrongHours, naming the day."""
    try:
        kept = msgspec.json.decode(text, type=dict[str, list[tuple[str, str]]])
    except msgspec.MsgspecError as error:
        told = f"opening hours {text!r:.80} are none: {error}"
        raise WrongHours(told, "wrong_hours", text=text[:80]) from error
    return made({day: [f"{a}-{b}" for a, b in spans] for day, spans in kept.items()})


def made(days: Mapping[str, list[str]]) -> Hours:
    """Hours from "08:00-20:00" by day; raises WrongHours, naming day and span."""
    found = dict[str, tuple[Span, ...]]()
    for day, spans in days.items():
        if day not in WEEKDAYS:
            _check_date(day)
        if len(spans) > _MOST_SPANS:
            told = f"{day}: {len(spans)} spans, at most {_MOST_SPANS}"
            raise WrongHours(told, "wrong_spans", n=_MOST_SPANS)
        found[day] = _in_order(day, [_span(day, one) for one in spans])
    if len(found) > MOST_DATES + len(WEEKDAYS):
        told = f"{len(found)} days are named, at most {MOST_DATES} dates"
        raise WrongHours(told, "wrong_dates", n=MOST_DATES)
    return Hours(found)


def typed(text: str) -> Hours:
    """Hours in one line: "mon-fri 08:00-20:00; sat 09:00-12:00, 13:00-18:00; 2026-12-25 closed".

    Raises WrongHours, naming the part.
    """
    days = dict[str, list[str]]()
    for part in filter(None, (one.strip() for one in text.split(";"))):
        which, _, spans = part.partition(" ")
        told = [one.strip() for one in spans.split(",")]
        for day in _days(which.strip()):
            days[day] = [] if told == ["closed"] else told
    return made(days)


def written(hours: Hours) -> str:
    """As they are kept."""
    days = {
        day: [
            [clock(span.begin), clock(span.end if span.end <= DAY_MIN else span.end - DAY_MIN)]
            for span in spans
        ]
        for day, spans in sorted(hours.days.items(), key=lambda one: _order(one[0]))
    }
    return msgspec.json.encode(days).decode()


def said(spans: tuple[Span, ...]) -> str:
    """A day's spans as people write them: 08:00-12:00, 13:00-18:00."""
    ends = (one.end if one.end <= DAY_MIN else one.end - DAY_MIN for one in spans)
    return ", ".join(f"{clock(a.begin)}-{clock(b)}" for a, b in zip(spans, ends, strict=True))


def clock(minute: int) -> str:
    """A minute of the day as people write it: 08:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minute(text: str) -> int:
    """A time of day as a minute; raises WrongHours."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        told = f"{text!r} is no time of day; write for example 04:00"
        raise WrongHours(told, "wrong_hours", text=text)
    return int(found[1]) * 60 + int(found[2])


def _span(day: str, text: str) -> Span:
    found = [_TIME.fullmatch(part.strip()) for part in text.split("-")]
    if len(found) != 2 or None in found:
        told = f"{day}: {text!r} is no span of hours; write for example 08:00-20:00"
        raise WrongHours(told, "wrong_span", text=text)
    begin, end = (int(one[1]) * 60 + int(one[2]) for one in found if one)
    if max(begin, end) > DAY_MIN or begin in (DAY_MIN, end):
        told = f"{day}: {text!r} is no span of hours; the last possible end is 24:00"
        raise WrongHours(told, "wrong_span", text=text)
    return Span(begin, end if end > begin else end + DAY_MIN)


def _in_order(day: str, spans: list[Span]) -> tuple[Span, ...]:
    spans.sort()
    for one, following in pairwise(spans):
        if following.begin < one.end:
            two = said((one,)), said((following,))
            told = f"{day}: {two[0]} and {two[1]} overlap"
            raise WrongHours(told, "wrong_overlap", one=two[0], other=two[1])
    return tuple(spans)


def _check_date(day: str) -> None:
    try:
        good = date.fromisoformat(day).isoformat() == day
    except ValueError:
        good = False
    if not good:
        told = f"{day!r} is no weekday ({', '.join(WEEKDAYS)}) and no date (2026-12-25)"
        raise WrongHours(told, "wrong_day", text=day)


def _days(text: str) -> tuple[str, ...]:
    first, dash, last = text.partition("-")
    if not dash or first not in WEEKDAYS or last not in WEEKDAYS:
        return (text,)
    begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    return WEEKDAYS[begin : end + 1] if begin <= end else WEEKDAYS[begin:] + WEEKDAYS[: end + 1]


def _order(day: str) -> tuple[int, str]:
    return (WEEKDAYS.index(day), "") if day in WEEKDAYS else (len(WEEKDAYS), day)

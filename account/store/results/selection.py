"""What somebody wants to see, as a page's address says it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

PERIODS = {"today": 1, "yesterday": 1, "7d": 7, "28d": 28, "90d": 90, "365d": 365}
"""Named time ranges and how many business days each has; `all` and `days` stand beside them."""
ALL, DAYS = "all", "days"
USUAL = "28d"
BUCKETS = ("hour", "day", "week", "month")
"""From fine to coarse."""
BEFORE, YEAR = "before", "year"
"""What to compare with: the same number of days just before, or a year (52 weeks) ago."""
FIRST_YEAR, LAST_YEAR = 1970, 9998
"""A day must have one after it, whatever the time zone."""
_LONGEST = 200
_MOST = 50


class NotASelection(ValueError):
    """The address asks for something that cannot be: which part, and what would do."""

    def __init__(self, name: str, text: str, may_be: str) -> None:
        super().__init__(f"{name}={text!r:.80}; {may_be}")
        self.name, self.given = name, f"{name}={text:.80}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which responses, and how they are shown. What is empty narrows nothing.

    Dates are each place's own business days, which begin at its cut-over.
    """

    places: tuple[str, ...] = ()
    """Touchpoints, each with all beneath it."""
    tags: tuple[str, ...] = ()
    """Touchpoints that bear every one of these."""
    question: str = ""
    """A question's key (see `asked`); empty for the one with the most responses."""
    survey: str = ""
    """One revision, by the first digits of its name."""
    language: str = ""
    channel: str = ""
    period: str = USUAL
    first: date | None = None
    """With the last, for the period `days`."""
    last: date | None = None
    bucket: str = ""
    misuse: bool = False
    """Whether presses that the rules take for misuse count as well."""
    tests: bool = False
    """Whether test and cleaning presses count as well."""
    against: str = ""
    """`before`, `year`, or another touchpoint to compare with."""

    def but(self, **changes: object) -> "Selection":
        """The same with other values."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def query(self, **changes: object) -> str:
        """As an address has it after the "?", only what is not usual."""
        other = self.but(**changes) if changes else self
        return urlencode(list(_written(other)))


def read(pairs: Iterable[tuple[str, str]]) -> Selection:
    """Read an address's names and values; raises NotASelection. Names of others are passed over."""
    given = dict[str, list[str]]()
    for name, text in pairs:
        if text and len(given.setdefault(name, [])) < _MOST:
            given[name].append(text[:_LONGEST])
    one = {name: texts[-1] for name, texts in given.items()}
    first, last = _date(one, "first"), _date(one, "last")
    period = one.get("period", DAYS if first and last else USUAL)
    _one_of("period", period, (*PERIODS, ALL, DAYS))
    if period == DAYS and (first is None or last is None or last < first):
        raise NotASelection("first", one.get("first", ""), "give two dates, the earlier one first")
    return Selection(
        places=tuple(dict.fromkeys(given.get("in", ()))),
        tags=tuple(dict.fromkeys(given.get("tag", ()))),
        question=one.get("question", ""),
        survey=one.get("survey", ""),
        language=one.get("language", ""),
        channel=one.get("channel", ""),
        period=period,
        first=first if period == DAYS else None,
        last=last if period == DAYS else None,
        bucket=_one_of("bucket", one.get("bucket", ""), ("", *BUCKETS)),
        misuse=one.get("misuse") == "1",
        tests=one.get("tests") == "1",
        against=one.get("against", ""),
    )


def _written(one: Selection) -> Iterable[tuple[str, str]]:
    usual = Selection()
    for field in fields(one):
        value = getattr(one, field.name)
        if value == getattr(usual, field.name):
            continue
        name = {"places": "in", "tags": "tag"}.get(field.name, field.name)
        for each in value if isinstance(value, tuple) else (value,):
            yield name, "1" if each is True else str(each)


def _date(one: Mapping[str, str], name: str) -> date | None:
    text = one.get(name, "")
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise NotASelection(name, text, "write a date as 2026-11-30") from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NotASelection(name, text, f"the year must lie from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _one_of(name: str, text: str, known: Sequence[str]) -> str:
    if text not in known:
        raise NotASelection(name, text, f"it may be {', '.join(filter(None, known))}")
    return text

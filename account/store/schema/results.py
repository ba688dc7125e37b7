"""What results are counted from, beside `rollup`; what people leave out of them, and why."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from account.store.schema.ground import tables
from account.store.schema.reported import STEPS

tally = (
    Table(  # as `rollup`, cut finer: what filters and misuse need; see account.store.intake.tally
        "tally",
        tables,
        Column("account_id", String(12), primary_key=True),
        Column(
            "haste", Integer, primary_key=True, autoincrement=False
        ),  # whole seconds, 30: or more
        Column("lh", BigInteger, primary_key=True, autoincrement=False),
        Column("terminal_id", String(12), primary_key=True),
        Column("touchpoint_id", Text, primary_key=True),
        Column("survey", String(12), primary_key=True),
        Column("question", Text, primary_key=True),
        Column("kind", String(12), primary_key=True),
        Column("steps", Integer, primary_key=True, autoincrement=False),
        Column("mode", String(8), primary_key=True),
        Column("language", Text, primary_key=True),
        Column("channel", String(8), primary_key=True),
        Column(
            "late", Integer, primary_key=True, autoincrement=False
        ),  # 1: came a day later or more
        Column("n", BigInteger, nullable=False),
        Column("total", BigInteger, nullable=False),
        *(Column(f"h{step}", BigInteger, nullable=False) for step in STEPS),
        sqlite_with_rowid=False,  # lies in the order of its key: a month is read in one go
    )
)

daily = Table(  # `rollup` by the day: what is asked over everything needs no hours
    "daily",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("touchpoint_id", Text, primary_key=True),
    Column("survey", String(12), primary_key=True),
    Column("question", Text, primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("steps", Integer, primary_key=True, autoincrement=False),
    Column("mode", String(8), primary_key=True),
    Column("lh", BigInteger, primary_key=True, autoincrement=False),  # the day's first hour
    Column("account_id", String(12), nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    *(Column(f"h{step}", BigInteger, nullable=False) for step in STEPS),
    Index(None, "account_id", "lh"),
)

answer_tally = Table(  # follow-up questions as visitors met them, by the hour of the rating
    "answer_tally",
    tables,
    Column("account_id", String(12), primary_key=True),
    Column("lh", BigInteger, primary_key=True, autoincrement=False),
    Column("terminal_id", String(12), primary_key=True),
    Column("touchpoint_id", Text, primary_key=True),
    Column("survey", String(12), primary_key=True),
    Column("question", Text, primary_key=True),
    Column("outcome", String(12), primary_key=True),  # answered, skipped, timed_out, or chosen
    Column("value", Text, primary_key=True),  # of one answer; "" where it has none, or several
    Column("mode", String(8), primary_key=True),
    Column("language", Text, primary_key=True),
    Column("channel", String(8), primary_key=True),
    Column("haste", Integer, primary_key=True, autoincrement=False),
    Column("late", Integer, primary_key=True, autoincrement=False),
    Column("n", BigInteger, nullable=False),
    *(Column(f"r{step}", BigInteger, nullable=False) for step in STEPS),  # by the visit's rating
    sqlite_with_rowid=False,
)

settled_day = Table(  # days that the five below hold, as long as none of their counts changes
    "settled_day",
    tables,
    Column("account_id", String(12), primary_key=True),
    Column("lh", BigInteger, primary_key=True, autoincrement=False),  # the day's first hour
    Column(
        "rules", String(16), nullable=False
    ),  # by which rules; see account.store.results.settling
)


def _settled(name: str, where: tuple[Column[Any], ...], measures: tuple[Column[Any], ...]) -> Table:
    """`misuse` 0: those that count; 1: those that the rules take for misuse.

    Whole numbers of four bytes: no day of a place has more, and PostgreSQL adds them up sooner.
    """
    return Table(
        name,
        tables,
        Column("account_id", String(12), primary_key=True),
        Column("misuse", Integer, primary_key=True, autoincrement=False),
        Column("lh", BigInteger, primary_key=True, autoincrement=False),
        *where,
        Column("mode", String(8), primary_key=True),
        Column("language", Text, primary_key=True),
        Column("channel", String(8), primary_key=True),
        *measures,
        sqlite_with_rowid=False,
    )


def _number(name: str) -> Column[Any]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _place() -> Column[Any]:
    return Column("touchpoint_id", Text, primary_key=True)


def _early() -> Column[Any]:
    """1: before the hour at which days begin there, and so of the business day before."""
    return _number("early")


def _scale() -> tuple[Column[Any], ...]:
    return (
        Column("survey", String(12), primary_key=True),
        Column("question", Text, primary_key=True),
        Column("kind", String(12), primary_key=True),
        _number("steps"),
    )


def _answered() -> tuple[Column[Any], ...]:
    return (
        Column("survey", String(12), primary_key=True),
        Column("question", Text, primary_key=True),
        Column("outcome", String(12), primary_key=True),
        Column("value", Text, primary_key=True),
    )


def _pressed() -> tuple[Column[Any], ...]:
    names = ("n", *(f"h{step}" for step in STEPS), "late")
    return tuple(Column(name, Integer, nullable=False) for name in names)


def _met() -> tuple[Column[Any], ...]:
    names = ("n", *(f"r{step}" for step in STEPS))
    return tuple(Column(name, Integer, nullable=False) for name in names)


settled_hours = _settled(
    "settled_hours",
    # how many hours after midnight the business day begins where they were pressed
    (_number("begins"), *_scale()),
    _pressed(),
)
"""An account's presses by the hour, the touchpoints together whose days begin at one hour."""

settled_places = _settled("settled_places", (_place(), _early(), *_scale()), _pressed())
"""Presses by the day and touchpoint."""

settled_hours_there = _settled(
    "settled_hours_there",
    (_place(), _early(), *_scale()),
    (Column("hours", LargeBinary, nullable=False),),
)
"""The same hour by hour, a day in one value, from the hour `lh` on; see `results.packed`."""

settled_answers = _settled("settled_answers", (_early(), *_answered()), _met())
"""Follow-up questions by the day, all the account's touchpoints together."""

settled_answers_there = _settled(
    "settled_answers_there", (_place(), _early(), *_answered()), _met()
)
"""The same by touchpoint."""

exclusion = Table(  # hours of a branch of the tree that count in no score until somebody says so
    "exclusion",
    tables,
    Column("id", String(12), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("touchpoint_id", ForeignKey("touchpoint.id"), nullable=False),
    Column("from_lh", BigInteger, nullable=False),  # by the clocks of each place
    Column("until_lh", BigInteger, nullable=False),  # not in it
    Column("reason", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("undone_by", Text, nullable=True),
    Column("undone_ms", BigInteger, nullable=True),
    Index(None, "account_id", "from_lh"),
)

counting_rule = Table(  # what is taken for misuse, and how finely hours may be shown
    "counting_rule",
    tables,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("touchpoint_id", String(12), primary_key=True),  # "": wherever none of its own holds
    Column("interval_s", Integer, nullable=False),  # 0-30: a press sooner after another is misuse
    Column("burst_n", Integer, nullable=False),  # 0: no such rule
    Column("burst_s", Integer, nullable=False),
    Column("bucket", String(8), nullable=False),  # hour, day, week: nothing finer is shown
)

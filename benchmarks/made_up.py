"""Responses by the million, made up inside the database, and counted into the account's own tables.

As narrow as a raw query could wish for: no bodies, no keys. 200 terminals, a year, opening hours,
one press in nine within half a minute of the one before, a follow-up for the unhappy.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, text

from account.store.engine import Database
from account.store.first_start import make_account, the_account
from account.store.results import settling
from account.store.schema import touchpoint
from account.store.surveys import papers
from account.store.upgrade import upgrade
from feedback import wire

TERMINALS, DAYS, OPEN_H = 200, 365, 14
NOW_MS = int(datetime(2026, 11, 1, 20, tzinfo=UTC).timestamp() * 1000)
LAST_LH = NOW_MS // 3_600_000
SURVEY = """
name = "NPS"
languages = ["en"]
[[questions]]
id = "rating"
kind = "nps"
text.en = "Would you recommend us?"
go = "thanks"
[[questions.branches]]
when = [0, 1, 2, 3, 4, 5, 6]
go = "why"
[[questions]]
id = "why"
kind = "single"
text.en = "Why?"
go = "thanks"
{choices}
[[endings]]
id = "thanks"
text.en = "Thanks"
"""
COUNTED = (
    *("rollup", "daily", "tally", "answer_tally"),
    *("settled_hours", "settled_hours_there", "settled_places"),
    *("settled_answers", "settled_answers_there"),
)
CHOICES = ("wait", "staff", "clean", "range", "price", "other")

_DICE = {
    "sqlite": "abs(random() % {sides})",
    "postgresql": "floor(random() * {sides})::bigint",
}


def _row(engine: str) -> str:
    """Each thing by its own dice: what goes together by formula makes fewer counts than life."""

    def dice(sides: int) -> str:
        return f"({_DICE[engine].format(sides=sides)})"

    return f"""
SELECT i % {TERMINALS} AS t,
  {LAST_LH - LAST_LH % 24} - 24 * {dice(DAYS)} + 7 + {dice(OPEN_H)} AS lh,
  CASE mood WHEN 0 THEN {dice(7)} WHEN 1 THEN {dice(7)} WHEN 2 THEN 7 + {dice(2)}
    WHEN 3 THEN 7 + {dice(2)} WHEN 4 THEN 7 + {dice(2)} ELSE 9 + {dice(2)} END AS rating,
  CASE WHEN {dice(9)} = 0 THEN {dice(30)} ELSE 30 END AS haste,
  CASE WHEN {dice(10)} < 8 THEN 'de' ELSE 'en' END AS language
FROM (SELECT i, {dice(10)} AS mood FROM numbers) AS moody
"""


_NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(i) AS "
    "(SELECT {first} UNION ALL SELECT i + 1 FROM numbers WHERE i < {last})",
    "postgresql": "WITH numbers(i) AS (SELECT generate_series({first}::bigint, {last}))",
}
_TERMINAL = {
    "sqlite": "printf('%012x', t + 1)",
    "postgresql": "lpad(to_hex((t + 1)::bigint), 12, '0')",
}


def fill(
    database: Database, engine: str, responses: int, begins: int = 0, at: int = TERMINALS
) -> None:
    """The raw rows, and what the account counts of them; days begin so late at the first places."""
    upgrade(database)
    began = time.perf_counter()
    with database.write() as connection:
        make_account(connection, NOW_MS)
        account_id = the_account(connection)
        choices = "\n".join(f'[[questions.choices]]\nid = "{c}"\ntext.en = "{c}"' for c in CHOICES)
        survey = wire.survey_from_toml(SURVEY.format(choices=choices))
        rev = papers.issue_survey(connection, account_id, survey, NOW_MS).rev[:12]
        for number in range(1, TERMINALS + 1):
            row: dict[str, Any] = {"id": f"{number:012x}", "name": f"Exit {number}"}
            row |= {"account_id": account_id, "time_zone": "UTC", "languages": "en"}
            row["cut_over_min"] = 60 * begins if number <= at else 0
            connection.execute(insert(touchpoint).values(**row, created_ms=0))
        kinds = "t INTEGER, lh INTEGER, rating INTEGER, haste INTEGER, language TEXT"
        connection.execute(text(f"CREATE TABLE raw ({kinds})"))
    step = 1_000_000
    for first in range(1, responses + 1, step):
        numbers = _NUMBERS[engine].format(first=first, last=min(first + step - 1, responses))
        with database.write() as connection:
            connection.execute(text(f"INSERT INTO raw {numbers} {_row(engine)}"))
    for statement in _counts(engine, account_id, rev):
        with database.write() as connection:
            connection.execute(text(statement))
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    print(f"  {responses:,} responses made up in {time.perf_counter() - began:.0f} s", flush=True)
    began = time.process_time()
    days = settling.settle(database, account_id, NOW_MS, DAYS)
    print(f"  {days} days settled in {time.process_time() - began:.0f} s of our processor time")
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    with database.read() as connection:
        for name in COUNTED:
            number = connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            print(f"  {name}: {number:,} rows")


def _counts(engine: str, account_id: str, rev: str) -> Iterator[str]:
    terminal = _TERMINAL[engine]
    scored = ", ".join(f"sum(CASE WHEN rating = {x} THEN 1 ELSE 0 END)" for x in range(11))
    scale = f"'{rev}', 'rating', 'nps', 11, 'normal'"
    yield (
        f"INSERT INTO rollup SELECT {terminal}, {terminal}, {scale}, lh, '{account_id}', count(*), "
        f"sum(rating), {scored} FROM raw GROUP BY t, lh ORDER BY lh, t"
    )
    sums = ", ".join(f"sum({name})" for name in ("n", "total", *(f"h{x}" for x in range(11))))
    key = (
        "terminal_id, touchpoint_id, survey, question, kind, steps, mode, lh / 24 * 24, account_id"
    )
    yield f"INSERT INTO daily SELECT {key}, {sums} FROM rollup GROUP BY {key}"
    yield (
        f"INSERT INTO tally SELECT '{account_id}', haste, lh, {terminal}, {terminal}, {scale}, "
        f"language, 'touch', 0, count(*), sum(rating), {scored} FROM raw "
        "GROUP BY haste, lh, t, language ORDER BY haste, lh, t"
    )
    value = "CASE (lh + t + rating) % 7 " + " ".join(
        f"WHEN {number} THEN '{name}'" for number, name in enumerate(CHOICES)
    )
    outcome = "CASE WHEN (lh + t + rating) % 7 < 6 THEN 'answered' ELSE 'skipped' END"
    yield (
        f"INSERT INTO answer_tally SELECT '{account_id}', lh, {terminal}, {terminal}, '{rev}', "
        f"'why', {outcome} AS o, {value} ELSE '' END AS v, 'normal', language, 'touch', haste, 0, "
        f"count(*), {scored} FROM raw WHERE rating < 7 GROUP BY lh, t, o, v, language, haste "
        "ORDER BY lh, t"
    )

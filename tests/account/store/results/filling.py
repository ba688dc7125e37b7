"""Responses put into an account at once, as ingest would have kept and counted them."""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import insert, update

from account.store import schema
from account.store.first_start import the_account
from account.store.intake import rollup, tally
from account.store.intake.judge import score
from account.store.intake.times import local_hour, zone_of
from account.store.reach import Reach
from account.store.results import asked, series
from account.store.results.scope import Scope
from account.store.results.scoping import work_out
from account.store.results.selection import read
from account.store.sql import insert_all
from account.store.surveys import papers
from feedback import wire
from feedback.survey import Survey
from tests.account.engines import NOW_MS
from tests.account.rows import response_row

HOUR, DAY = 3_600_000, 86_400_000
BERLIN = "Europe/Berlin"
MOOD = """
name = "{name}"
languages = ["en"]
[[questions]]
id = "mood"
kind = "{kind}"
steps = {steps}
text.en = "How was it?"
go = "thanks"
{direction}
[[questions.branches]]
when = [1, 2]
go = "reason"
[[questions]]
id = "reason"
kind = "{follow}"
text.en = "Why?"
go = "words"
{choices}
[[questions]]
id = "words"
kind = "comment"
text.en = "Tell us"
go = "thanks"
[[endings]]
id = "thanks"
text.en = "Thanks"
"""


def survey(
    name: str = "Mood",
    kind: str = "smileys",
    steps: int = 5,
    choices: tuple[str, ...] = ("queue", "staff"),
    *,
    follow: str = "single",
    direction: str = "",
) -> Survey:
    """A rating, why, and in words."""
    listed = "\n".join(
        f'[[questions.choices]]\nid = "{c}"\ntext.en = "{c.title()}"' for c in choices
    )
    text = MOOD.format(
        name=name,
        kind=kind,
        steps=steps,
        choices=listed,
        follow=follow,
        direction=f'direction = "{direction}"' if direction else "",
    )
    return wire.survey_from_toml(text)


@dataclass
class Filled:
    """An account, and what was put into it."""

    database: Any
    now: int = NOW_MS
    zones: dict[str, str] = field(default_factory=dict)
    surveys: dict[str, Survey] = field(default_factory=dict)
    seqs: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        with self.database.read() as connection:
            self.account_id = the_account(connection)

    @property
    def columns(self) -> Any:
        return schema.response.columns

    @property
    def everything(self) -> Reach:
        return Reach(self.account_id, None)

    def place(self, name: str, zone: str = BERLIN, under: str | None = None, **columns: Any) -> str:
        touchpoint_id = f"{len(self.zones) + 1:012x}"
        self.zones[touchpoint_id] = zone
        row = {"id": touchpoint_id, "account_id": self.account_id, "name": name, "parent_id": under}
        row |= {"time_zone": zone, "languages": "en", "created_ms": 0, **columns}
        with self.database.write() as connection:
            connection.execute(insert(schema.touchpoint).values(row))
        return touchpoint_id

    def change(self, touchpoint_id: str, **columns: Any) -> None:
        this = schema.touchpoint.c.id == touchpoint_id
        with self.database.write() as connection:
            connection.execute(update(schema.touchpoint).where(this).values(**columns))
        self.zones[touchpoint_id] = columns.get("time_zone", self.zones[touchpoint_id])

    def issue(self, one: Survey, line: str = "1" * 12, at_ms: int = 0) -> str:
        with self.database.write() as connection:
            rev = papers.issue_survey(connection, self.account_id, one, at_ms).rev
            this = schema.survey.c.rev == rev
            connection.execute(update(schema.survey).where(this).values(line=line, issued_ms=at_ms))
        self.surveys[rev] = one
        return rev

    def row(
        self, place: str, rev: str, true_ms: int, rating: int, *follow: Any, **more: Any
    ) -> Any:
        """One response as a row; `follow` are answers as JSON has them."""
        seq = next(self.seqs)
        terminal_id = more.pop("terminal_id", place)
        since, received_ms = more.pop("since", None), more.pop("received_ms", true_ms + 100)
        first = {"question": "mood", "outcome": "answered", "value": rating, "took_ms": 0}
        body = {
            "answers": [first, *follow],
            "language": more.get("language", "en"),
            "channel": more.get("channel", "touch"),
            "order": [1, 2, 3, 4, 5],
            "since_last_press_ms": since,
            "mode": more.get("mode", "normal"),
            "link": "",
            "ended": "finished",
        }
        usual = response_row(
            self.account_id,
            terminal_id,
            seq,
            true_ms,
            **{
                "touchpoint_id": place,
                "survey_rev": rev,
                "body": json.dumps(body),
                "received_ms": received_ms,
                "rating": rating,
                "since_last_press_ms": since,
                **score(self.surveys.get(rev), "mood", rating)._asdict(),
                "lh": local_hour(true_ms, zone_of(self.zones[place])),
                **more,
            },
        )
        return tuple(usual[column.name] for column in schema.response.columns)

    def keep(self, rows: list[Any]) -> None:
        with self.database.write() as connection:
            insert_all(connection, schema.response, rows)
            rollup.rebuild(connection, self.account_id)
            tally.add(connection, rows)

    def scope(self, reach: Reach | None = None, **wanted: str) -> Scope:
        pairs = [(name.rstrip("_"), text) for name, text in wanted.items()]
        with self.database.read() as connection:
            return work_out(connection, reach or self.everything, read(pairs), self.now)


def said(question: str, value: Any = None, outcome: str = "answered", **more: Any) -> Any:
    """An answer as JSON has it."""
    found = {"question": question, "outcome": outcome, "took_ms": 5, **more}
    return {**found, "value": value} if value is not None else found


def counted(filled, **wanted):
    scope = filled.scope(**wanted)
    with filled.database.read() as connection:
        return scope, asked.asked(connection, scope)


def at_hours(filled, scope, one):
    with filled.database.read() as connection:
        points = series.series(connection, scope, one)
    return {point.start % 24: sum(point.counts.values()) for point in points if point.counts}

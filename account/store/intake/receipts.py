"""What a terminal hears once its batch is durable."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from account.store.fleet.commanding import AT_A_TIME, answered
from account.store.fleet.terminals import handout
from account.store.intake import gaps, keep
from account.store.intake.arrival import Arrival
from account.store.intake.books import Books
from account.store.intake.boots import News
from account.store.intake.reckoning import Range
from account.store.intake.shelf import Shelf
from account.store.schema import wanted_survey
from account.store.sql import insert_new
from feedback.batch import Command, Handout, Pace, Receipt

MOST_WANTED = 10
"""Surveys asked for in one receipt."""
_REV = re.compile(r"[0-9a-f]{64}")
PACE = Pace(after_s=0.0, max_responses=500, max_bytes=256 * 1024)


@dataclass(slots=True)
class Taken:
    """A batch on its way through."""

    arrival: Arrival
    own: Row[Any]
    before: Row[Any] | None
    news: News
    kept: keep.Kept
    seen_seq: int = 0


def receipt_of(connection: Connection, shelf: Shelf, books: Books, one: Taken) -> Receipt:
    """The receipt; what it hands out or asks for is noted in the same transaction."""
    batch = one.arrival.batch
    return Receipt(
        batch_id=batch.batch_id,
        store_id=batch.store_id,
        server_ms=one.arrival.received_ms,
        results=tuple(one.kept.results),
        resend=_resend(connection, books, one),
        next=PACE,
        settings=_settings(one.arrival, one.own.settings_rev),
        want_surveys=_wanted(connection, shelf, books, one),
        commands=_commands(connection, books, one),
    )


def _commands(connection: Connection, books: Books, one: Taken) -> tuple[Command, ...]:
    """What it is still to do. What came by hand has no ear for commands."""
    if one.arrival.by_hand:
        return ()
    terminal_id, done = one.arrival.bound.terminal_id, one.arrival.batch.done
    if done:
        answered(connection, terminal_id, done, one.arrival.received_ms)
    over = {one.id for one in done}
    left = [one for one in books.commands.get(terminal_id, ()) if one.id not in over]
    return tuple(left[:AT_A_TIME])


def _resend(connection: Connection, books: Books, one: Taken) -> tuple[Range, ...]:
    batch, store, seen_seq = one.arrival.batch, one.arrival.store, one.seen_seq
    before = one.before.seen_seq if one.before else 0
    unbroken = seen_seq - before == sum(seq > before for seq in one.kept.came)
    known = batch.acked_seq is None or batch.acked_seq <= seen_seq
    if known and unbroken and store not in books.with_gaps:
        return ()
    word = gaps.Word(
        captured_seq=batch.captured_seq,
        kept_from_seq=batch.kept_from_seq,
        acked_seq=batch.acked_seq,
        held=frozenset(seq for seq, _ in batch.held),
    )
    return gaps.to_resend(connection, store, seen_seq, word)


def _settings(arrival: Arrival, due_rev: str) -> Handout | None:
    if arrival.batch.settings_rev == due_rev:
        return None
    return handout(arrival.bound.terminal_id, due_rev)


def _wanted(connection: Connection, shelf: Shelf, books: Books, one: Taken) -> tuple[str, ...]:
    """Revisions this terminal speaks of and nobody here knows, asked for until they come."""
    terminal_id, account_id, *_ = one.arrival.bound
    asked, unknown = one.arrival.batch.survey_rev, one.kept.unknown_surveys
    if asked and shelf.survey(connection, account_id, asked) is None:
        unknown.add(asked)
    wanted = books.wanted.get(terminal_id, set())
    new = {rev for rev in unknown if _REV.fullmatch(rev)} - wanted
    insert_new(connection, wanted_survey, [(terminal_id, rev) for rev in sorted(new)])
    return tuple(sorted(wanted | new)[:MOST_WANTED])

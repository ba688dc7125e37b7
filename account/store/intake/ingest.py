"""Batches, taken in: one transaction for all that wait, and nothing said before it is durable.

The steps of `take` are the account's whole duty to a terminal, in order. Each batch is judged on
its own; what many of them write is written together. Whatever else has to happen in the same
transaction as the insert (an alert rule, a ticket) is a `Follower`.
"""

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from account.errors import AccountError
from account.store import audit
from account.store.fleet.terminals import ACCEPTED, announce_token, somebody_elses, take_next_token
from account.store.intake import gaps, keep, new_rows, tally
from account.store.intake.arrival import Arrival
from account.store.intake.books import Books, Zones, open_books
from account.store.intake.boots import learn, write_news
from account.store.intake.health import cut
from account.store.intake.receipts import Taken, receipt_of
from account.store.intake.redating import Moved, revise
from account.store.intake.rollup import SURVEY, Cell
from account.store.intake.shelf import Shelf
from account.store.intake.times import NEAR_MS, Near
from account.store.sql import run_with
from feedback import wire
from feedback.batch import Receipt

Follower = Callable[[Connection, Arrival, Sequence[new_rows.Row]], None]
"""Told of each batch's new responses (rows of `response`) once they are written. What it raises
undoes them; if the batch came with others, they are taken without it."""


class StoreElsewhere(AccountError):
    """This store belongs to another terminal for life."""

    hint = "The terminal sets it aside and opens a new one by itself."


class Revoked(AccountError):
    """The terminal was retired, or its token replaced, while its batch was on the way."""


def take(
    connection: Connection,
    shelf: Shelf,
    arrivals: Sequence[Arrival],
    followers: Sequence[Follower] = (),
    *,
    wary: bool = False,
    writing: Callable[[], object] = lambda: None,
) -> list[Receipt | AccountError]:
    """Keep batches of different terminals; for each its receipt, or Revoked or StoreElsewhere.

    A receipt may be sent once the transaction has committed. `wary` looks for every response
    among those that are kept, whatever the books say. `writing` is called when all is judged and
    the rows go to the database: from there on Python's lock is mostly free.
    """
    books = open_books(connection, arrivals)
    outcomes, taken = list[Receipt | AccountError | None](), list[Taken]()
    for arrival in arrivals:
        try:
            taken.append(_begin(connection, books, arrival))
            outcomes.append(None)
        except (Revoked, StoreElsewhere) as error:
            outcomes.append(error)
    write_news(connection, [(one.arrival.store, one.news) for one in taken])
    for one in taken:
        _keep(connection, shelf, books, one, wary)
    keep.write(connection, [one.kept for one in taken], writing)
    _write_reports(connection, taken)
    for one in taken:
        for follow in followers:
            follow(connection, one.arrival, one.kept.rows)
    receipts = iter([receipt_of(connection, shelf, books, one) for one in taken])
    return [next(receipts) if outcome is None else outcome for outcome in outcomes]


def _begin(connection: Connection, books: Books, arrival: Arrival) -> Taken:
    """Is it who it says it is, and whose store is this? Then learn of its time."""
    batch, store = arrival.batch, arrival.store
    own = books.terminals.get(store.terminal_id)
    if own is None:
        raise Revoked(f"terminal {store.terminal_id} is no longer taken")
    if not arrival.by_hand:
        _check_token(connection, own, arrival)
    before = books.stores.get(store)
    if before is None and books.owners.setdefault(store.store_id, store.terminal_id) != (
        store.terminal_id
    ):
        raise StoreElsewhere(f"store {store.store_id} belongs to another terminal")
    if batch.next_token_hash not in (None, arrival.token_hash, own.next_token_hash):
        _announce(connection, store.terminal_id, str(batch.next_token_hash))
    known = books.boots.get(store, ())
    newest_boot = before.newest_boot if before else 0
    told = books.told.get(store, ())
    news = learn(connection, store, known, told, newest_boot, batch.boots, batch.anchors)
    return Taken(arrival, own, before, news, keep.Kept())


def _announce(connection: Connection, terminal_id: str, token_hash: str) -> None:
    if somebody_elses(connection, terminal_id, token_hash):
        raise Revoked(f"terminal {terminal_id} announces a token that another terminal has")
    announce_token(connection, terminal_id, token_hash)


def _check_token(connection: Connection, own: Row[Any], arrival: Arrival) -> None:
    terminal_id = arrival.bound.terminal_id
    if own.state != ACCEPTED or not arrival.token_hash:
        raise Revoked(f"terminal {terminal_id} is no longer taken")
    if arrival.token_hash == own.next_token_hash:
        take_next_token(connection, terminal_id, arrival.token_hash)
    elif arrival.token_hash != own.token_hash:
        raise Revoked(f"terminal {terminal_id} has another token now")


def _keep(connection: Connection, shelf: Shelf, books: Books, one: Taken, wary: bool) -> None:
    arrival, store = one.arrival, one.arrival.store
    seen_seq: int = one.before.seen_seq if one.before else 0
    one.seen_seq = seen_seq
    if not arrival.read and not one.news.anchors and not one.news.bounds:
        return  # a heartbeat
    zones = Zones(books.zones, arrival.bound.account_id, one.own.touchpoint_id)
    known_seq = arrival.batch.captured_seq if wary else seen_seq
    near = _near(books, one)
    one.kept = keep.keep(connection, shelf, arrival, zones, near, known_seq)
    one.seen_seq = gaps.close(connection, store, seen_seq, one.kept.came)
    if not seen_seq:
        return  # nothing of this store is here yet that could move
    revised = revise(connection, store, one.news, partial(zones.wherever, connection))
    _tell_redated(connection, arrival, revised)
    tally.move(connection, revised)
    for moved in revised:
        was = moved.before
        if was.lh == moved.placed.lh:
            continue
        found = {name: getattr(was, name) for name in Cell._fields if name != "survey"}
        cell = Cell(**found, survey=was.survey_rev[:SURVEY])
        one.kept.counts[cell, was.rating] -= 1
        one.kept.counts[cell._replace(lh=moved.placed.lh), was.rating] += 1


def _tell_redated(connection: Connection, arrival: Arrival, revised: Sequence[Moved]) -> None:
    """History that changed says so: a response now stands in another hour, or in one at last."""
    number = sum(one.before.lh != one.placed.lh for one in revised)
    if number:
        terminal_id, account_id, *_ = arrival.bound
        at, what = arrival.received_ms, "responses.redated"
        audit.note(connection, account_id, at, terminal_id, what, terminal_id, responses=number)


def _near(books: Books, one: Taken) -> Near:
    """The anchors near what was pressed, those that came with it included."""
    near, store = Near(), one.arrival.store
    for span in one.arrival.spans:
        known = books.anchors.get((*store, span.boot_id), [])
        news = [
            new
            for new in one.news.anchors
            if new.boot_id == span.boot_id
            and span.first_ms - NEAR_MS <= new.boot_ms <= span.last_ms + NEAR_MS
        ]
        near[span.boot_id] = (
            sorted((*known, *news), key=lambda x: (x.boot_ms, x.anchor_no)) if news else known
        )
    return near


def _write_reports(connection: Connection, taken: Sequence[Taken]) -> None:
    """What the terminals say of themselves, and the books on their stores."""
    said = [
        (
            one.arrival.bound.terminal_id,
            one.arrival.received_ms,
            wire.to_json(cut(one.arrival.batch.health)).decode(),
            one.arrival.batch.settings_rev,
            one.arrival.batch.survey_rev,
        )
        for one in taken
        if not one.arrival.by_hand
    ]
    run_with(connection, _SAID, said)
    run_with(connection, _STORE_BOOKS, [_store_books(one) for one in taken])
    signs = [(*one.arrival.store, sign) for one in taken if (sign := _clone_sign(one))]
    run_with(connection, _CLONE_SIGN, signs)


def _store_books(one: Taken) -> tuple[str | int, ...]:
    arrival, batch, before = one.arrival, one.arrival.batch, one.before
    at = arrival.received_ms
    first_ms = before.first_contact_ms if before else at
    word: tuple[str | int, ...]
    if before is not None and batch.captured_seq < before.captured_seq:  # it was long on its way
        word = (before.captured_seq, before.kept_from_seq, before.acked_seq, before.held)
    else:
        acked_seq = _delivered(arrival, before.acked_seq if before else 0)
        held = json.dumps(batch.held) if batch.held else "[]"
        word = (batch.captured_seq, batch.kept_from_seq, acked_seq, held)
    return (*arrival.store, *word, one.seen_seq, one.news.newest_boot, first_ms, at)


def _clone_sign(one: Taken) -> str | None:
    if one.before is not None and one.before.clone_sign is not None:
        return None
    return one.kept.clone_sign or one.news.clone_sign


def _delivered(arrival: Arrival, before: int) -> int:
    """What the terminal takes for delivered once it has this receipt.

    Fresh responses are sent in order and without holes, so a hole among them is a loss already.
    """
    batch, held = arrival.batch, {seq for seq, _ in arrival.batch.held}
    told = before if batch.acked_seq is None else batch.acked_seq
    fresh = [one.seq for one in arrival.read if one.seq is not None and one.seq not in held]
    return min(max([told, *fresh]), batch.captured_seq)


_SAID = (
    "UPDATE terminal SET last_contact_ms = said.column2, health = said.column3, "
    "has_settings_rev = said.column4, has_survey_rev = said.column5 "
    "FROM (VALUES {rows}) AS said WHERE terminal_id = said.column1{here}"
)
_BOOKS = (
    *("terminal_id", "store_id", "captured_seq", "kept_from_seq", "acked_seq", "held"),
    *("seen_seq", "newest_boot", "first_contact_ms", "last_contact_ms"),
)
_STORE_BOOKS = (
    f"INSERT INTO terminal_store ({', '.join(_BOOKS)}) VALUES {{rows}} "  # noqa: S608
    "ON CONFLICT (terminal_id, store_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _BOOKS[2:])
)
_CLONE_SIGN = (
    "UPDATE terminal_store SET clone_sign = new.column3 FROM (VALUES {rows}) AS new "
    "WHERE terminal_id = new.column1 AND store_id = new.column2{here}"
)

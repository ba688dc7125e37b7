"""A batch, taken in: one transaction, and nothing said before it is durable.

The steps of `take` are the account's whole duty to a terminal, in order. Whatever is to happen
in the same transaction as the insert (a rollup, an alert rule) finds the new responses in
`Kept.rows` at the place marked there.
"""

import json
import re
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from account.errors import AccountError
from account.store import gaps
from account.store.arrival import Arrival
from account.store.boots import Store, learn, of_store
from account.store.keep import Kept, keep
from account.store.reckoning import Range
from account.store.schema import terminal, terminal_store, wanted_survey
from account.store.shelf import Shelf
from account.store.sql import insert_new
from account.store.terminals import ACCEPTED, handout, take_next_token
from account.store.times import Zones, revise
from feedback import wire
from feedback.batch import Handout, Pace, Receipt

MOST_WANTED = 10
"""Surveys asked for in one receipt."""

_REV = re.compile(r"[0-9a-f]{64}")
PACE = Pace(after_s=0.0, max_responses=500, max_bytes=256 * 1024)


class StoreElsewhere(AccountError):
    """This store belongs to another terminal for life."""

    hint = "The terminal sets it aside and opens a new one by itself."


class Revoked(AccountError):
    """The terminal was retired, or its token replaced, while its batch was on the way."""


def take(connection: Connection, shelf: Shelf, arrival: Arrival) -> Receipt:
    """Keep a batch and say what became of each response.

    The receipt may be sent once the transaction has committed. Raises Revoked or StoreElsewhere.
    """
    batch, store = arrival.batch, arrival.store
    own = _report(connection, arrival)
    before = _known(connection, store)
    seen_seq = before.seen_seq if before else 0
    zones = Zones(connection, arrival.bound.account_id, own.touchpoint_id)
    news = learn(connection, store, batch.boots, batch.anchors)
    kept = keep(connection, shelf, arrival, zones, seen_seq)
    seen_seq = gaps.close(connection, store, seen_seq, kept.came)
    # Here, in the same transaction, belongs whatever follows from kept.rows.
    revise(connection, store, news, zones)
    _write_store(connection, arrival, before, seen_seq, kept.clone_sign or news.clone_sign)
    return Receipt(
        batch_id=batch.batch_id,
        store_id=batch.store_id,
        server_ms=arrival.received_ms,
        results=tuple(kept.results),
        resend=_resend(connection, arrival, seen_seq),
        next=PACE,
        settings=_settings(arrival, own.settings_rev),
        want_surveys=_wanted(connection, shelf, arrival, kept),
        commands=(),
    )


def _report(connection: Connection, arrival: Arrival) -> Row[Any]:
    """Note what the terminal says of itself.

    The row stays locked until the end: batches of one terminal are taken one after the other.
    """
    batch, t = arrival.batch, terminal.c
    if arrival.bound.has_next:
        take_next_token(connection, arrival.bound.terminal_id, arrival.token_hash)
    says: dict[str, Any] = {
        "last_contact_ms": arrival.received_ms,
        "health": wire.to_json(batch.health).decode(),
        "has_settings_rev": batch.settings_rev,
        "has_survey_rev": batch.survey_rev,
    }
    if batch.next_token_hash not in (None, arrival.token_hash):
        says["next_token_hash"] = batch.next_token_hash
    taken = (
        update(terminal)
        .where(t.terminal_id == arrival.bound.terminal_id, t.state == ACCEPTED)
        .where(or_(t.token_hash == arrival.token_hash, t.next_token_hash == arrival.token_hash))
        .values(**says)
        .returning(t.touchpoint_id, t.settings_rev)
    )
    row = connection.execute(taken).first()
    if row is None:
        raise Revoked(f"terminal {arrival.bound.terminal_id} is no longer taken")
    return row


def _known(connection: Connection, store: Store) -> Row[Any] | None:
    """The account's books on a store; None for one it never saw. Raises StoreElsewhere."""
    s = terminal_store.c
    mine = connection.execute(select(terminal_store).where(of_store(terminal_store, store))).first()
    if mine is not None:
        return mine
    query = select(s.terminal_id).where(s.store_id == store.store_id)
    if connection.execute(query).first() is not None:
        raise StoreElsewhere(f"store {store.store_id} belongs to another terminal")
    return None


def _write_store(
    connection: Connection,
    arrival: Arrival,
    before: Row[Any] | None,
    seen_seq: int,
    clone_sign: str | None,
) -> None:
    batch = arrival.batch
    books: dict[str, Any] = {"seen_seq": seen_seq, "last_contact_ms": arrival.received_ms}
    if clone_sign is not None and (before is None or before.clone_sign is None):
        books["clone_sign"] = clone_sign
    if before is None or batch.captured_seq >= before.captured_seq:  # else it was long on its way
        books |= {
            "captured_seq": batch.captured_seq,
            "kept_from_seq": batch.kept_from_seq,
            "acked_seq": _delivered(arrival, before.acked_seq if before else 0),
            "held": json.dumps(batch.held),
        }
    if before is not None:
        this = of_store(terminal_store, arrival.store)
        connection.execute(update(terminal_store).where(this).values(**books))
        return
    books |= {**arrival.store._asdict(), "first_contact_ms": arrival.received_ms}
    connection.execute(insert(terminal_store).values(**books))


def _delivered(arrival: Arrival, before: int) -> int:
    """What the terminal takes for delivered once it has this receipt.

    Fresh responses are sent in order and without holes, so a hole among them is a loss already.
    """
    batch, held = arrival.batch, {seq for seq, _ in arrival.batch.held}
    told = before if batch.acked_seq is None else batch.acked_seq
    fresh = [one.seq for one in arrival.read if one.seq is not None and one.seq not in held]
    return min(max([told, *fresh]), batch.captured_seq)


def _resend(connection: Connection, arrival: Arrival, seen_seq: int) -> tuple[Range, ...]:
    batch = arrival.batch
    word = gaps.Word(
        captured_seq=batch.captured_seq,
        kept_from_seq=batch.kept_from_seq,
        acked_seq=batch.acked_seq,
        held=frozenset(seq for seq, _ in batch.held),
    )
    return gaps.to_resend(connection, arrival.store, seen_seq, word)


def _settings(arrival: Arrival, due_rev: str) -> Handout | None:
    if arrival.batch.settings_rev == due_rev:
        return None
    return handout(arrival.bound.terminal_id, due_rev)


def _wanted(connection: Connection, shelf: Shelf, arrival: Arrival, kept: Kept) -> tuple[str, ...]:
    """Revisions this terminal speaks of and nobody here knows, asked for until they come."""
    terminal_id, account_id, *_ = arrival.bound
    asked = arrival.batch.survey_rev
    if asked and shelf.survey(connection, account_id, asked) is None:
        kept.unknown_surveys.add(asked)
    names = [rev for rev in kept.unknown_surveys if _REV.fullmatch(rev)]
    insert_new(connection, wanted_survey, [(terminal_id, rev) for rev in names])
    w = wanted_survey.c
    query = select(w.rev).where(w.terminal_id == terminal_id).order_by(w.rev).limit(MOST_WANTED)
    return tuple(connection.execute(query).scalars())

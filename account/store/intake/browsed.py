"""Visits in a browser: kept while they are under way, and put through the intake when they end."""

import logging
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from account.errors import AccountError
from account.store.engine import Database
from account.store.fleet.terminals import Bound
from account.store.intake import halves
from account.store.intake.arrival import arrive
from account.store.intake.halves import Half
from account.store.intake.ingest import Follower, take
from account.store.intake.shelf import Shelf
from account.store.schema import half_filled, response, survey_link, terminal, terminal_store
from account.store.schema.reported import LINKED
from account.store.surveys import links
from account.store.surveys.links import LINK, SurveyLink
from feedback import wire
from feedback.batch import Anchor, Batch, Boot, Health, Receipt
from feedback.identity import new_rid
from feedback.response import Body, Ended, Moment, Response

WALKED_OFF_MS = 30 * 60_000
"""After that a visit is over, and what was answered counts."""

_BOOT = "browser"
_AT_A_TIME = 100
_log = logging.getLogger(__name__)


class NotKept(AccountError):
    """The intake refused what a browser sent: our own fault."""


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """A visit under way: what was said so far, which question stands there now, and since when
    the rating has been pressed."""

    body: Body
    at: str
    pressed_ms: int


class Visit(NamedTuple):
    """A visit that is over."""

    of: SurveyLink
    rev: str
    nonce: str
    body: Body
    pressed_ms: int


def keep(
    connection: Connection, shelf: Shelf, followers: tuple[Follower, ...], visit: Visit, at_ms: int
) -> bool:
    """Keep a visit that is over, once; False where that was done before. Raises NotKept."""
    of = visit.of
    this = select(terminal.c.terminal_id).where(terminal.c.terminal_id == of.id)
    connection.execute(this.with_for_update())
    if links.was_answered(connection, of.id, visit.nonce):
        halves.forget(connection, of.id, visit.nonce)
        return False
    s = terminal_store.c
    seen = connection.execute(select(s.seen_seq).where(s.terminal_id == of.id)).scalar()
    batch = _batch(visit, (seen or 0) + 1, at_ms)
    bound = Bound(of.id, of.account_id, LINK, "", False)
    arrival = arrive(bound, "", wire.batch_from(wire.to_json(batch)), at_ms)
    (receipt,) = take(connection, shelf, [arrival._replace(by_hand=True)], followers)
    if not isinstance(receipt, Receipt) or any(o.status != "stored" for o in receipt.results):
        raise NotKept(f"a visit of link {of.id} was not kept: {receipt}")
    halves.forget(connection, of.id, visit.nonce)
    return True


def _batch(visit: Visit, seq: int, at_ms: int) -> Batch:
    """The account is the clock here: each response brings the anchor that places it."""
    of = visit.of
    store_id = f"{int(of.id, 16):016x}"
    boot_ms, now_ms = max(0, visit.pressed_ms - of.made_ms), max(0, at_ms - of.made_ms)
    sent = Moment(boot_id=_BOOT, boot_ms=now_ms, wall_ms=at_ms, wall_synced=True)
    pressed = Response(
        seq=seq,
        rid=str(new_rid(store_id, seq)),
        boot_id=_BOOT,
        boot_ms=boot_ms,
        wall_ms=visit.pressed_ms,
        wall_synced=True,
        touchpoint_id=of.touchpoint_id,
        settings_rev="",
        survey_rev=visit.rev,
        body=wire.body_to(visit.body),
    )
    anchor = Anchor(
        anchor_no=seq,
        boot_id=_BOOT,
        boot_ms=boot_ms,
        true_ms=visit.pressed_ms,
        uncertainty_ms=0,
        source="synced",
    )
    return Batch(
        v=wire.VERSION,
        batch_id=visit.nonce,
        store_id=store_id,
        captured_seq=seq,
        kept_from_seq=seq + 1,
        acked_seq=seq,
        sent=sent,
        boots=(Boot(boot_no=1, boot_id=_BOOT, first_wall_ms=of.made_ms, last_boot_ms=now_ms),),
        anchors=(anchor,),
        health=Health(version="", outbox=0),
        settings_rev="",
        survey_rev=visit.rev,
        responses=(pressed,),
    )


def walked_off(
    database: Database, now_ms: int, *, shelf: Shelf, followers: tuple[Follower, ...] = ()
) -> int:
    """Keep the visits that nobody went on with: a rating counts from its press."""
    h, s = half_filled.c, survey_link.c
    r = response.c
    # Whose visit is over is on the longer survey, which may take days.
    over = select(r.rid).where(r.terminal_id == h.terminal_id, r.link == h.nonce, LINKED).exists()
    old = select(h.terminal_id, h.nonce).join(survey_link, s.id == h.terminal_id)
    query = old.where(h.saved_ms < now_ms - WALKED_OFF_MS, ~over)
    with database.read() as connection:
        left = connection.execute(query.limit(_AT_A_TIME)).all()
    kept = 0
    for row in left:
        try:
            with database.write() as connection:
                kept += _leave_off(
                    connection, shelf, followers, (row.terminal_id, row.nonce), now_ms
                )
        except NotKept as error:  # it keeps no other from its turn; its form lies until it is old
            _log.error("by the clock: %s", error)
    return kept


def _leave_off(
    connection: Connection,
    shelf: Shelf,
    followers: tuple[Follower, ...],
    named: tuple[str, str],
    now_ms: int,
) -> bool:
    found, of = halves.read(connection, *named, Open), links.one(connection, named[0])
    if of is None or found is None or not found[1].body.answers:
        halves.forget(connection, *named)
        return False
    half, visit = found
    body = msgspec.structs.replace(visit.body, ended=Ended.WALKED_AWAY)
    left_off = Visit(of, half.survey_rev, half.nonce, body, visit.pressed_ms)
    return keep(connection, shelf, followers, left_off, now_ms)


def half_of(of: SurveyLink, nonce: str, rev: str, language: str) -> Half:
    """Under which name a visit is kept while it is under way."""
    return Half(
        terminal_id=of.id, nonce=nonce, account_id=of.account_id, survey_rev=rev, language=language
    )


def forget_old(database: Database, now_ms: int) -> int:
    """Throw away forms that nobody sent for a week; how many."""
    before = now_ms - halves.KEPT_MS
    with database.read() as connection:
        old = select(half_filled.c.nonce).where(half_filled.c.saved_ms < before)
        if connection.execute(old.limit(1)).first() is None:
            return 0
    with database.write() as connection:
        return halves.forget_old(connection, before)

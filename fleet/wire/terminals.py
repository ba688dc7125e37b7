"""Terminals that are no more than their number: all that one sends follows from it."""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, insert

from account.store.first_start import the_account
from account.store.fleet import terminals
from account.store.names import digest
from account.store.schema import terminal
from account.store.surveys import papers
from feedback import wire
from feedback.batch import Anchor, Batch, Boot, Health
from feedback.identity import new_rid
from feedback.response import Answer, Body, Channel, Ended, Moment, Outcome, Response

_AT_A_TIME = 5000
_DAY_MS = 86_400_000
_SMILEYS = (1, 2, 3, 4)


class Standing(NamedTuple):
    """What all of them have in common."""

    touchpoint_id: str
    settings_rev: str
    survey_rev: str
    now_ms: int


class Wired(NamedTuple):
    """One terminal."""

    number: int
    terminal_id: str
    token: str
    store_id: str
    boot_id: str


def wired(number: int) -> Wired:
    """The terminal of that number."""
    secret = hashlib.sha256(f"wire {number}".encode()).hexdigest()
    store_id = f"{int(secret[:16], 16) >> 2:016x}"
    return Wired(number, f"{number:012x}", secret, store_id, secret[32:])


def enrol(connection: Connection, count: int, at_ms: int) -> Standing:
    """Enter so many into the account's books, as if each had come with a code."""
    account_id = the_account(connection)
    place = terminals.named_touchpoint(connection, account_id)
    settings_rev = papers.issue_settings(connection, place, at_ms)
    for first in range(0, count, _AT_A_TIME):
        some = (wired(n) for n in range(first, min(count, first + _AT_A_TIME)))
        rows = [
            {
                "terminal_id": one.terminal_id,
                "account_id": account_id,
                "name": f"Wire {one.number}",
                "touchpoint_id": place,
                "state": terminals.ACCEPTED,
                "token_hash": digest(one.token),
                "public_key": "0" * 64,
                "link_key": b"\0" * 32,
                "enrolled_ms": at_ms,
                "settings_rev": settings_rev,
            }
            for one in some
        ]
        connection.execute(insert(terminal), rows)
    raw = papers.settings_bytes(connection, account_id, settings_rev) or b""
    return Standing(place, settings_rev, wire.settings_from(raw).survey_rev, at_ms)


def batches(of: Wired, standing: Standing, responses: int, at_once: int) -> Iterator[bytes]:
    """What it has to send after a day on its own, gzipped; each is made when it is asked for."""
    began_ms = standing.now_ms - _DAY_MS
    every_ms = _DAY_MS // (responses + 1)
    for first in range(1, responses + 1, at_once):
        last = min(responses, first + at_once - 1)
        seqs = range(first, last + 1)
        yield wire.to_wire(
            Batch(
                v=wire.VERSION,
                batch_id=f"{of.terminal_id}-{first}",
                store_id=of.store_id,
                captured_seq=responses,
                kept_from_seq=1,
                acked_seq=first - 1,
                sent=Moment(boot_id=of.boot_id, boot_ms=_DAY_MS, wall_ms=0, wall_synced=False),
                boots=(_boot(of),) if first == 1 else (),
                anchors=(_anchor(of, began_ms),) if first == 1 else (),
                health=Health(version="wire", outbox=responses - last),
                settings_rev=standing.settings_rev,
                survey_rev=standing.survey_rev,
                responses=tuple(_response(of, standing, seq, every_ms * seq) for seq in seqs),
            )
        )


def _boot(of: Wired) -> Boot:
    return Boot(boot_no=1, boot_id=of.boot_id, first_wall_ms=0, last_boot_ms=_DAY_MS)


def _anchor(of: Wired, began_ms: int) -> Anchor:
    return Anchor(
        anchor_no=1,
        boot_id=of.boot_id,
        boot_ms=_DAY_MS,
        true_ms=began_ms + _DAY_MS,
        uncertainty_ms=40,
        source="synced",
    )


def _response(of: Wired, standing: Standing, seq: int, boot_ms: int) -> Response:
    return Response(
        seq=seq,
        rid=str(new_rid(of.store_id, seq)),
        boot_id=of.boot_id,
        boot_ms=boot_ms,
        wall_ms=boot_ms,
        wall_synced=False,
        touchpoint_id=standing.touchpoint_id,
        settings_rev=standing.settings_rev,
        survey_rev=standing.survey_rev,
        body=_BODIES[(of.number + seq) % len(_BODIES)],
    )


def _body(step: int) -> str:
    rating = Answer(question="mood", outcome=Outcome.ANSWERED, value=step, took_ms=0)
    return wire.body_to(
        Body(
            answers=(rating,),
            language="en",
            channel=Channel.TOUCH,
            order=_SMILEYS,
            since_last_press_ms=None,
            ended=Ended.FINISHED,
        )
    )


_BODIES = [_body(step) for step in _SMILEYS]

"""What becomes of each response: stored, known already, in conflict, or in quarantine."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from account.store import arrived, rollup, tally
from account.store.arrival import Arrival
from account.store.arrived import Place
from account.store.books import Zones
from account.store.judge import Score, Sound, Unsound, score
from account.store.rollup import NO_HOUR, SURVEY, Counts
from account.store.schema import conflict, quarantine, response
from account.store.shelf import Shelf
from account.store.sql import insert_all, insert_new
from account.store.tally import LATE_MS, SLOW, Alike, Tallied, When
from account.store.times import Near, Said, place
from feedback.batch import Result, Status

Row = tuple[Any, ...]
"""A row of `response`, in the order of its columns."""

_When = tuple[int, int, int]
"""A `tally.When`, before it is one: this is asked for every response."""
_SLOW_MS = 1000 * SLOW
_UNSETTLED = (None, None, None)
"""Nobody has looked at what just came to quarantine."""


@dataclass(slots=True)
class Kept:
    """The account's books after one batch's responses."""

    results: list[Result] = field(default_factory=list)
    """In the order they came; silent about what had no readable seq and rid."""
    rows: list[Row] = field(default_factory=list)
    """Those that were not here before; they are to be written with `write`."""
    tallied: Tallied = field(default_factory=Tallied)
    """What they add to the counts."""
    counts: Counts = field(default_factory=Counts)
    """What older ones, which moved, add to the rollup."""
    came: set[int] = field(default_factory=set)
    """Every seq that is accounted for by this batch."""
    unknown_surveys: set[str] = field(default_factory=set)
    clone_sign: str | None = None


def keep(
    connection: Connection, shelf: Shelf, arrival: Arrival, zones: Zones, near: Near, known_seq: int
) -> Kept:
    """Put each response where it belongs. Sending any of it again changes nothing.

    No response above `known_seq` can be here already. `near` is as for `times.place`.
    """
    sound, store = arrival.sound, arrival.store
    late = [Place(*store, one.seq) for one in sound if one.seq <= known_seq]
    there = {row.rid: row for row in arrived.under(connection, late)} if late else {}
    hashes = {one.rid: there[one.rid].content_hash for one in sound if one.rid in there}
    if not hashes and len(sound) == len(arrival.read) == len({one.rid for one in sound}):
        kept = Kept(came={one.seq for one in sound})  # as nearly always: all of it is new
        kept.results = [_result(one, Status.STORED) for one in sound]
        fresh = sound
    else:
        kept, fresh, conflicts = _sort_out(arrival, hashes)
        _insert_others(connection, arrival, conflicts)
    _judge(connection, shelf, arrival, zones, near, fresh, kept)
    kept.clone_sign = _clone_sign(fresh, {row.seq for row in there.values()})
    return kept


def _sort_out(
    arrival: Arrival, hashes: dict[bytes, bytes | None]
) -> tuple[Kept, list[Sound], list[Sound]]:
    """What is new and what is in conflict, where not everything is new."""
    kept, fresh, conflicts = Kept(), list[Sound](), list[Sound]()
    for one in arrival.read:
        if isinstance(one, Unsound):
            _reject(kept, one, arrival.batch.captured_seq)
            continue
        kept.came.add(one.seq)
        status = _status(hashes.setdefault(one.rid, None), one.content_hash)
        if status is Status.STORED:
            hashes[one.rid] = one.content_hash
            fresh.append(one)
        elif status is Status.CONFLICT:
            conflicts.append(one)
        kept.results.append(_result(one, status))
    return kept, fresh, conflicts


def write(connection: Connection, kept: Iterable[Kept]) -> None:
    """Write the new responses of many batches, and count them. Raises where one is known."""
    rows, counts, every = list[Row](), Counts(), list(kept)
    for one in every:
        rows += one.rows
        counts.update(one.counts)
    insert_all(connection, response, rows)
    tallied = tally.together(one.tallied for one in every)
    tally.write(connection, tallied)
    rollup.write(connection, tallied.by_hour())
    rollup.add(connection, counts)


def _status(known_hash: bytes | None, content_hash: bytes) -> Status:
    if known_hash is None:
        return Status.STORED
    return Status.DUPLICATE if known_hash == content_hash else Status.CONFLICT


def _result(one: Sound, status: Status) -> Result:
    code = "other_content" if status is Status.CONFLICT else None
    return Result(seq=one.seq, rid=one.response.rid, status=status, code=code)


def _reject(kept: Kept, one: Unsound, captured_seq: int) -> None:
    if one.seq is None or one.rid is None:
        return
    kept.results.append(Result(seq=one.seq, rid=one.rid, status=Status.REJECTED, code=one.code))
    if one.seq <= captured_seq:
        kept.came.add(one.seq)


def _judge(
    connection: Connection,
    shelf: Shelf,
    arrival: Arrival,
    zones: Zones,
    near: Near,
    fresh: Sequence[Sound],
    kept: Kept,
) -> None:
    """Find the place of each in time and on its scale."""
    terminal_id, account_id = arrival.bound.terminal_id, arrival.bound.account_id
    received_ms, store_id = arrival.received_ms, arrival.batch.store_id
    responses = [one.response for one in fresh]
    zone_at = {place_id: zones.at(place_id) for place_id in {r.touchpoint_id for r in responses}}
    said = [Said(r, received_ms, zone_at[r.touchpoint_id]) for r in responses]
    revs = {r.survey_rev for r in responses}
    surveys = {rev: shelf.survey(connection, account_id, rev) for rev in revs}
    kept.unknown_surveys.update(rev for rev, survey in surveys.items() if survey is None)
    known = dict[tuple[Any, ...], tuple[Score, Alike, dict[_When, int]]]()
    keep_row = kept.rows.append
    for one, placed in zip(fresh, place(connection, arrival.store, said, near), strict=True):
        _, rid, seq, r, body, content_hash, question, rating = one
        mode, language, channel = body.mode.value, body.language, body.channel.value
        key = r.survey_rev, r.touchpoint_id, question, rating, mode, language, channel
        alike = known.get(key)
        if alike is None:
            scored = score(surveys[r.survey_rev], question, rating)
            alike = known[key] = scored, _alike(arrival, key, scored), {}
        (kind, steps, unscored), of, times = alike
        true_ms, earliest_ms, latest_ms, quality, lh = placed
        since_ms = body.since_last_press_ms
        when = (
            NO_HOUR if lh is None else lh,
            SLOW if since_ms is None or since_ms >= _SLOW_MS else since_ms // 1000,
            1 if received_ms - latest_ms >= LATE_MS else 0,
        )
        times[when] = times.get(when, 0) + 1
        if len(body.answers) > 1:
            kept.tallied.count_met(of, When(*when), body.answers[1:], 1)
        keep_row(
            (
                terminal_id,
                rid,
                account_id,
                store_id,
                seq,
                content_hash,
                r.boot_id,
                r.boot_ms,
                r.wall_ms,
                r.wall_synced,
                r.touchpoint_id,
                r.settings_rev,
                r.survey_rev,
                r.body,
                received_ms,
                question,
                rating,
                language,
                channel,
                mode,
                None if body.ended is None else body.ended.value,
                since_ms,
                body.link,
                kind,
                steps,
                unscored,
                true_ms,
                earliest_ms,
                latest_ms,
                quality,
                lh,
            )
        )
    for _, of, times in known.values():
        for when, n in times.items():
            kept.tallied.count(of, When(*when), n)


def _alike(arrival: Arrival, key: tuple[Any, ...], scored: Score) -> Alike:
    rev, touchpoint_id, question, rating, *how = key
    kind, steps, _ = scored
    return Alike(
        arrival.bound.account_id,
        (arrival.bound.terminal_id, touchpoint_id, rev[:SURVEY]),
        (question, kind or "", steps or 0),
        tuple(how),
        rating if kind is not None else None,
    )


def _insert_others(connection: Connection, arrival: Arrival, conflicts: Sequence[Sound]) -> None:
    terminal_id, store_id = arrival.store
    at = arrival.received_ms
    rows: list[Row] = [
        (terminal_id, one.rid, one.content_hash, store_id, one.seq, arrival.raw(one), at)
        for one in conflicts
    ]
    insert_new(connection, conflict, rows)
    unsound = [one for one in arrival.read if isinstance(one, Unsound)]
    rows = [
        (terminal_id, x.raw_hash, store_id, x.seq, x.rid, x.code, x.detail, x.raw, at, *_UNSETTLED)
        for x in unsound
    ]
    insert_new(connection, quarantine, rows)


def _clone_sign(fresh: Sequence[Sound], taken: Collection[int]) -> str | None:
    """One writer gives each seq once: two rids under one seq are two writers."""
    twice = {seq for seq, times in Counter(one.seq for one in fresh).items() if times > 1}
    twice.update(one.seq for one in fresh if one.seq in taken)
    return f"seq {min(twice)} was given to two responses" if twice else None

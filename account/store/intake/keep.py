"""What becomes of each response: stored, known already, in conflict, or in quarantine."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from sqlalchemy import Connection

from account.store.intake import arrived, new_rows, rollup, stretches, tally
from account.store.intake.arrival import Arrival
from account.store.intake.arrived import Place
from account.store.intake.books import Zones
from account.store.intake.judge import Score, Sound, Unsound, score
from account.store.intake.new_rows import NewRows, Row
from account.store.intake.rollup import NO_HOUR, SURVEY, Counts
from account.store.intake.shelf import Shelf
from account.store.intake.stretches import Stretches
from account.store.intake.tally import LATE_MS, SLOW, Alike, Tallied, When
from account.store.intake.times import Near, Placed, place
from account.store.schema import conflict, quarantine
from account.store.sql import insert_new
from feedback.batch import Result, Status
from feedback.survey import Survey

_How = tuple[Any, ...]
_Like = tuple[int, Alike, dict[When, int]]
"""Responses that differ in when they were: the half row they share, what they count as, and how
many there are of each moment."""
_SLOW_MS = 1000 * SLOW
_UNSETTLED = (None, None, None)
"""Nobody has looked at what just came to quarantine."""


@dataclass(slots=True)
class Kept:
    """The account's books after one batch's responses."""

    results: list[Result] = field(default_factory=list)
    """In the order they came; silent about what had no readable seq and rid."""
    rows: NewRows = field(default_factory=NewRows)
    """Those that were not here before; they are to be written with `write`."""
    stretches: Stretches = field(default_factory=Stretches)
    """Where they lie."""
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
    hashes = {x.rid: there[x.rid].content_hash for x in sound if x.rid in there} if there else {}
    if not hashes and len(sound) == len(arrival.read) == len({one.rid for one in sound}):
        kept = Kept(came={one.seq for one in sound})  # as nearly always: all of it is new
        stored = Status.STORED
        kept.results = [Result(seq=x.seq, rid=x.response.rid, status=stored) for x in sound]
        fresh = sound
    else:
        kept, fresh, conflicts = _sort_out(arrival, hashes)
        _insert_others(connection, arrival, conflicts)
    kept.stretches = stretches.touched(store, fresh)
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


def write(
    connection: Connection, kept: Iterable[Kept], writing: Callable[[], object] = lambda: None
) -> None:
    """Write the new responses of many batches, and count them. Raises where one is known.

    `writing` is called when the rows go to the database.
    """
    counts, every = Counts(), list(kept)
    for one in every:
        counts.update(one.counts)
    writing()
    new_rows.insert(connection, [one.rows for one in every])
    stretches.write(connection, [one.stretches for one in every])
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
    account_id, received_ms = arrival.bound.account_id, arrival.received_ms
    responses = [one.response for one in fresh]
    clocks = zones.of({r.touchpoint_id for r in responses})
    by = [clocks[r.touchpoint_id] for r in responses]
    said = zip(responses, repeat(received_ms), by, strict=False)  # all came at once
    revs = {r.survey_rev for r in responses}
    surveys = {rev: shelf.survey(connection, account_id, rev) for rev in revs}
    kept.unknown_surveys.update(rev for rev, survey in surveys.items() if survey is None)
    kinds = _Kinds(arrival, surveys, kept.rows)
    keep_row = kept.rows.own.append
    for one, placed in zip(fresh, place(connection, arrival.store, said, near), strict=True):
        r, body = one.response, one.body
        half, alike, times = kinds.of(one, placed)
        latest_ms, lh, since_ms = placed.latest_ms, placed.lh, body.since_last_press_ms
        when = (
            NO_HOUR if lh is None else lh,
            SLOW if since_ms is None or since_ms >= _SLOW_MS else since_ms // 1000,
            1 if received_ms - latest_ms >= LATE_MS else 0,
        )
        times[when] = times.get(when, 0) + 1
        if len(body.answers) > 1:
            kept.tallied.count_met(alike, when, body.answers[1:], 1)
        keep_row(
            (
                half,
                one.rid,
                one.seq,
                one.content_hash,
                r.boot_ms,
                r.wall_ms,
                r.body,
                one.rating,
                since_ms,
                body.link,
                placed.true_ms,
                placed.earliest_ms,
                latest_ms,
                lh,
            )
        )
    kinds.count(kept.tallied)


class _Kinds:
    """What responses of a batch have in common, worked out once for all that have it."""

    def __init__(
        self, arrival: Arrival, surveys: Mapping[str, Survey | None], rows: NewRows
    ) -> None:
        self._arrival, self._surveys, self._rows = arrival, surveys, rows
        self._known = dict[_How, dict[int | None, _Like]]()
        self._how: _How = ()
        self._by_rating = dict[int | None, _Like]()
        self._halves = dict[tuple[_How, Score], int]()

    def of(self, one: Sound, placed: Placed) -> _Like:
        """Those that it is like; most are as the one before was, but for the rating."""
        r, body = one.response, one.body
        how = (
            r.boot_id,
            r.wall_synced,
            r.touchpoint_id,
            r.settings_rev,
            r.survey_rev,
            one.question,
            body.language,
            body.channel,
            body.mode,
            body.ended,
            placed.time_quality,
        )
        if how != self._how:
            self._how = how
            self._by_rating = self._known.setdefault(how, {})
        like = self._by_rating.get(one.rating)
        if like is None:
            like = self._by_rating[one.rating] = self._new(how, one.rating)
        return like

    def _new(self, how: _How, rating: int | None) -> _Like:
        *raw, touchpoint_id, settings_rev, rev, question, language, channel, mode, ended, good = how
        found = score(self._surveys[rev], question, rating)
        told = str(language), str(channel), str(mode)
        if (how, found) not in self._halves:
            arrival = self._arrival
            known = (*arrival.store, arrival.bound.account_id, arrival.received_ms)
            named = (touchpoint_id, settings_rev, rev, question)
            ended = None if ended is None else str(ended)
            half = (*known, *raw, *named, *told, ended, *found, good)
            self._halves[how, found] = self._rows.share(half)
        alike = _alike(self._arrival, (touchpoint_id, rev, question), told, rating, found)
        return self._halves[how, found], alike, {}

    def count(self, tallied: Tallied) -> None:
        """Count all of them."""
        for likes in self._known.values():
            for _, alike, times in likes.values():
                tallied.count(alike, times)


def _alike(
    arrival: Arrival,
    where: tuple[str, str, str],
    told: tuple[str, str, str],
    rating: int | None,
    found: Score,
) -> Alike:
    touchpoint_id, rev, question = where
    language, channel, mode = told
    return Alike(
        arrival.bound.account_id,
        (arrival.bound.terminal_id, touchpoint_id, rev[:SURVEY]),
        (question, found.kind or "", found.steps or 0),
        (mode, language, channel),
        rating if found.kind is not None else None,
    )


def _insert_others(connection: Connection, arrival: Arrival, conflicts: Sequence[Sound]) -> None:
    terminal_id, store_id = arrival.store
    waited = arrival.waited_since_ms
    at = arrival.received_ms if waited is None else waited
    rows: list[Row] = [
        (terminal_id, one.rid, one.content_hash, store_id, one.seq, raw, at)
        for one, raw in zip(conflicts, arrival.raws(conflicts), strict=True)
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

"""What is offered to the account, and what its answer changes.

Acknowledging moves one watermark: a page written for 500 responses. Only what the account could
not keep is named one by one, in `held`.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace
from sqlite_utils import Database

from feedback.batch import GONE, Offer, Receipt, Result, Status
from feedback.response import Moment, Response
from kiosk.store import rows
from kiosk.store.boots import Boots
from kiosk.store.held import Held

HELD_SHARE = 4
"""Held responses fill at most this part (a quarter) of an offer."""

_AROUND_BODY = 400
"""Bytes of a response's JSON without its body: names, two revisions, ids and times."""

_CLOSED = "(open = 0 or seq < (select max(seq) from response))"
"""Only the newest can be open: one that says so among the others is damaged, and goes like them."""
_FRESH = f"seq > :acked and {_CLOSED} and seq not in (select seq from held)"  # noqa: S608
_NEVER = Moment(boot_id="", boot_ms=0, wall_ms=0, wall_synced=False)


class Place(NamedTuple):
    """How far a store was carried: the last of each that was written."""

    seq: int = 0
    boot_no: int = 0
    anchor_no: int = 0

    def after(self, offer: Offer) -> "Place":
        """Behind what was offered."""
        return Place(
            max((one.seq for one in offer.responses), default=self.seq),
            max((one.boot_no for one in offer.boots), default=self.boot_no),
            max((one.anchor_no for one in offer.anchors), default=self.anchor_no),
        )


class Sending:
    """The account's side of one store. Use it inside a transaction."""

    def __init__(self, db: Database, boots: Boots) -> None:
        self._db, self._boots = db, boots
        self.held = Held(db)

    def offer(self, max_responses: int, max_bytes: int, now: Moment) -> Offer:
        """The oldest closed responses past the watermark, and held ones that are due.

        At least one when any waits, however few bytes are allowed.
        """
        store_id, acked, acked_boot, acked_anchor = self._db.execute(
            "select store_id, acked_seq, acked_boot, acked_anchor from store"
        ).fetchone()
        boots, anchors = self._boots.unsent(acked_boot, acked_anchor)
        captured = self.captured()
        return Offer(
            store_id=store_id,
            captured_seq=captured,
            kept_from_seq=self._kept_from(captured),
            acked_seq=acked,
            held=self.held.named(captured),
            boots=tuple(boots),
            anchors=tuple(anchors),
            responses=self._choose(acked, max_responses, max_bytes, now),
        )

    def carry(self, after: Place, max_responses: int, max_bytes: int) -> Offer:
        """What nobody has acknowledged, after that place, held ones included: for a stick.

        Nothing is noted: what was carried is acknowledged by receipts alone.
        """
        whole = self.offer(0, 0, _NEVER)
        acked, acked_boot, acked_anchor = self._db.execute(
            "select acked_seq, acked_boot, acked_anchor from store"
        ).fetchone()
        boots, anchors = self._boots.unsent(
            max(acked_boot, after.boot_no), max(acked_anchor, after.anchor_no)
        )
        found = self._db.execute(
            f"select {rows.RESPONSE} from response where {_CLOSED} and (seq > :beyond or "  # noqa: S608
            "seq in (select seq from held where seq > :seq)) order by seq limit :limit",
            {"beyond": max(acked, after.seq), "seq": after.seq, "limit": max_responses},
        )
        responses = tuple(_within([rows.response(row) for row in found], max_bytes))
        return replace(whole, boots=tuple(boots), anchors=tuple(anchors), responses=responses)

    def take_receipt(self, receipt: Receipt, now: Moment) -> int:
        """Take in a receipt that came by hand; how many responses it acknowledges.

        What it was for is looked up by seq and rid: it may be months old.
        """
        before, results = self.waiting(), {one.seq: one for one in receipt.results}
        marks = ", ".join("?" * len(results))
        found = self._db.execute(
            f"select {rows.RESPONSE} from response where {_CLOSED} and seq in ({marks})",  # noqa: S608
            list(results),
        )
        ours = [one for row in found if (one := rows.response(row)).rid == results[one.seq].rid]
        offer = replace(self.offer(0, 0, now), boots=(), anchors=(), responses=tuple(ours))
        self.settle(offer, receipt.results, now)
        acknowledged = before - self.waiting()
        if receipt.resend:
            self.requeue(receipt.resend)
        return acknowledged

    def settle(
        self, offer: Offer, results: Sequence[Result], now: Moment, *, running: bool = True
    ) -> None:
        """Take the account's answer in.

        `running` is False for a store whose last boot is over. A result that names another rid
        is no answer.
        """
        said = {(one.seq, one.rid): one for one in results}
        kept, doubtful = set[int](), list[tuple[int, str, str | None]]()
        for response in offer.responses:
            result = said.get((response.seq, response.rid))
            if result is None:
                doubtful.append((response.seq, "unanswered", None))
            elif result.status is Status.RETRY:
                doubtful.append((response.seq, "retry", result.code))
            else:
                kept.add(response.seq)
        self.held.release(kept)
        kept.update(self.held.hold(doubtful, now))
        self._advance(kept)
        self._advance_time(offer, running=running)

    def requeue(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Offer these seqs again, as far as they are still here; name the others as gone.

        The watermark goes back before the first of them: whatever else that sends again, the
        account knows it already.
        """
        for first, last in ranges:
            self._name_gone(first, last)
            (oldest,) = self._db.execute(
                "select min(seq) from response where seq between ? and ?", (first, last)
            ).fetchone()
            if oldest is not None:
                self._db.execute(
                    "update store set acked_seq = min(acked_seq, ?)", (int(oldest) - 1,)
                )
            self.held.try_again(first, last)

    def captured(self) -> int:
        """The last seq given out."""
        (captured,) = self._db.execute("select coalesce(max(seq), 0) from response").fetchone()
        return int(captured)

    def waiting(self) -> int:
        """How many responses the account does not have yet; seqs have no holes."""
        captured, acked, held = self._db.execute(
            "select (select coalesce(max(seq), 0) from response), acked_seq, "
            "(select count(*) from held where held.seq <= acked_seq and kind <> ?) from store",
            (GONE,),
        ).fetchone()
        return int(captured) - int(acked) + int(held)

    def _kept_from(self, captured: int) -> int:
        oldest = self._db.execute(
            "select seq from response where seq not in (select seq from held) order by seq limit 1"
        ).fetchone()
        return captured + 1 if oldest is None else int(oldest[0])

    def _name_gone(self, first: int, last: int) -> None:
        """Holes among what is kept. Below that, `kept_from_seq` says it already."""
        captured = self.captured()
        first, last = max(first, self._kept_from(captured)), min(last, captured)
        between = "from response where seq between ? and ?"
        (here,) = self._db.execute(f"select count(*) {between}", (first, last)).fetchone()
        if here > last - first:
            return
        found = self._db.execute(f"select seq {between} order by seq", (first, last))
        self.held.name_gone(_holes((int(seq) for (seq,) in found), first, last))

    # --- choosing

    def _choose(
        self, acked: int, max_responses: int, max_bytes: int, now: Moment
    ) -> tuple[Response, ...]:
        if max_responses < 1:
            return ()
        held = list(
            _within(self.held.due(max_responses // HELD_SHARE, now), max_bytes // HELD_SHARE)
        )
        bytes_left = max_bytes - sum(_size(one) for one in held)
        fresh = list(_within(self._fresh(acked, max_responses - len(held)), bytes_left))
        if not held and not fresh:  # room for one, and only a held one to fill it
            held = self.held.due(1, now)
        return tuple(sorted((*held, *fresh), key=lambda one: one.seq))

    def _fresh(self, acked: int, limit: int) -> list[Response]:
        found = self._db.execute(
            f"select {rows.RESPONSE} from response where {_FRESH} order by seq limit :limit",  # noqa: S608
            {"acked": acked, "limit": limit},
        )
        return [rows.response(row) for row in found]

    def _advance(self, settled: set[int]) -> None:
        """Move the watermark up to the first response that was neither answered nor held."""
        (acked,) = self._db.execute("select acked_seq from store").fetchone()
        new = acked
        for seq, held in self._db.execute(
            "select response.seq, held.seq is not null from response "
            "left join held on held.seq = response.seq "
            "where response.seq between ? and ? order by response.seq",
            (acked + 1, max(settled, default=acked)),
        ):
            if seq not in settled and not held:
                break
            new = seq
        if new > acked:
            self._db.execute("update store set acked_seq = ?", (new,))

    def _advance_time(self, offer: Offer, *, running: bool) -> None:
        still = self._boots.newest_no() if running else None
        boot = max((one.boot_no for one in offer.boots if one.boot_no != still), default=0)
        anchor = max((one.anchor_no for one in offer.anchors), default=0)
        self._db.execute(
            "update store set acked_boot = max(acked_boot, :boot), "
            "acked_anchor = max(acked_anchor, :anchor) "
            "where acked_boot < :boot or acked_anchor < :anchor",
            {"boot": boot, "anchor": anchor},
        )


def _holes(seqs: Iterable[int], first: int, last: int) -> Iterator[int]:
    """What is missing among numbers that rise."""
    expected = first
    for seq in seqs:
        yield from range(expected, seq)
        expected = seq + 1
    yield from range(expected, last + 1)


def _within(responses: Sequence[Response], max_bytes: int) -> Iterator[Response]:
    """As many as fit, and always the first."""
    total = 0
    for number, response in enumerate(responses):
        total += _size(response)
        if number and total > max_bytes:
            return
        yield response


def _size(response: Response) -> int:
    """Bytes of its JSON, near enough: a fifth of a body is quotes, which are escaped again."""
    return _AROUND_BODY + len(response.body) * 5 // 4

"""Boots and anchors: what true time is later derived from (`feedback.clock`)."""

from sqlite_utils import Database

from feedback.batch import Anchor, Boot
from feedback.response import Moment
from kiosk.store import rows

FRESH_MS = 60_000
"""How far `last_boot_ms` may lag behind: each freshening costs the card a page."""
THIN_MS = 3_600_000
"""Anchors that say nothing new are kept hourly."""
SYNCED_WITHIN_MS = 500
"""timesyncd counts a clock as synchronised while it is stepping within 0.4 s."""

MOST_BOOTS, MOST_ANCHORS = 100, 250
"""In one offer; after a year without a network they come in several."""


class Boots:
    """The boots of one store, and its anchors."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._fresh: Moment | None = None

    def begin(self, now: Moment) -> None:
        """Note a start of the terminal; two starts in one boot are one boot.

        The boot before ran at least until its newest response.
        """
        self._db.execute(
            "update boot set last_boot_ms = max(last_boot_ms, newest.boot_ms) "
            "from (select boot_id, boot_ms from response order by seq desc limit 1) as newest "
            "where boot.boot_id = newest.boot_id"
        )
        self._fresh = None
        self.freshen(now)

    def freshen(self, now: Moment) -> None:
        """Note that the boot still runs, and what the clock says if it is synchronised."""
        last = self._fresh
        if (
            last
            and last.boot_id == now.boot_id
            and last.wall_synced == now.wall_synced
            and now.boot_ms - last.boot_ms < FRESH_MS
        ):
            return
        self._db.execute(
            "insert into boot(boot_id, first_wall_ms, last_boot_ms) values (?, ?, ?) "
            "on conflict(boot_id) do update set last_boot_ms = max(last_boot_ms, excluded."
            "last_boot_ms)",
            (now.boot_id, now.wall_ms, now.boot_ms),
        )
        if now.wall_synced:
            self.anchor(now, now.wall_ms, SYNCED_WITHIN_MS, "synced")
        self._fresh = now

    def forget(self) -> None:
        """What was noted last may have been rolled back."""
        self._fresh = None

    def anchor(self, at: Moment, true_ms: int, uncertainty_ms: int, source: str) -> None:
        """Keep a moment whose true time is known, unless it says nothing new within the hour."""
        if self._says_nothing_new(at, true_ms, uncertainty_ms, source):
            return
        self._db.execute(
            "insert into anchor(boot_id, boot_ms, true_ms, uncertainty_ms, source) "
            "values (?, ?, ?, ?, ?)",
            (at.boot_id, at.boot_ms, true_ms, uncertainty_ms, source),
        )

    def ran_since(self, then: Moment) -> int:
        """Milliseconds that the terminal has run since that moment, in its boot and all after."""
        (ran,) = self._db.execute(
            "select total(last_boot_ms) from boot where boot_no >= "
            "(select boot_no from boot where boot_id = ?)",
            (then.boot_id,),
        ).fetchone()
        return max(0, int(ran) - then.boot_ms)

    def unsent(self, acked_boot: int, acked_anchor: int) -> tuple[list[Boot], list[Anchor]]:
        """What the account has not acknowledged, oldest first, in portions."""
        boots = self._db.execute(
            f"select {rows.BOOT} from boot where boot_no > ? order by boot_no limit ?",  # noqa: S608
            (acked_boot, MOST_BOOTS),
        )
        anchors = self._db.execute(
            f"select {rows.ANCHOR} from anchor where anchor_no > ? order by anchor_no limit ?",  # noqa: S608
            (acked_anchor, MOST_ANCHORS),
        )
        return [rows.boot(row) for row in boots], [rows.anchor(row) for row in anchors]

    def newest_no(self) -> int:
        """The boot that may still be running; 0 before the first."""
        (number,) = self._db.execute("select coalesce(max(boot_no), 0) from boot").fetchone()
        return int(number)

    def ran_before(self) -> dict[str, int]:
        """By boot_id, the milliseconds that all boots before it are known to have run."""
        before, total = dict[str, int](), 0
        for boot_id, ran in self._db.execute(
            "select boot_id, last_boot_ms from boot order by boot_no"
        ):
            before[boot_id] = total
            total += ran
        return before

    def _says_nothing_new(self, at: Moment, true_ms: int, uncertainty_ms: int, source: str) -> bool:
        if source == "caretaker":
            return False
        row = self._db.execute(
            "select boot_ms, true_ms, uncertainty_ms from anchor where boot_id = ? "
            "order by anchor_no desc limit 1",
            (at.boot_id,),
        ).fetchone()
        if row is None or at.boot_ms - row[0] >= THIN_MS:
            return False
        off_by = abs((true_ms - row[1]) - (at.boot_ms - row[0]))
        agrees = off_by <= uncertainty_ms + row[2]
        return bool(agrees and row[2] <= 2 * uncertainty_ms)

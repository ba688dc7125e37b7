"""Letting go of what the account has had for long enough."""

from sqlite_utils import Database

from feedback.response import Moment
from kiosk.store import rows
from kiosk.store.boots import Boots

AT_A_TIME = 500
DAY_MS = 24 * 3_600_000


def prune(db: Database, boots: Boots, now: Moment, retention_days: int) -> int:
    """Delete acknowledged responses older than the retention period; returns how many.

    At most AT_A_TIME. Never one past the watermark, nor a held one, nor the newest.
    """
    found = db.execute(
        f"select seq, {rows.MOMENT} from response "  # noqa: S608
        "where seq <= (select acked_seq from store) and seq < (select max(seq) from response) "
        "and seq not in (select seq from held) order by seq limit ?",
        (AT_A_TIME,),
    ).fetchall()
    if not found:
        return 0
    age, old = _Ages(boots, now), list[tuple[int]]()
    for seq, *moment in found:
        if age.of(rows.moment((moment[0], moment[1], moment[2], moment[3]))) < (
            retention_days * DAY_MS
        ):
            break
        old.append((seq,))
    db.conn.executemany("delete from response where seq = ?", old)
    return len(old)


class _Ages:
    """How long ago, at least. Where no clock was right, only the time spent running counts."""

    def __init__(self, boots: Boots, now: Moment) -> None:
        self._ran_before, self._now = boots.ran_before(), now
        self._ran = self._ran_before.get(now.boot_id, 0) + now.boot_ms

    def of(self, moment: Moment) -> int:
        if moment.wall_synced and self._now.wall_synced:
            return self._now.wall_ms - moment.wall_ms
        before = self._ran_before.get(moment.boot_id)
        return 0 if before is None else self._ran - before - moment.boot_ms

"""All that an account will ever hear of a made-up terminal's time, known before anybody came by.

On the wire a response is dated again whenever another anchor arrives. Who knows them all at once
can date each response once, as it will stand in the end.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from account.store.intake.arrival import Presses
from account.store.intake.times import NEAR_MS, Near
from feedback.batch import Anchor, Boot
from fleet.history.lives import Delivery


class Told(NamedTuple):
    """A terminal's boots, and the anchors of each in the order of its clock."""

    boots: tuple[Boot, ...]
    anchors: dict[str, list[Anchor]]

    @property
    def all_anchors(self) -> list[Anchor]:
        """Those of every boot."""
        return [one for anchors in self.anchors.values() for one in anchors]

    def near(self, spans: Iterable[Presses]) -> Near:
        """The anchors near what was pressed, as `account.store.intake.times.place` wants them."""
        found = Near()
        for span in spans:
            anchors = self.anchors.get(span.boot_id, [])
            first = bisect_left(anchors, span.first_ms - NEAR_MS, key=_boot_ms)
            last = bisect_right(anchors, span.last_ms + NEAR_MS, key=_boot_ms)
            found[span.boot_id] = anchors[first:last]
        return found


def told_in(deliveries: Iterable[Delivery]) -> Told:
    """What these say of the time, taken together."""
    boots, anchors = dict[str, Boot](), defaultdict[str, list[Anchor]](list)
    for delivery in deliveries:
        boots.update((one.boot_id, one) for one in delivery.batch.boots)
        for anchor in delivery.batch.anchors:
            anchors[anchor.boot_id].append(anchor)
    return Told(tuple(boots.values()), dict(anchors))


def _boot_ms(anchor: Anchor) -> int:
    return anchor.boot_ms

"""When the courier sets out next: the pace, on the boot clock."""

from collections.abc import Callable

from feedback.batch import Receipt
from kiosk.errors import KioskError, NeedsCaretaker, StoreElsewhere, TryLater
from kiosk.sync import pacing


class Schedule:
    """`now` gives seconds of boot clock, `chance` 0 up to 1; all times are in those seconds."""

    def __init__(self, now: Callable[[], float], chance: Callable[[], float]) -> None:
        self._now, self._chance = now, chance
        self._due = self._heartbeat = self._earliest = now()
        self._troubled = False
        self.pacing = pacing.Pacing()

    @property
    def due_in_s(self) -> float:
        """How long until the next errand; 0 when it is time."""
        return max(0.0, self._due - self._now())

    @property
    def heartbeat_due(self) -> bool:
        """Whether to say something even if there is nothing to send."""
        return self._now() >= self._heartbeat

    def hurry(self) -> None:
        """The link came up, or somebody pressed "send now": all patience ends."""
        self._due = self._heartbeat = self._now()

    def visit_closed(self) -> None:
        """Soon, unless the account asked for a slower pace or cannot be reached."""
        if not self._troubled:
            self._due = min(self._due, max(self._now() + pacing.GATHER_S, self._earliest))

    def report_soon(self) -> None:
        """There is an answer that does not wait for the next heartbeat."""
        self._due = self._heartbeat = max(self._earliest, self._now())

    def nothing_to_send(self) -> None:
        """Sleep until the next heartbeat."""
        self._due = self._heartbeat

    def received(self, receipt: Receipt, sent: int, *, more: bool, too_large: bool) -> None:
        """A receipt came; `more` says that others may wait: look again soon."""
        now = self._now()
        self._troubled = False
        self.pacing = self.pacing.after_receipt(receipt.next, sent)
        if too_large:
            self.send_less()
        gap_s = self.pacing.gap_s
        self._earliest = now + gap_s
        self._heartbeat = now + pacing.heartbeat_s(gap_s, self._chance())
        self._due = self._earliest if more else self._heartbeat

    def send_less(self) -> None:
        """Make the next offer smaller."""
        self.pacing = self.pacing.after_too_large()

    def failed(self, trouble: KioskError) -> None:
        """No receipt: wait as long as the trouble asks for, or back off."""
        self._troubled = True
        self.pacing = self.pacing.after_failure()
        self._due = self._heartbeat = self._now() + self._wait_s(trouble)

    def _wait_s(self, trouble: KioskError) -> float:
        chance = self._chance()
        if isinstance(trouble, NeedsCaretaker | StoreElsewhere):
            return pacing.hourly_s(chance)
        if isinstance(trouble, TryLater) and trouble.after_s is not None:
            return pacing.asked_wait_s(trouble.after_s, chance)
        return pacing.back_off_s(self.pacing.failures, chance)

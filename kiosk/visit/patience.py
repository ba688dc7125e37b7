"""How long somebody has been standing there: what a visit knows of time."""

from feedback.response import Moment

GO_ON_S = 20
"""How long the warning before a time-out stands (WCAG 2.2, 2.2.1 asks for at least 20 s)."""

LONGEST_MS = 30 * 60_000
"""A question that stood so long is kept up by no touch that answers nothing: that is rain, or a
sleeve. WCAG 2.2, 2.2.1 asks that time can be had ten times over.
"""

SETTLE_MS = 400
"""A touch this soon after the screen changed was meant for what stood there before: the second
half of a double tap answers no follow-up. A rating always counts."""


class Patience:
    """Told what happens and when; all times are a Moment's boot_ms."""

    def __init__(self) -> None:
        self._stirred = 0  # the last sign of life
        self._asked = 0  # when the question came up
        self._changed = 0  # when what can be touched was last replaced

    def stirred(self, at: Moment) -> None:
        """A sign of life."""
        self._stirred = at.boot_ms

    def touched(self, at: Moment) -> None:
        """The same, as far as anybody can tell from a touch that answers nothing."""
        if at.boot_ms - self._asked < LONGEST_MS:
            self._stirred = at.boot_ms

    def changed(self, at: Moment) -> None:
        """Other things can be touched now, of the same question."""
        self._stirred = self._changed = at.boot_ms

    def asked(self, at: Moment) -> None:
        """Another view came up."""
        self._stirred = self._asked = self._changed = at.boot_ms

    def still_s(self, at: Moment) -> int:
        """Seconds since the last sign of life."""
        return (at.boot_ms - self._stirred) // 1000

    def took_ms(self, at: Moment) -> int:
        """How long the question has been there; none for a press that came before it was."""
        return max(0, at.boot_ms - self._asked)

    def settling(self, at: Moment) -> bool:
        """Whether a touch now was meant for what stood there before."""
        return at.boot_ms - self._changed < SETTLE_MS

    def left_s(self, at: Moment, patience_s: int) -> int:
        """Seconds until the time-out; from GO_ON_S on the warning stands there."""
        return patience_s + GO_ON_S - self.still_s(at)

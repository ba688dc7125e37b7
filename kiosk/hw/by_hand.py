"""What is there or not, told by hand: the twin of whatever senses that."""

from collections.abc import Callable

Changed = Callable[[bool], None]


class HandSensed:
    """Calls `changed` when it turns, and not when it stays as it was."""

    def __init__(self, changed: Changed) -> None:
        self._changed, self.there = changed, False

    def close(self) -> None:
        """Nothing is held."""

    def _turn(self, there: bool) -> None:
        if there != self.there:
            self.there = there
            self._changed(there)

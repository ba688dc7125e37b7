"""Wrong PINs lock the pad, longer each time; neither a restart nor a pulled plug shortens it."""

import os
from collections.abc import Callable
from pathlib import Path

from feedback.response import Moment
from kiosk.caretaker import pin_hash

FILE = "caretaker-tries"
FREE_TRIES = 3
WAITS_S = (30, 60, 300, 900)
"""After the third wrong PIN, the fourth, the fifth, and every one after that."""


class PinLock:
    """Takes PINs. `clock`'s boot_ms is what waits are measured by.

    A try is written down before it is judged, so that pulling the plug gives none back; and a
    start begins the wait afresh, since nobody knows how long the power was off. The count ends
    with a right PIN. Where the disk takes no note, no PIN is right.
    """

    def __init__(self, directory: Path, kept_hash: str, clock: Callable[[], Moment]) -> None:
        self._path, self._hash, self._clock = directory / FILE, kept_hash, clock
        self._tries = self._read()
        self._since = clock().boot_ms

    @property
    def armed(self) -> bool:
        """Whether there is a PIN at all."""
        return bool(self._hash)

    def wait_s(self) -> int:
        """How long the pad stays locked, 0 when it is not."""
        if self._tries < FREE_TRIES:
            return 0
        whole = WAITS_S[min(self._tries - FREE_TRIES, len(WAITS_S) - 1)]
        return max(0, whole - (self._clock().boot_ms - self._since) // 1000)

    def opens(self, pin: str) -> bool:
        """Whether this PIN opens it now; a wrong one counts."""
        if not self.armed or self.wait_s() > 0:
            return False
        self._tries += 1
        self._since = self._clock().boot_ms
        if not self._write() or not pin_hash.fits(pin, self._hash):
            return False
        self._tries = 0
        self._write()
        return True

    def _read(self) -> int:
        try:
            return max(0, int(self._path.read_text(encoding="ascii")))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError):  # torn or meddled with: as if the free tries were used up
            return FREE_TRIES

    def _write(self) -> bool:
        fresh = self._path.with_suffix(".new")
        try:
            with fresh.open("w", encoding="ascii") as file:
                file.write(str(self._tries))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
            directory = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
        except OSError:
            return False
        return True

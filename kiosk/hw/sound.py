"""A short note a press, rising with the mood: on the loudspeaker, and one that is heard by hand."""

import logging
import shutil
import subprocess
from array import array
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from math import exp, pi, sin

log = logging.getLogger(__name__)

RATE = 22_050
"""Samples a second."""
NOTE_S = 0.16
ATTACK_S = 0.006
"""Rises within this, or it clicks."""
PITCHES = (262.0, 330.0, 392.0, 523.0, 659.0)
"""C major from C4 to E5 in hertz, the unhappiest face first: no note sounds like a fault."""

_PLAY = ("aplay", "--quiet", "--file-type=raw", "--format=S16_LE", f"--rate={RATE}", "-")


class Loudspeaker:
    """Plays by ALSA's `aplay`, a short process a note: nothing is open in between.

    Without aplay, a sound card or a volume it is silent, and says so in the log once.
    """

    def __init__(self, player: Sequence[str] = _PLAY) -> None:
        self._player = tuple(player)
        self._playing: subprocess.Popen[bytes] | None = None
        self._silent = shutil.which(self._player[0]) is None
        if self._silent:
            log.info("no sound: there is no %s here", self._player[0])

    def note(self, place: int, volume: int) -> None:
        """Sound the note of a face; returns at once.

        `place` is 0 for the unhappiest to 4, `volume` in percent. A note that comes while one
        sounds is left out.
        """
        if volume <= 0 or self._silent or self._busy():
            return
        self._play(samples(PITCHES[place], volume))

    def close(self) -> None:
        """End what sounds."""
        if self._playing is not None:
            self._playing.kill()
            self._playing.wait()

    def _play(self, note: bytes) -> None:
        self._playing = subprocess.Popen(  # noqa: S603 - our own words, no shell
            self._player,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if self._playing.stdin is None:
            return
        with self._playing.stdin as pipe, suppress(BrokenPipeError):  # it may have ended already
            pipe.write(note)  # less than a pipe holds: never waits

    def _busy(self) -> bool:
        if self._playing is None:
            return False
        ended = self._playing.poll()
        if ended:  # not 0: no card, or none that is free
            self._silent = True
            log.info("no sound: %s ended with %d", self._player[0], ended)
        return ended is None or self._silent


class HandLoudspeaker:
    """Stands in on a laptop and in tests: `heard` holds (place, volume) of every note."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, int]] = []

    def note(self, place: int, volume: int) -> None:
        """As the real one does."""
        if not 0 <= place < len(PITCHES):
            raise IndexError(place)
        if volume > 0:
            self.heard.append((place, volume))

    def close(self) -> None:
        """Nothing is held."""


@cache
def samples(pitch: float, volume: int) -> bytes:
    """One note as 16-bit little-endian mono PCM: a soft attack, then it dies away."""
    loudest = 32_767 * (volume / 100) ** 2  # ears hear in ratios
    count = int(RATE * NOTE_S)
    wave = array("h", (_sample(number / RATE, pitch, loudest) for number in range(count)))
    return wave.tobytes()


def _sample(at_s: float, pitch: float, loudest: float) -> int:
    tone = sin(2 * pi * pitch * at_s) + 0.25 * sin(4 * pi * pitch * at_s)
    envelope = min(1.0, at_s / ATTACK_S) * exp(-at_s * 18) * min(1.0, (NOTE_S - at_s) / ATTACK_S)
    return round(loudest * envelope * tone / 1.25)

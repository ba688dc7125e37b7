"""A terminal draws attention to itself: which of ten it is, and which of its parts work."""

import time
from collections.abc import Callable
from functools import partial

from kiosk.senses.chime import Speaker
from kiosk.senses.glow import Lit, Sounds

PLACES = 5
"""Of lights, and of notes."""
TRY_S, TRY_VOLUME = 0.4, 60
"""How long each light shines when all are tried, and how loud the notes are, in percent."""


class Calling:
    """Both are asked for from any thread but the main loop's, which `post` hands over to;
    `as_before` lets the lights say what they said before.
    """

    def __init__(
        self,
        lights: Lit,
        buzzer: Sounds | None,
        speaker: Speaker,
        *,
        post: Callable[[Callable[[], None]], None],
        as_before: Callable[[], None],
    ) -> None:
        self._lights, self._buzzer, self._speaker = lights, buzzer, speaker
        self._post, self._as_before = post, as_before

    def try_all(self) -> str:
        """Each light and each note in turn, then the buzzer; blocks until they were."""
        for place in range(PLACES):
            self._post(partial(self._lights.set, {place + 1: 1.0}))
            self._speaker.note(place, TRY_VOLUME)
            time.sleep(TRY_S)
        self._post(self._as_before)
        if self._buzzer is None:
            return "each light shone and each note sounded, where there are any"
        self._buzzer.beep()
        return "each light shone, each note sounded, then the buzzer, where there are any"

    def identify(self, show_name: Callable[[], None]) -> str:
        """Whoever stands among ten of them sees and hears which one is meant; lights stay until
        the next view. `show_name` is called on the main loop.
        """
        self._post(lambda: self._lights.set(dict.fromkeys(range(1, PLACES + 1), 1.0)))
        self._post(show_name)
        shown = "its lights are on and its name is on its screen, where it has any"
        if self._buzzer is None:
            return f"{shown}; it has no buzzer"
        self._buzzer.beep(5)
        return f"{shown}; it beeps five times"

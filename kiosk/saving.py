"""What a visit wants written goes to the store; where the disk refuses, it is asked again."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from feedback.response import Moment
from kiosk.errors import StoreTrouble
from kiosk.papers import Papers
from kiosk.visit import Amend, Capture

log = logging.getLogger(__name__)

Post = Callable[[Callable[[], None]], None]
"""Runs a callable on the main loop, in the order posted; may be called from any thread."""

TRY_DISK_AGAIN_MS = 5_000


class Writes(Protocol):
    """What the terminal needs of its store."""

    def write(
        self,
        effects: Sequence[Capture | Amend],
        *,
        touchpoint_id: str,
        settings_rev: str,
        survey_rev: str,
        done: Callable[[StoreTrouble | None], None],
    ) -> None:
        """Queue; `done` is called once durable, or with the trouble, from the writer's thread."""

    def probe(self, done: Callable[[StoreTrouble | None], None]) -> None:
        """Find out whether the disk takes writes again; `done` as above."""


class Saving:
    """On the main loop; the store's word comes from its writer's thread and is handed over by
    `post`. `saved` is told what is durable, `refused` that something is not, and `well_again` that
    the disk takes writes after all.
    """

    def __init__(
        self,
        store: Writes,
        post: Post,
        clock: Callable[[], Moment],
        *,
        saved: Callable[[Sequence[Capture | Amend]], None],
        refused: Callable[[], None],
        well_again: Callable[[], None],
    ) -> None:
        self._store, self._post, self._clock = store, post, clock
        self._saved, self._refused, self._well_again = saved, refused, well_again
        self._asked_ms: int | None = None  # boot_ms; None while nothing was refused

    @property
    def refuses(self) -> bool:
        """Whether the disk takes nothing: nobody is asked, and nobody thanked."""
        return self._asked_ms is not None

    def write(self, writes: Sequence[Capture | Amend], papers: Papers) -> None:
        """Queue them, as answers to these papers."""

        def done(trouble: StoreTrouble | None) -> None:
            self._post(lambda: self._written(writes, trouble))

        self._store.write(
            writes,
            touchpoint_id=papers.settings.touchpoint_id,
            settings_rev=papers.settings_rev,
            survey_rev=papers.survey_rev,
            done=done,
        )

    def try_again(self, at: Moment) -> None:
        """Ask the disk, not more often than it makes sense; call it as time passes."""
        if self._asked_ms is None or at.boot_ms - self._asked_ms < TRY_DISK_AGAIN_MS:
            return
        self._asked_ms = at.boot_ms
        self._store.probe(lambda trouble: self._post(lambda: self._probed(trouble)))

    def _written(self, writes: Sequence[Capture | Amend], trouble: StoreTrouble | None) -> None:
        if trouble is None:
            self._saved(writes)
            return
        log.error("nothing was thanked: %s; %s", trouble, trouble.hint)
        self._asked_ms = self._clock().boot_ms
        self._refused()

    def _probed(self, trouble: StoreTrouble | None) -> None:
        if trouble is None and self._asked_ms is not None:
            log.warning("the disk takes writes again")
            self._asked_ms = None
            self._well_again()

"""The terminal, with no window: a visit, its store and the courier, wired.

The only place where threads cross. Everything runs on the main loop, but for `pressed` (from the
buttons' thread), `papers_came` (from the courier's) and the store's word (from the writer's):
those three hand over through `post` and return.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol
from urllib.parse import quote

from feedback import link
from feedback.response import Channel, Moment
from feedback.survey import Link
from kiosk.credentials import Credentials
from kiosk.errors import CannotShow, StoreTrouble
from kiosk.papers import Papers, built_in
from kiosk.visit import Amend, Capture, Effect, Show, View, Visit

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


class Terminal:
    """Takes what visitors do, and calls `show` with what they should see."""

    def __init__(
        self,
        *,
        store: Writes,
        clock: Callable[[], Moment],
        post: Post,
        show: Callable[[View], None],
        closed_visit: Callable[[], None] = lambda: None,
        papers: Papers | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        self._store, self._clock, self._post, self._show_view = store, clock, post, show
        self._closed_visit = closed_visit
        self._papers = papers or built_in()
        self._credentials = credentials
        self._next_papers: Papers | None = None
        self._resting_since: int | None = None
        self._visit = self._new_visit(self._papers, None)

    @property
    def view(self) -> View:
        """What is, or should be, on the screen."""
        return self._visit.view

    @property
    def papers(self) -> Papers:
        """What is being asked now."""
        return self._papers

    # --- from any thread

    def pressed(self, face: int) -> None:
        """A button was pressed; its moment is now, not when the main loop gets to it."""
        at = self._clock()
        self._post(lambda: self._do(self._visit.press(face, Channel.BUTTON, at)))

    def papers_came(self, papers: Papers) -> None:
        """The account issued others; they are put up between two visits."""
        self._post(lambda: self._keep_for_later(papers))

    def enrolled(self, credentials: Credentials) -> None:
        """An account took this terminal: links can be signed from now on."""
        self._post(lambda: setattr(self, "_credentials", credentials))

    # --- from the window, on the main loop

    def rated(self, value: int) -> None:
        """A smiley was touched."""
        self._do(self._visit.press(value, Channel.TOUCH, self._clock()))

    def chose(self, choice: str) -> None:
        """A follow-up was answered."""
        self._do(self._visit.choose(choice, self._clock()))

    def skipped(self) -> None:
        """A follow-up was waved aside."""
        self._do(self._visit.skip(self._clock()))

    def spoke(self, language: str) -> None:
        """A language was chosen."""
        self._do(self._visit.speak(language, self._clock()))

    def stayed(self) -> None:
        """Somebody is still there."""
        self._do(self._visit.stay(self._clock()))

    def left(self) -> None:
        """Done with the thank-you."""
        self._do(self._visit.leave(self._clock()))

    def tick(self) -> None:
        """Call it a few times a second."""
        at = self._clock()
        self._do(self._visit.tick(at))
        if self._resting_since is not None:
            self._try_disk_again(at)
        elif self._next_papers is not None and self._visit.idle:
            papers, self._next_papers = self._next_papers, None
            self._put_up(papers)

    # --- what follows

    def _do(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Show):
                self._show_view(effect.view)
        writes = [effect for effect in effects if not isinstance(effect, Show)]
        if not writes:
            return
        self._store.write(
            writes,
            touchpoint_id=self._papers.settings.touchpoint_id,
            settings_rev=self._papers.settings_rev,
            survey_rev=self._papers.survey_rev,
            done=lambda trouble: self._post(lambda: self._written(writes, trouble)),
        )

    def _written(self, writes: Sequence[Capture | Amend], trouble: StoreTrouble | None) -> None:
        if trouble is not None:
            log.error("nothing was thanked: %s; %s", trouble, trouble.hint)
            self._resting_since = self._clock().boot_ms
            self._do(self._visit.unsaved())
            return
        self._do(self._visit.saved(self._clock()))
        if any(write.body.ended for write in writes):
            self._closed_visit()

    def _try_disk_again(self, at: Moment) -> None:
        if self._resting_since is None or at.boot_ms - self._resting_since < TRY_DISK_AGAIN_MS:
            return
        self._resting_since = at.boot_ms
        self._store.probe(lambda trouble: self._post(lambda: self._probed(trouble)))

    def _probed(self, trouble: StoreTrouble | None) -> None:
        if trouble is None and self._resting_since is not None:
            log.warning("the disk takes writes again")
            self._resting_since = None
            self._put_up(self._papers)

    def _keep_for_later(self, papers: Papers) -> None:
        self._next_papers = papers

    def _put_up(self, papers: Papers) -> None:
        try:
            self._visit = self._new_visit(papers, self._visit.last_press)
        except CannotShow as trouble:  # the courier asks `can_show` first; keep the last good one
            log.error("%s; %s", trouble, trouble.hint)
            return
        self._papers = papers
        self._show_view(self._visit.view)

    def _new_visit(self, papers: Papers, last_press: Moment | None) -> Visit:
        return Visit(
            papers.survey,
            papers.settings,
            make_link=self._make_link,
            new_nonce=link.new_nonce,
            last_press=last_press,
        )

    def _make_link(self, to: Link, nonce: str, language: str, rating: int) -> str | None:
        bound, settings = self._credentials, self._papers.settings
        if not to.url:
            if bound is None or not bound.enrolled or not settings.public_url:
                return None
            token = link.token(bound.terminal_id, nonce, bytes.fromhex(bound.link_key))
            return f"{settings.public_url}/v/{token}?l={quote(language)}"
        filled = {
            "visit": nonce,
            "terminal": bound.terminal_id if bound else "",
            "touchpoint": settings.touchpoint_id,
            "language": language,
            "rating": str(rating),
        }
        return to.url.format_map({name: quote(text, safe="") for name, text in filled.items()})

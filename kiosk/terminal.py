"""The terminal, with no window: a visit, its store and the courier, wired.

The only place where threads cross. Everything runs on the main loop, but for `pressed` and
`released` (from the buttons' thread), `papers_came` (from the courier's) and the store's word
(from the writer's): those hand over through `post` and return.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol
from urllib.parse import quote

import msgspec

from feedback import link
from feedback.response import Channel, ContactDetails, Mode, Moment, Value
from feedback.settings import Settings
from feedback.survey import Link
from kiosk.config import NEXT
from kiosk.credentials import Credentials
from kiosk.dark_hours import dark_now
from kiosk.errors import CannotShow, StoreTrouble
from kiosk.papers import Papers, built_in
from kiosk.visit import Amend, Asking, Capture, Effect, Show, View, Visit
from kiosk.visit.by_button import BUTTONS, ByButton, Meaning, Said, pick

log = logging.getLogger(__name__)

Post = Callable[[Callable[[], None]], None]
"""Runs a callable on the main loop, in the order posted; may be called from any thread."""

TRY_DISK_AGAIN_MS = 5_000

BUTTONS_ANSWER_S = 20
"""How long buttons answer a follow-up while nobody stirs; then the warning comes up, and a press is
the next person's rating (docs/decisions/buttons-alone.md)."""


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
    """Takes what visitors do, and calls `show` with what they should see.

    With `ratings_only` nothing is asked after the rating: there is no screen. `has_next` says that
    one button is "next"; else holding any is.
    """

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
        ratings_only: bool = False,
        has_next: bool = False,
    ) -> None:
        self._store, self._clock, self._post, self._show_view = store, clock, post, show
        self._closed_visit = closed_visit
        self._papers = papers or built_in()
        self._credentials = credentials
        self._next_papers: Papers | None = None
        self._resting_since: int | None = None
        self._ratings_only = ratings_only
        self._by_button = ByButton(has_next=has_next)
        self._marked: Value | None = None  # by buttons, and not sent yet
        self._marked_at = ""
        self._mode = self._next_mode = Mode.NORMAL
        self._deaf = False
        self.accepted = 0
        """Presses taken for a rating since the start, counted before any store hears of them."""
        self._visit = self._new_visit(self._papers, None)

    @property
    def view(self) -> View:
        """What is, or should be, on the screen."""
        return self._visit.view

    @property
    def papers(self) -> Papers:
        """What is being asked now."""
        return self._papers

    @property
    def settings(self) -> Settings:
        """What the account wants of it now."""
        return self._papers.settings

    @property
    def dark(self) -> bool:
        """Whether it is night here and nobody is in the middle of anything."""
        return self._visit.idle and dark_now(self.settings, self._clock())

    @property
    def rated_by_button(self) -> bool:
        """Whether buttons can give the rating: five of them do not say what 0 to 10 means."""
        return len(self._papers.survey.rating.values) <= BUTTONS

    # --- from any thread

    def pressed(self, button: int) -> None:
        """A button went down; its moment is now, not when the main loop gets to it."""
        at = self._clock()
        self._post(lambda: self._button_down(button, at))

    def released(self, button: int) -> None:
        """A button was let go."""
        self._post(lambda: self._take(self._by_button.up(button)))

    def papers_came(self, papers: Papers) -> None:
        """The account issued others; they are put up between two visits."""
        self._post(lambda: self._keep_for_later(papers))

    def enrolled(self, credentials: Credentials) -> None:
        """An account took this terminal: links can be signed from now on."""
        self._post(lambda: setattr(self, "_credentials", credentials))

    # --- from the window, on the main loop

    def rated(self, value: int) -> None:
        """A smiley was touched."""
        self._hear(lambda visit, at: visit.press(value, Channel.TOUCH, at))

    def chose(self, value: Value) -> None:
        """A follow-up was answered: a step of its scale, a choice's id, or the ids of several."""
        self._hear(lambda visit, at: visit.choose(value, at))

    def wrote(self, text: str) -> None:
        """A comment was sent."""
        self._hear(lambda visit, at: visit.write(text, at))

    def gave_contact(self, details: ContactDetails) -> None:
        """Contact details were sent."""
        self._hear(lambda visit, at: visit.contact(details, at))

    def went_on(self, consent: bool) -> None:
        """The privacy notice was read, and its box ticked or not."""
        self._hear(lambda visit, at: visit.go_on(at, consent=consent))

    def went_back(self) -> None:
        """To the question before."""
        self._hear(Visit.back)

    def skipped(self) -> None:
        """A follow-up was waved aside."""
        self._hear(Visit.skip)

    def spoke(self, language: str) -> None:
        """A language was chosen."""
        self._hear(lambda visit, at: visit.speak(language, at))

    def stayed(self) -> None:
        """Somebody is still there."""
        self._hear(Visit.stay)

    def left(self) -> None:
        """Done with the thank-you."""
        self._hear(Visit.leave)

    # --- from a caretaker, on the main loop

    @property
    def mode(self) -> Mode:
        """What the terminal is doing; the last that was asked for."""
        return self._next_mode

    def work_as(self, mode: Mode) -> None:
        """Mark what is pressed from now on, beginning with the next visit."""
        self._next_mode = mode

    def hear_nothing(self, deaf: bool) -> None:
        """While its glass is wiped: presses and touches are nobody's, and are not kept."""
        self._deaf = deaf

    def tick(self) -> None:
        """Call it a few times a second."""
        at = self._clock()
        self._take(self._by_button.tick(at.boot_ms))
        self._do(self._visit.tick(at))
        if self._resting_since is not None:
            self._try_disk_again(at)
        elif self._visit.idle and (self._next_papers or self._next_mode is not self._mode):
            papers, self._next_papers = self._next_papers or self._papers, None
            self._put_up(papers)

    # --- what buttons mean

    def _button_down(self, button: int, at: Moment) -> None:
        if button == NEXT:
            self._next(at)
        else:
            self._take(self._by_button.down(button, at.boot_ms), at)

    def _take(self, said: Said | None, at: Moment | None = None) -> None:
        """Do what a button meant, at the moment it went down."""
        if said is None:
            return
        now = self._clock()
        at = at or _earlier(now, now.boot_ms - said.at_ms)
        if said.meaning is Meaning.NEXT:
            self._next(now)
        elif said.meaning is Meaning.ANSWER and self._answer(said.number, now):
            log.debug("button %d answered", said.number)
        elif self.rated_by_button:
            self._hear(lambda visit, _: visit.press(said.number, Channel.BUTTON, at))

    def _answer(self, number: int, at: Moment) -> bool:
        """Choose or mark what stands beside this number; False where nothing does."""
        picked = pick(self._visit.view, number, self._marked)
        if picked is None:
            return False
        if picked.sent:
            self._choose(picked.value, at)
        else:
            self._marked = picked.value
            self._hear(lambda visit, _: visit.stay(at))
            self._show(self._visit.view)
        return True

    def _choose(self, value: Value, at: Moment) -> None:
        self._hear(lambda visit, _: visit.choose(value, at))
        self._by_button.answered()

    def _next(self, at: Moment) -> None:
        """Go on: stay where a warning stands, send what is marked, skip, leave the thank-you."""
        view, marked = self._visit.view, self._marked
        if isinstance(view, Asking) and view.leaving_in_s is not None:
            self._hear(lambda visit, _: visit.stay(at))
        elif isinstance(view, Asking) and view.follow_up:
            if marked is not None and marked != ():
                self._choose(marked, at)
            else:
                self._hear(lambda visit, _: visit.skip(at))
        else:
            self._hear(lambda visit, _: visit.leave(at))

    # --- what follows

    def _hear(self, event: Callable[[Visit, Moment], list[Effect]]) -> None:
        if not self._deaf:
            self._do(event(self._visit, self._clock()))

    def _show(self, view: View) -> None:
        self._by_button.shown(view, self._visit.by_button, self._clock().boot_ms)
        if isinstance(view, Asking) and view.follow_up:
            if view.question.id != self._marked_at:
                self._marked, self._marked_at = None, view.question.id
            view = replace(view, numbered=self._by_button.answering, marked=self._marked)
        else:
            self._marked, self._marked_at = None, ""
        self._show_view(view)

    def _do(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Show):
                self._show(effect.view)
        writes = [effect for effect in effects if not isinstance(effect, Show)]
        if not writes:
            return
        self.accepted += sum(isinstance(write, Capture) for write in writes)
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
        self._mode = self._next_mode
        try:
            self._visit = self._new_visit(papers, self._visit.last_press)
        except CannotShow as trouble:  # the courier asks `can_show` first; keep the last good one
            log.error("%s; %s", trouble, trouble.hint)
            return
        self._papers = papers
        self._show(self._visit.view)

    def _new_visit(self, papers: Papers, last_press: Moment | None) -> Visit:
        return Visit(
            papers.survey,
            papers.settings,
            make_link=self._make_link,
            new_nonce=link.new_nonce,
            account_key=self._account_key,
            last_press=last_press,
            mode=self._mode,
            ratings_only=self._ratings_only,
            button_patience_s=BUTTONS_ANSWER_S,
        )

    def _account_key(self) -> bytes | None:
        bound = self._credentials
        return bytes.fromhex(bound.account_public_key) if bound and bound.enrolled else None

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


def _earlier(moment: Moment, ms: int) -> Moment:
    """The same boot, that long before."""
    return msgspec.structs.replace(moment, boot_ms=moment.boot_ms - ms, wall_ms=moment.wall_ms - ms)

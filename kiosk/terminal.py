"""The terminal, with no window: a visit, its store and the courier, wired.

The only place where threads cross, with `kiosk/saving.py` under it. Everything runs on the main
loop, but for `pressed` and `released` (from the buttons' thread), `papers_came` (from the
courier's) and the store's word (from the writer's): those hand over through `post` and return.
"""

import logging
from collections.abc import Callable, Sequence

from feedback.response import Channel, ContactDetails, Mode, Moment, Value
from feedback.settings import Settings
from kiosk.button_row import ButtonRow
from kiosk.credentials import Credentials
from kiosk.dark_hours import dark_now
from kiosk.errors import CannotShow
from kiosk.next_visit import NextVisit, asks_alike
from kiosk.papers import Papers, built_in
from kiosk.saving import Post, Saving, Writes
from kiosk.visit import BUTTONS, Amend, Capture, Effect, Resting, Show, View, Visit

log = logging.getLogger(__name__)

OVERDUE_MS = 5 * 60_000
"""Papers that have waited so long for a pause take a thank-you for one, once it was seen."""


class Terminal:
    """Takes what visitors do, and calls `show` with what they should see.

    With `ratings_only` nothing is asked after the rating: there is no screen. `buttons` is how many
    stand in the row.
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
        buttons: int = BUTTONS,
    ) -> None:
        self._clock, self._post, self._show_view = clock, post, show
        self._saving = Saving(
            store,
            post,
            clock,
            saved=self._saved,
            refused=lambda: self._do(self._visit.unsaved()),
            well_again=lambda: self._put_up(self._papers),
        )
        self._closed_visit = closed_visit
        self._papers = papers or built_in()
        self._next_papers: Papers | None = None
        self._waiting_since_ms = 0
        self._next = NextVisit(credentials, ratings_only=ratings_only)
        self._row = ButtonRow(
            buttons,
            screen=not ratings_only,
            visit=lambda: self._visit,
            hear=self._hear,
            rate=lambda value, at: self._press(value, Channel.BUTTON, at),
            show=lambda: self._show(self._visit.view),
        )
        self._mode = self._next_mode = Mode.NORMAL
        self._deaf = False
        self.accepted = 0
        """Presses taken for a rating since the start, counted before any store hears of them."""
        self._visit = self._next.by(self._papers, self._mode, None)

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
    def between_visits(self) -> bool:
        """Whether nobody is in the middle of anything; may be asked from any thread."""
        return self._visit.idle

    @property
    def dark(self) -> bool:
        """Whether it is night here and nobody is in the middle of anything."""
        return self._visit.idle and dark_now(self.settings, self._clock())

    @property
    def rated_by_button(self) -> bool:
        """Whether buttons give the rating by their numbers; on a longer scale they move a mark."""
        return self._row.reaches(self._visit)

    # --- from any thread

    def pressed(self, button: int) -> None:
        """A button went down; its moment is now, not when the main loop gets to it."""
        at = self._clock()
        self._post(lambda: self._row.down(button, at))

    def released(self, button: int) -> None:
        """A button was let go."""
        self._post(lambda: self._row.up(button, self._clock()))

    def papers_came(self, papers: Papers) -> None:
        """The account issued others; they are put up between two visits."""
        self._post(lambda: self._keep_for_later(papers))

    def enrolled(self, credentials: Credentials) -> None:
        """An account took this terminal: links can be signed from now on."""
        self._post(lambda: setattr(self._next, "credentials", credentials))

    # --- from the window, on the main loop

    def rated(self, value: int) -> None:
        """A smiley was touched."""
        self._press(value, Channel.TOUCH, self._clock())

    def chose(self, value: Value) -> None:
        """A follow-up was answered: a step of its scale, a choice's id, or the ids of several."""
        self._hear(lambda visit, at: visit.choose(value, at))

    def ticked(self, choices: tuple[str, ...]) -> None:
        """These stand ticked now, and are not sent yet."""
        self._row.ticked(choices)

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
        self._row.tick(at)
        self._do(self._visit.tick(at))
        if self._saving.refuses:
            self._saving.try_again(at)
        elif self._next_papers or self._next_mode is not self._mode:
            self._change_over(at)

    # --- what follows

    def _press(self, value: int, channel: Channel, at: Moment) -> None:
        if not self._deaf:
            left = self._make_way(value, at)
            self._do([*left, *self._visit.press(value, channel, at)])

    def _make_way(self, value: int, at: Moment) -> list[Effect]:
        """A press begins the next visit: by the papers and in the mode that wait, where it answers
        the same question. Other papers wait for a pause, so that what is pressed is what is seen.
        """
        papers = self._next_papers or self._papers
        waiting = papers is not self._papers or self._next_mode is not self._mode
        if not waiting or isinstance(self._visit.view, Resting):
            return []
        visit = self._try_visit(papers, self._visit.last_press)
        if visit is None or not asks_alike(visit, self._visit) or not visit.takes(value):
            return []
        left = self._visit.give_way(at)
        if left is None:
            return []
        self._take_up(papers, visit)
        return left

    def _hear(self, event: Callable[[Visit, Moment], list[Effect]]) -> None:
        if not self._deaf:
            self._do(event(self._visit, self._clock()))

    def _show(self, view: View) -> None:
        self._show_view(self._row.dressed(view, self._clock()))

    def _do(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Show):
                self._show(effect.view)
        writes = [effect for effect in effects if not isinstance(effect, Show)]
        if not writes:
            return
        self.accepted += sum(isinstance(write, Capture) for write in writes)
        self._saving.write(writes, self._papers)

    def _saved(self, writes: Sequence[Capture | Amend]) -> None:
        self._do(self._visit.saved(self._clock()))
        if any(write.body.ended for write in writes):
            self._closed_visit()

    def _keep_for_later(self, papers: Papers) -> None:
        self._next_papers, self._waiting_since_ms = papers, self._clock().boot_ms

    def _change_over(self, at: Moment) -> None:
        """Between two visits: at once while nobody is there and, where somebody always is, as soon
        as a thank-you was seen.
        """
        overdue = at.boot_ms - self._waiting_since_ms >= OVERDUE_MS
        if self._visit.idle or (overdue and self._visit.thanked(at)):
            self._put_up(self._next_papers or self._papers)

    def _put_up(self, papers: Papers) -> None:
        visit = self._try_visit(papers, self._visit.last_press)
        if visit is None:
            self._next_papers = None
        else:
            self._take_up(papers, visit)
            self._show(visit.view)

    def _try_visit(self, papers: Papers, last_press: Moment | None) -> Visit | None:
        try:
            return self._next.by(papers, self._next_mode, last_press)
        except CannotShow as trouble:  # the courier asks `can_show` first; keep the last good one
            log.error("%s; %s", trouble, trouble.hint)
            return None

    def _take_up(self, papers: Papers, visit: Visit) -> None:
        self._papers, self._visit, self._mode = papers, visit, self._next_mode
        self._next_papers = None

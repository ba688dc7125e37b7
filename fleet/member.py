"""One terminal of a fleet: everything real but its screen, its visitors and its network."""

from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from threading import Event, Thread
from time import monotonic

from feedback.survey import Kind
from fleet.network import Network
from fleet.visitors import HOUR_S, Habits, Passing, Patience, day_of
from kiosk.config import AccountConfig
from kiosk.running import Running
from kiosk.status import Status
from kiosk.visit import SETTLE_MS, Asking

TICK_S = 0.2
LONGEST_STALL_S = 30.0
WALKED_AWAY_S = 60.0
"""The terminal itself gives up sooner, and is then ready for the next."""


class Member:
    """Real store, courier and visit, in real time; only the visitors come `pace` times as often.

    The network is down for about a tenth of the time, in stretches of its own.
    """

    def __init__(
        self,
        directory: Path,
        account: tuple[str, int],
        code: str,
        *,
        habits: Habits,
        pace: float,
        seed: str,
    ) -> None:
        directory.mkdir(parents=True)
        self._chance = Random(seed)  # noqa: S311 - made-up people, no secrets
        self._habits, self._pace = habits, pace
        self._network = Network(account)
        self._loop = SimpleQueue[Callable[[], None]]()
        host, port = self._network.address
        self._running = Running(
            directory,
            AccountConfig(address=f"http://{host}:{port}", enrolment_code=code),
            post=self._loop.put,
            show=lambda _: None,
        )
        self._stop = Event()
        self.name = directory.name
        self._thread = Thread(target=self._live, name=self.name)
        self.pressed = 0

    def start(self) -> None:
        """Open the doors."""
        self._running.start()
        self._thread.start()

    def last_visitor(self) -> None:
        """Let nobody else in, and put the network back."""
        self._stop.set()
        self._thread.join()
        self._network.plug()
        self._running.send_now()

    def status(self) -> Status:
        """How the terminal says it is."""
        return self._running.condition.status()

    def close(self) -> None:
        """Switch it off."""
        self._running.close()
        self._network.close()

    def _live(self) -> None:
        weekday = self._chance.randrange(7)
        while not self._stop.is_set():
            steps = len(self._running.terminal.papers.survey.rating.values)
            midnight = monotonic() - self._habits.opens * HOUR_S / self._pace
            for passing in day_of(self._habits, weekday, steps, self._chance):
                self._weather()
                if not self._wait_until(midnight + passing.at_s / self._pace):
                    return
                self._visit(passing)
            weekday = (weekday + 1) % 7

    def _visit(self, passing: Passing) -> None:
        self._loop.put(lambda: self._running.terminal.rated(passing.value))
        self.pressed += 1
        self._turn_until(lambda: self._running.condition.status().captured >= self.pressed)
        self._turn_until(self._answered)
        view = self._running.terminal.view
        if not isinstance(view, Asking) or not view.follow_up:
            return
        read = monotonic() + 2 * SETTLE_MS / 1000  # a person reads before answering
        self._turn_until(lambda: monotonic() > read)
        if passing.patience is Patience.ANSWERS and view.question.kind is Kind.SINGLE:
            choice = self._chance.choice(view.question.choices).id
            self._loop.put(lambda: self._running.terminal.chose(choice))
        elif passing.patience is Patience.WALKS_AWAY:
            self._wait_until(monotonic() + WALKED_AWAY_S, or_when=self._nobody_is_asked)
        if not self._nobody_is_asked():
            self._loop.put(self._running.terminal.skipped)
        self._turn_until(self._nobody_is_asked)

    def _answered(self) -> bool:
        """Whether the screen has gone on from the face that was pressed."""
        view = self._running.terminal.view
        return not isinstance(view, Asking) or view.pressed is None

    def _nobody_is_asked(self) -> bool:
        view = self._running.terminal.view
        return not isinstance(view, Asking) or not view.follow_up

    def _weather(self) -> None:
        if self._network.plugged and self._chance.random() < 0.01:
            self._network.unplug()
        elif not self._network.plugged and self._chance.random() < 0.09:
            self._network.plug()

    def _wait_until(self, then: float, or_when: Callable[[], bool] = lambda: False) -> bool:
        """Turn the main loop meanwhile; False when the doors have closed."""
        while monotonic() < then and not self._stop.is_set() and not or_when():
            self._turn(min(TICK_S, max(0.0, then - monotonic())))
        return not self._stop.is_set()

    def _turn_until(self, true: Callable[[], bool]) -> None:
        deadline = monotonic() + LONGEST_STALL_S
        while not true():
            if monotonic() > deadline:
                raise RuntimeError(f"{self.name}: a press was not captured")
            self._turn(TICK_S / 10)

    def _turn(self, patience_s: float) -> None:
        try:
            self._loop.get(timeout=patience_s)()
        except Empty:
            self._running.terminal.tick()

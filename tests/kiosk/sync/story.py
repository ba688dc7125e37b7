"""A terminal's sync with nothing faked but the account, the clock and chance."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from threading import Event

from feedback import wire
from feedback.batch import Batch, Health
from feedback.identity import new_store_id
from feedback.response import Answer, Body, Channel, Ended, Mode, Moment, Outcome
from feedback.settings import Settings
from kiosk.credentials import Credentials
from kiosk.errors import KioskError
from kiosk.papers import Papers, built_in
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.news import Ears, SyncNews
from kiosk.sync.rounds import Rounds
from kiosk.sync.twin import ScriptedAccount
from kiosk.visit import Capture

TERMINAL = "0000000000ab"
ADDRESS = "https://account.example.org"
TRUE_START_MS = 1_900_000_000_000


class HandClock:
    """A boot clock moved by hand; the wall clock stands at 1970, as on a board with no battery."""

    def __init__(self) -> None:
        self.boot_id, self.boot_ms = new_store_id(), 5_000

    def __call__(self) -> Moment:
        return Moment(
            boot_id=self.boot_id, boot_ms=self.boot_ms, wall_ms=self.boot_ms, wall_synced=False
        )

    def pass_s(self, seconds: float) -> None:
        self.boot_ms += round(seconds * 1000)

    def true_ms(self) -> int:
        return TRUE_START_MS + self.boot_ms


def body(value: int, ended: Ended | None = Ended.FINISHED) -> Body:
    return Body(
        answers=(Answer(question="visit", outcome=Outcome.ANSWERED, value=value, took_ms=0),),
        language="en",
        channel=Channel.TOUCH,
        order=(1, 2, 3, 4),
        since_last_press_ms=None,
        mode=Mode.NORMAL,
        ended=ended,
    )


def allow(_papers: Papers) -> None:
    """Everything can be shown."""


@dataclass
class Story:
    """One terminal and its account."""

    store: Store
    shelf: Shelf
    account: ScriptedAccount
    clock: HandClock
    check_shown: Callable[[Papers], None] = allow
    chance: Callable[[], float] = lambda: 1.0
    news: list[SyncNews] = field(default_factory=list)
    papers: list[Papers] = field(default_factory=list)
    credentials: list[Credentials] = field(default_factory=list)
    rounds: Rounds = field(init=False)

    def __post_init__(self) -> None:
        self.start(self.account.make_code(TERMINAL))

    def start(self, code: str = "") -> None:
        """As after a restart of the program, with this code in the settings file."""
        self.rounds = Rounds(
            outbox=self.store,
            account=self.account,
            shelf=self.shelf,
            clock=self.clock,
            health=lambda: Health(version="test", outbox=self.store.tally().waiting),
            check_shown=self.check_shown,
            address=ADDRESS,
            code=code,
            ears=Ears(
                papers=self.papers.append,
                credentials=self.credentials.append,
                news=self.news.append,
            ),
            chance=self.chance,
        )

    def press(self, times: int = 1, ended: Ended | None = Ended.FINISHED) -> None:
        """So many visits, durably."""
        done, met = Event(), list[KioskError | None]()

        def written(trouble: KioskError | None) -> None:
            met.append(trouble)
            done.set()

        captures = [Capture(self.clock(), body(1 + n % 4, ended)) for n in range(times)]
        self.store.write(
            captures,
            touchpoint_id="door",
            settings_rev="",
            survey_rev=built_in().survey_rev,
            done=written,
        )
        assert done.wait(60)
        assert met == [None]

    def closed(self, times: int = 1) -> None:
        """Visits that the courier hears of."""
        self.press(times)
        self.rounds.schedule.visit_closed()

    def pass_s(self, seconds: float) -> None:
        """Let time go by, the courier making its rounds whenever one is due."""
        end = self.clock.boot_ms + round(seconds * 1000)
        while True:
            due = self.clock.boot_ms + ceil(self.rounds.schedule.due_in_s * 1000)
            if due > end:
                self.clock.boot_ms = end
                return
            self.clock.boot_ms = max(due, self.clock.boot_ms)
            self.rounds.step()

    def drain(self) -> None:
        """Go on until nothing is left to send."""
        self.pass_s(0)

    @property
    def kept(self) -> list[int]:
        """The seqs the account holds for our terminal."""
        return [response.seq for response in self.account.kept(TERMINAL)]

    @property
    def batches(self) -> list[Batch]:
        """All that arrived from our terminal."""
        return self.account.terminals[TERMINAL].batches

    @property
    def trouble(self) -> KioskError | None:
        """What the last try met."""
        return self.news[-1].trouble

    @property
    def held(self) -> int:
        return self.store.tally().held

    @property
    def waiting(self) -> int:
        return self.store.tally().waiting


def settings_for(survey: bytes, **changes: object) -> bytes:
    """A settings document that names this survey."""
    said: dict[str, object] = {
        "touchpoint_id": "door",
        "touchpoint": "Door",
        "survey_rev": wire.revision(survey),
        "survey_url": "",
        "public_url": ADDRESS,
        "languages": ("en",),
        **changes,
    }
    return wire.to_json(Settings(**said))  # type: ignore[arg-type]


@contextmanager
def told(directory: Path) -> Iterator[Story]:
    """A story on a store in that directory; its account knows the built-in survey."""
    clock = HandClock()
    account = ScriptedAccount(server_ms=clock.true_ms)
    store = Store.open(directory, clock)
    try:
        yield Story(store, Shelf(directory), account, clock)
    finally:
        store.close()

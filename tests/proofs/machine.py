"""Terminal, network and account, driven by chance: whatever happens, the books add up."""

import logging
import shutil
import tempfile
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from account.store.intake.reckoning import size
from feedback.batch import Offer
from kiosk.store.store import Store
from tests.kiosk.store.visits import answered
from tests.proofs.central import Central
from tests.proofs.findings import Findings
from tests.proofs.world import Card

TEN_YEARS_MS = 10 * 365 * 86_400_000


class Story(RuleBasedStateMachine):
    """One terminal and its account. What was thanked is never lost, doubled or unexplained."""

    template: ClassVar[Path | None] = None
    """An account as it is on its first day: making one takes half a second."""

    def __init__(self) -> None:
        super().__init__()
        self._room = Path(tempfile.mkdtemp(prefix="machine-"))
        self.account = Central(self._room / "account", self.template)
        self.restored = False
        self._backups = 0

    @initialize(seed=st.integers(0, 2**16))
    def enrol(self, seed: int) -> None:
        directory, code = self._room / "card", self.account.code()
        self.card = Card(directory, self.account, code=code, seed=seed, spoil=self.spoil)
        self.card.pass_s(0)
        self.account.back_up(self._backup)

    @property
    def _backup(self) -> Path:
        return self._room / "backup.db"

    @staticmethod
    def spoil(store: Store) -> None:
        """Nothing, in a true story."""

    @rule(times=st.integers(1, 5), answers=st.integers(1, 2))
    def press(self, times: int, answers: int) -> None:
        self.card.press(times, answers=answers)

    @rule()
    def send(self) -> None:
        self.card.rounds.schedule.hurry()
        self.card.rounds.step()

    @rule(seconds=st.sampled_from([1, 60, 3600, 86_400]))
    def time_passes(self, seconds: int) -> None:
        if seconds < 86_400:
            self.card.pass_s(seconds)
        else:
            self.card.clock.pass_s(seconds)
        self.account.now_ms += seconds * 1000

    @rule()
    def cut(self) -> None:
        self.card.wire.plugged = False

    @rule()
    def mend(self) -> None:
        self.card.wire.plugged = True

    @rule(share=st.sampled_from([0.0, 0.3, 1.0]))
    def swallow(self, share: float) -> None:
        self.card.wire.swallow = share

    @rule()
    def kill_the_terminal(self) -> None:
        self.card.kill()

    @rule(wall_off_ms=st.sampled_from([0, TEN_YEARS_MS, -TEN_YEARS_MS]))
    def reboot_with_another_clock(self, wall_off_ms: int) -> None:
        self.card.reboot(wall_off_ms)

    @rule()
    def kill_the_account(self) -> None:
        self.account.restart()

    @rule()
    def back_up(self) -> None:
        self.account.back_up(self._backup)

    @precondition(lambda self: self._backups < 3)
    @rule()
    def restore(self) -> None:
        self.account.restore(self._backup)
        self.restored = True
        self._backups += 1

    @invariant()
    def nothing_is_lost(self) -> None:
        store: Store = self.card.store
        store_id = store.tally().store_id
        here = {(store_id, seq) for seq in self._rows()}
        there = {(of, seq) for of, seq, _ in self.account.kept()}
        assert self.card.thanked <= here | there
        assert there <= self.card.thanked

    @invariant()
    def nothing_is_doubled(self) -> None:
        kept = self.account.kept()
        assert len({(store, seq) for store, seq, _ in kept}) == len(kept)
        assert self.account.conflicts() == 0

    @invariant()
    def the_books_add_up(self) -> None:
        for book in self.account.books().values():
            assert book.unexplained == 0
            assert book.missing_gone == ()
            assert self.restored or book.missing_kept == ()

    def teardown(self) -> None:
        try:
            if hasattr(self, "card"):
                self._a_call_that_never_arrives()
                self.card.press()
                self.card.deliver()
                kept = {(store, seq) for store, seq, _ in self.account.kept()}
                named = sum(size(one.missing_kept) for one in self.account.books().values())
                assert (kept, named) == (self.card.thanked, 0)
        finally:
            if hasattr(self, "card"):
                self.card.stop()
            self.account.close()
            shutil.rmtree(self._room)

    def _a_call_that_never_arrives(self) -> None:
        """Not left to chance: without one no control could be sure to fail."""
        self.cut()
        self.card.press()
        self.send()

    def _rows(self) -> set[int]:
        outbox = self.card.store._keeper._outbox
        query = "select seq from response"
        return {seq for (seq,) in self.card.store._ask(lambda: outbox.db.execute(query).fetchall())}


class Forgetful(Story):
    """The control: a terminal that takes what it offers for delivered, and is deaf to requests."""

    @staticmethod
    def spoil(store: Store) -> None:
        offer = store.offer

        def taken_for_sent(most: int, most_bytes: int) -> Offer:
            offered = offer(most, most_bytes)
            store.settle(offered, answered(offered))
            return offered

        store.offer = taken_for_sent  # type: ignore[method-assign]
        store.requeue = lambda _ranges: None  # type: ignore[method-assign]


def run(examples: int, machine: type[Story] = Story, *, steps: int = 30) -> None:
    """Tell so many stories; raises what the first untrue one raised."""
    with tempfile.TemporaryDirectory(prefix="machine-") as name:
        first = Central(Path(name) / "first")
        first.back_up(Path(name) / "template.db")
        first.close()
        machine.template = Path(name) / "template.db"
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                phases=(Phase.explicit, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )


def prove(findings: Findings) -> None:
    stories = findings.size(15, 400)
    findings.count("stories, told by chance", stories)
    findings.holds("untrue ones", int(_untrue(stories, Story)), 0)
    findings.control("a terminal that does not wait for receipts", _untrue(20, Forgetful), 1)


def _untrue(stories: int, machine: type[Story]) -> bool:
    try:
        run(stories, machine)
    except AssertionError:
        logging.getLogger(__name__).exception("an untrue story")
        return True
    return False

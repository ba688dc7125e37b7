"""The whole way, round by round, to whichever account."""

import random
from pathlib import Path
from threading import Event

from feedback.batch import Health
from feedback.response import (
    Moment,
)
from kiosk.papers import Papers, built_in
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.rounds import Rounds
from kiosk.visit import Capture

from .accounts import Place
from .cards import BODY, moment


def test_with_a_third_of_all_replies_swallowed_each_arrives_once(
    place: Place, tmp_path: Path
) -> None:
    chance, clock = random.Random(2), Ticking()
    store, shelf, code = Store.open(tmp_path, clock), Shelf(tmp_path), place.code()
    rids = set[str]()
    try:
        rounds = make_rounds(place, store, shelf, clock, code)
        for number in range(30):
            rids |= press(store, clock)
            if chance.random() < 0.3:
                place.lose_next_receipt()
            if number == 15:  # the plug is pulled: all that is not on disk is forgotten
                rounds = make_rounds(place, store, shelf, clock, code)
            rounds.schedule.hurry()
            rounds.step()
        for _ in range(5):
            rounds.schedule.hurry()
            rounds.step()
        assert store.tally().waiting == 0
        bound = shelf.credentials()
    finally:
        store.close()
    assert bound is not None
    assert len(rids) == 30
    assert place.kept(bound.terminal_id) == rids


class Ticking:
    """A boot clock that moves a second whenever it is read."""

    def __init__(self) -> None:
        self._boot_ms = 0

    def __call__(self) -> Moment:
        self._boot_ms += 1000
        return moment(self._boot_ms)


def make_rounds(place: Place, store: Store, shelf: Shelf, clock: Ticking, code: str) -> Rounds:
    def allow(_papers: Papers) -> None:
        """Everything can be shown."""

    return Rounds(
        outbox=store,
        account=place.client,
        shelf=shelf,
        clock=clock,
        health=lambda: Health(version="test", outbox=0),
        check_shown=allow,
        address="http://127.0.0.1",
        code=code,
    )


def press(store: Store, clock: Ticking) -> set[str]:
    """One visit, durably; its rid."""
    done = Event()
    store.write(
        [Capture(clock(), BODY)],
        touchpoint_id="",
        settings_rev="",
        survey_rev=built_in().survey_rev,
        done=lambda _trouble: done.set(),
    )
    assert done.wait(60)
    return {store.offer(500, 10**6).responses[-1].rid}

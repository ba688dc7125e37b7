"""Responses for stores, and the account's answers to them."""

import threading

from feedback.batch import Offer, Result, Status
from feedback.response import Answer, Body, Channel, Ended, Outcome
from kiosk.errors import StoreTrouble
from kiosk.hw.clock import HandClock
from kiosk.store.store import Store
from kiosk.visit import Amend, Capture

REV = "5" * 64


def body(value: int = 3, *, ended: Ended | None = Ended.FINISHED, why: str = "") -> Body:
    answers = [Answer(question="mood", outcome=Outcome.ANSWERED, value=value, took_ms=0)]
    if why:
        answers.append(Answer(question="why", outcome=Outcome.ANSWERED, value=why, took_ms=900))
    return Body(
        answers=tuple(answers),
        language="en",
        channel=Channel.TOUCH,
        order=(1, 2, 3, 4, 5),
        since_last_press_ms=None,
        ended=ended,
    )


class Writing:
    """Writes and waits for the store's word, as a test wants it."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store, self.clock = store, clock

    def __call__(self, *effects: Capture | Amend) -> StoreTrouble | None:
        said: list[StoreTrouble | None] = []
        heard = threading.Event()

        def done(trouble: StoreTrouble | None) -> None:
            said.append(trouble)
            heard.set()

        self.store.write(effects, touchpoint_id="t1", settings_rev=REV, survey_rev=REV, done=done)
        assert heard.wait(30)
        return said[0]

    def visits(self, count: int) -> None:
        for _ in range(count):
            assert self(Capture(self.clock(), body())) is None


def answered(offer: Offer, status: Status = Status.STORED, code: str | None = None) -> list[Result]:
    return [Result(seq=one.seq, rid=one.rid, status=status, code=code) for one in offer.responses]


def drain(store: Store, portion: int = 50) -> list[int]:
    """Send everything to an account that keeps it; the seqs in the order sent."""
    sent: list[int] = []
    while (offer := store.offer(portion, 1 << 20)).responses:
        sent += [one.seq for one in offer.responses]
        store.settle(offer, answered(offer))
    return sent

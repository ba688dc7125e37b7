"""The main loop without a window: in order, beating, and ended by a signal."""

import os
import signal
import threading

import pytest

from kiosk.loop import PlainLoop


def nothing():
    """Not of interest here."""


def test_what_threads_post_runs_in_order_on_the_loops_own_thread():
    loop, seen, main = PlainLoop(), [], threading.get_ident()

    def note(number):
        assert threading.get_ident() == main
        seen.append(number)

    def post_all():
        for number in range(500):
            loop.post(lambda number=number: note(number))
        loop.stop()

    loop.run(nothing, on_ready=threading.Thread(target=post_all).start, heartbeat=nothing)
    assert seen == list(range(500))


def test_it_beats_while_nothing_is_posted():
    loop, beats = PlainLoop(), []

    def tick():
        beats.append("tick")
        if beats.count("tick") == 2:
            loop.stop()

    loop.run(tick, on_ready=nothing, heartbeat=nothing)
    assert beats == ["tick", "tick"]


def test_it_beats_under_a_flood():
    loop = PlainLoop()

    def again():
        loop.post(again)

    loop.run(loop.stop, on_ready=again, heartbeat=nothing)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_what_was_posted_before(number):
    loop, done = PlainLoop(), []
    before = signal.getsignal(number)

    def end():
        loop.post(lambda: done.append("posted"))
        os.kill(os.getpid(), number)

    loop.run(nothing, on_ready=end, heartbeat=nothing)
    assert done == ["posted"]
    assert signal.getsignal(number) is before


def test_a_mistake_ends_it():
    with pytest.raises(ZeroDivisionError):
        PlainLoop().run(nothing, on_ready=lambda: 1 / 0, heartbeat=nothing)

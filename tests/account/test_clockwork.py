"""The account's own work: one that fails is told of, and stops neither the others nor the clock."""

import threading

import pytest

from account.clockwork import STILL_S, Pulse, running
from account.errors import DatabaseTrouble
from account.store.engine import open_database


@pytest.fixture
def database(tmp_path):
    opened = open_database(f"sqlite:///{tmp_path}/account.db")
    yield opened
    opened.close()


@pytest.mark.parametrize("error", [DatabaseTrouble("the disk is full"), KeyError("a slip")])
def test_what_fails_is_told_and_tried_again_and_keeps_nobody_waiting(database, caplog, error):
    pulse, tried, done = Pulse(), threading.Semaphore(0), threading.Semaphore(0)
    mended, well = threading.Event(), threading.Semaphore(0)

    def slips(_database, _at_ms):
        tried.release()
        if not mended.is_set():
            raise error
        well.release()

    def works(_database, at_ms):
        assert at_ms == 7
        done.release()

    with running(database, [slips, works], now_ms=lambda: 7, every_s=0.001, pulse=pulse):
        for _ in range(2):
            assert tried.acquire(timeout=20)
            assert done.acquire(timeout=20)
        (told,) = pulse.broken()
        mended.set()
        for _ in range(2):  # the second begins when the first was told of
            assert well.acquire(timeout=20)
    assert "slips" in told
    assert str(error) in told
    assert pulse.broken() == ()
    assert any(str(error) in f"{line.message}{line.exc_info}" for line in caplog.records)


def test_a_clock_that_stands_still_shows():
    now = [0.0]
    pulse = Pulse(lambda: now[0])
    now[0] = STILL_S
    assert pulse.still_for_s() == 0
    now[0] = STILL_S + 1
    assert pulse.still_for_s() == STILL_S + 1
    pulse.turned()
    assert pulse.still_for_s() == 0

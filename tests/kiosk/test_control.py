"""Asking a running terminal over its socket."""

import socket
import stat
import threading

import pytest

from kiosk.control import NAME, Control, ask
from kiosk.errors import KioskError, NotRunning


@pytest.fixture
def terminal(tmp_path):
    """A socket that answers like a terminal, in a directory deeper than a socket's path may be."""
    directory = tmp_path / ("deep" * 30)
    directory.mkdir()

    def refuse():
        raise KioskError("no stick is plugged in")

    control = Control(directory, {"status": lambda: {"captured": 3}, "export": refuse})
    yield directory
    control.close()


def test_a_question_gets_its_answer(terminal):
    assert ask(terminal, "status") == {"captured": 3}
    assert ask(terminal, "status") == {"captured": 3}


def test_an_unknown_question_is_told_what_there_is(terminal):
    with pytest.raises(KioskError, match="'dance' is unknown; there is export, status"):
        ask(terminal, "dance")


def test_trouble_is_passed_on_in_words(terminal):
    with pytest.raises(KioskError, match="no stick is plugged in"):
        ask(terminal, "export")


def test_what_follows_the_name_is_handed_on(tmp_path):
    control = Control(tmp_path, {"export": lambda stick="any": f"to {stick}"})
    assert ask(tmp_path, "export") == "to any"
    assert ask(tmp_path, "export /media/my stick") == "to /media/my stick"
    control.close()


def test_a_long_answer_keeps_nobody_else_waiting(tmp_path):
    begun, go = threading.Event(), threading.Event()

    def long():
        begun.set()
        return go.wait(30)

    control = Control(tmp_path, {"export": long, "status": lambda: "well"})
    asking = threading.Thread(target=ask, args=(tmp_path, "export"))
    asking.start()
    assert begun.wait(30)
    assert ask(tmp_path, "status") == "well"
    go.set()
    asking.join()
    control.close()


def test_the_cure_comes_with_the_trouble(tmp_path):
    def refuse():
        raise NotRunning("no")

    control = Control(tmp_path, {"export": refuse})
    with pytest.raises(KioskError) as trouble:
        ask(tmp_path, "export")
    control.close()
    assert trouble.value.hint == NotRunning.hint


def test_only_its_own_user_can_reach_it(terminal):
    assert stat.S_IMODE((terminal / NAME).stat().st_mode) == 0o600


def test_a_caller_that_hangs_up_hurts_nobody(terminal):
    import os

    handle = os.open(terminal, os.O_PATH)
    with socket.socket(socket.AF_UNIX) as rude:
        rude.connect(f"/proc/self/fd/{handle}/{NAME}")
    os.close(handle)
    assert ask(terminal, "status") == {"captured": 3}


def test_nobody_there(tmp_path):
    with pytest.raises(NotRunning) as trouble:
        ask(tmp_path, "status")
    assert "kiosk run" in trouble.value.hint


def test_a_socket_left_by_a_power_cut_is_taken_over(tmp_path):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / NAME))
    control = Control(tmp_path, {"status": lambda: "well"})
    assert ask(tmp_path, "status") == "well"
    control.close()

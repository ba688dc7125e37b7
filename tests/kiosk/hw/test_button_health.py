"""Stuck and silent buttons are told in words, and nothing else is."""

from kiosk.hw.button_health import SILENT_AFTER, STUCK_MS, ButtonHealth

NAMES = {1: "button 1", 2: "button 2"}


def test_a_press_is_no_trouble():
    health = ButtonHealth(NAMES)
    health.down(1, 0)
    health.up(1)
    assert health.trouble(STUCK_MS * 10) == ()


def test_a_button_that_stays_down_is_stuck_until_it_is_let_go():
    health = ButtonHealth(NAMES)
    health.down(1, 1_000)
    assert health.trouble(1_000 + STUCK_MS - 1) == ()
    (said,) = health.trouble(1_000 + STUCK_MS)
    assert "button 1 has been down for 30 s" in said
    health.up(1)
    assert health.trouble(1_000 + STUCK_MS) == ()


def test_one_that_was_down_before_the_start_is_stuck_too():
    health = ButtonHealth(NAMES)
    health.held_at_start((2,), 0)
    assert "button 2" in health.trouble(STUCK_MS)[0]


def test_one_that_is_never_pressed_is_named_once_the_others_were_often():
    health = ButtonHealth(NAMES)
    for press in range(SILENT_AFTER):
        assert health.trouble(press) == ()
        health.down(1, press * 1000)
        health.up(1)
    (said,) = health.trouble(0)
    assert f"button 2 was not pressed while the others were {SILENT_AFTER} times" in said
    health.down(2, 0)
    health.up(2)
    assert health.trouble(0) == ()

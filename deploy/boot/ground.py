"""A data partition that is full, a clock that is wrong, a machine without a network."""

from deploy.boot.stalls import asks_on_the_screen
from deploy.boot.standing import Standing
from deploy.boot.table import captured, expect, press_pin, say, wait_for_status, wait_until

WRONG = "2026-01-02 03:04:05"


def full(standing: Standing) -> None:
    """No room on the data partition: nothing is thanked for that is not kept; room cures it."""
    with standing.machine() as machine:
        machine.run(
            "dd if=/dev/zero of=/data/filling bs=1M 2>/dev/null; sync; df /data | tail -1", 300
        )
        for _ in range(3):
            press_pin(machine, 22)
        status = wait_for_status(machine, lambda _: True)
        say(f"full: it shows {status['showing']}, captured {captured(status)}: {status['trouble']}")
        standing.bench.photograph(machine, "full")
        machine.run("rm /data/filling; sync")
        kept = captured(wait_for_status(machine, lambda status: status["showing"] == "asking", 900))
        press_pin(machine, 27)
        wait_for_status(machine, lambda status: captured(status) > kept)
        say("with room again it counts again")
        asks_on_the_screen(standing, machine, "room-again")
        wait_until(lambda: len(standing.account.responses()) == kept + 1, 900)
        expect(True, f"and the account has all {kept + 1}")


def wrong_clock(standing: Standing) -> None:
    """A clock that is months behind: the account knows when it was all the same."""
    with standing.machine() as machine:
        machine.network(connected=False)
        machine.run(f"date -s '{WRONG}'")
        press_pin(machine, 22)
        wait_for_status(machine, lambda status: captured(status) == 2)
        machine.network(connected=True)
        wait_until(lambda: len(standing.account.responses()) == 2, 1200)
        last = max(standing.account.responses(), key=lambda one: str(one["seq"]))
        expect(
            standing.dated(str(last["pressed_at"])),
            f"its clock said {WRONG}, the account has {last['pressed_at']}, {last['time_quality']}",
        )

"""A program that stands still, and one that fails again and again: from where a terminal stands."""

from deploy.boot.machine import Machine
from deploy.boot.standing import Standing
from deploy.boot.table import captured, expect, press_pin, say, wait_for_status, wait_until

WITHIN_S = 30
"""How soon a stalled terminal is started again (product's floor), by the machine's own clock."""
CONTROL_S = 60


def stalled(standing: Standing) -> None:
    """A stalled window is started again within half a minute; what was counted is there."""
    with standing.machine() as machine:
        own = machine.run("systemctl show -P WatchdogUSec kiosk").strip()
        expect(own == "20s", f"its watchdog is the unit's own, of {own}")
        before = _main(machine)
        machine.run(f"sleep {CONTROL_S}")
        expect(_main(machine) == before, f"control: left alone for {CONTROL_S} s, it runs on")
        press_pin(machine, 17)
        counted = captured(wait_for_status(machine, lambda status: captured(status) == 2))
        began = float(machine.run(f"kill -STOP {before}; cut -d' ' -f1 /proc/uptime"))
        wait_until(lambda: _main(machine) not in (before, "0"), 600)
        again = _started(machine) - began
        expect(
            again < WITHIN_S, f"stalled, ended and started again within {again:.1f} s of its own"
        )
        said = machine.run("journalctl -u kiosk -o cat -n 200 | grep -m1 'Watchdog timeout'")
        expect("Watchdog timeout" in said, f"by systemd's watchdog: {said.strip()}")
        after = wait_for_status(machine, lambda status: status["showing"] != "")
        expect(captured(after) == counted, f"it asks again, with the {counted} from before")
        asks_on_the_screen(standing, machine, "after-a-stall")


def failing(standing: Standing) -> None:
    """A program that fails again and again: the machine is restarted; then words on its screen."""
    with standing.machine() as machine:
        _break(machine)
        machine.wait_for("reboot: Restarting system", 600)
        say("it failed eight times, and restarted the machine")
    with standing.machine() as machine:
        machine.run("echo 2 >/data/rescue-tries")
        _break(machine)
        machine.until("systemctl show -P SubState terminal-rescue", "running", 600)
        wait_until(lambda: standing.bench.photograph(machine, "rescue") > 1, 120)
        say("after two such restarts there are words on the screen")
        machine.run("rm /run/systemd/system/kiosk.service.d/broken.conf; systemctl daemon-reload")
        machine.run("systemctl reset-failed kiosk; systemctl start --no-block kiosk")
        status = wait_for_status(machine, lambda status: status["showing"] != "", 1500)
        expect(captured(status) == 1, "once the program runs, it asks, with what it had")
        machine.until("test -e /data/rescue-tries || echo forgotten", "forgotten", 600)
        say("and its earlier failures are forgotten")
        asks_on_the_screen(standing, machine, "after-rescue")


def asks_on_the_screen(standing: Standing, machine: Machine, name: str) -> None:
    """A picture of the question, kept."""
    wait_until(lambda: standing.bench.photograph(machine, name) > 20, 600)


def _break(machine: Machine) -> None:
    machine.run(
        "printf '[Service]\\nExecStart=\\nExecStart=/bin/false\\n'"
        " >/run/systemd/system/kiosk.service.d/broken.conf;"
        " systemctl daemon-reload; systemctl kill -s KILL kiosk"
    )


def _main(machine: Machine) -> str:
    return machine.run("systemctl show -P MainPID kiosk").strip()


def _started(machine: Machine) -> float:
    """When the one that runs was started, in seconds of the machine's uptime."""
    return int(machine.run("systemctl show -P ExecMainStartTimestampMonotonic kiosk")) / 1e6

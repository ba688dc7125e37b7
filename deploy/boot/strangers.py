"""Somebody with a keyboard, a network card and a stick who means no good, and ten minutes alone."""

import subprocess
import time
from pathlib import Path

from deploy.boot.machine import Machine
from deploy.boot.stalls import asks_on_the_screen
from deploy.boot.standing import Standing
from deploy.boot.sticks import press_unheard
from deploy.boot.table import (
    HAPPY,
    captured,
    expect,
    press_pin,
    say,
    wait_for_status,
    wait_until,
)

PARTITIONS = 6
_STATE = (
    "cat /proc/sys/kernel/random/boot_id /sys/class/tty/tty0/active;"
    " systemctl show -P MainPID kiosk; systemctl list-jobs --no-legend"
)
_CHORDS = (
    *(("ctrl", "alt", f"f{number}") for number in range(1, 13)),
    *(("alt", key) for key in ("left", "right", "up", "f4", "tab", "spc", "sysrq")),
    *(("alt", "sysrq", key) for key in "bceikorstuw"),
    *(("ctrl", "alt", key) for key in ("backspace", "esc", "end")),
    *(("ctrl", key) for key in ("c", "d", "z", "e", "q", "w", "backslash", "scroll_lock", "s")),
    *((f"f{number}",) for number in range(1, 13)),
    *((key,) for key in ("esc", "ret", "1", "2", "3", "4", "menu", "pause", "print", "compose")),
    *((key,) for key in ("sleep", "wake", "power", "stop", "mail", "computer", "calculator")),
)
_SLEEPY = "/run/bench/python/keys.py"
_FLOOD = 10
"""More of Ctrl-Alt-Del than systemd takes for an order to restart at once (7 within 2 s)."""


def keyboard(standing: Standing) -> None:
    """A USB keyboard: no key or chord ends, stops or leaves the window, or counts for a press."""
    with standing.machine() as machine:
        before = machine.run(_STATE)
        counted = captured(wait_for_status(machine, lambda _: True))
        machine.plug_keyboard()
        machine.until("cat /proc/bus/input/devices", "Keyboard", 120)
        machine.run("udevadm settle; sleep 2")
        for chord in _CHORDS:
            machine.press_keys(*chord)
            time.sleep(0.2)
        for _ in range(_FLOOD):
            machine.press_keys("ctrl", "alt", "delete")
        said = machine.run("modprobe uinput; /opt/feedback-terminal/bin/python -B " + _SLEEPY)
        expect(not said.strip(), f"keys that ask it to sleep, to start again, to end {said}")
        machine.run("sleep 5")
        seen = machine.run("journalctl -b -u systemd-logind -u init.scope -n 5 -o cat").split("\n")
        say(f"{len(_CHORDS)} chords and {_FLOOD} times Ctrl-Alt-Del; {seen[-2:]}")
        expect(machine.run(_STATE) == before, "the same start, console and process; no job")
        free = machine.run("timeout 10 sh -c 'echo >/dev/tty1' || echo stopped").strip()
        expect(free != "stopped", "the console takes words: nothing holds it up")
        status = wait_for_status(machine, lambda _: True)
        expect(captured(status) == counted, "nothing was counted")
        asks_on_the_screen(standing, machine, "after-a-keyboard")
        machine.touch(*HAPPY)
        wait_for_status(machine, lambda status: captured(status) == counted + 1)
        say("a touch counts as before")


def network(standing: Standing) -> None:
    """A USB network card in the place of the cable, whose network claims the account's address."""
    with standing.machine() as machine:
        had = len(standing.account.responses())
        counted = captured(wait_for_status(machine, lambda _: True))
        # Beside the cable it would not be asked: the account stands where the gateway is.
        machine.network(connected=False)
        machine.plug_network(
            net="10.0.2.0/29", host="10.0.2.2", dhcpstart="10.0.2.4", restrict=True
        )
        machine.until("ip -4 -brief address", "10.0.2.4", 300)
        say(f"it has an address there: {' '.join(machine.run('ip -4 route').split())}")
        press_pin(machine, 22)
        wait_for_status(machine, lambda status: captured(status) == counted + 1)
        machine.run("kiosk send; sleep 20")
        expect(len(standing.account.responses()) == had, "nothing arrives, and the press is kept")
        machine.pull_network()
        machine.network(connected=True)
        wait_until(lambda: len(standing.account.responses()) == had + 1, 1200)
        say("once the card is gone and the cable back, the account has it")
        _shut(machine)


def _shut(machine: Machine) -> None:
    said = machine.run("ss -Hlntu; nft list chain inet terminal input | grep -c policy.drop")
    *listening, closed = said.strip().splitlines()
    open_ones = [line for line in listening if "127.0.0" not in line and "[::1]" not in line]
    outside = [line for line in open_ones if ":68 " not in line and ":546 " not in line]
    expect(closed == "1" and not outside, f"nobody listens outwards: {outside or 'nobody'}")


def partitioned(standing: Standing) -> None:
    """A stick of many partitions, each prepared: they are served one after the other."""
    stick = _many(standing)
    with standing.machine() as machine:
        counted = press_unheard(machine, 1)
        machine.run(
            "systemd-run --quiet --unit=bench-count bash -c 'while sleep 0.3; do"
            ' pgrep -fc "kiosk (export|receipts)" >>/run/bench-many; done\''
        )
        machine.plug_stick(stick)
        machine.until("ls /sys/block", "sd", 120)
        machine.run("udevadm settle; sleep 3")
        jobs = "systemctl list-jobs --no-legend 'kiosk-export@*'"
        wait_until(lambda: not machine.run(jobs).strip(), 1500)
        most = machine.run("sort -n /run/bench-many | tail -n 1").strip()
        failed = machine.run(
            "systemctl list-units --failed --no-legend --plain 'kiosk-export@*'"
        ).strip()
        expect(most == "1" and not failed, f"{PARTITIONS} partitions, {most} at a time {failed}")
        machine.pull_stick()
        status = wait_for_status(machine, lambda status: status["showing"] == "asking")
        expect(captured(status) == counted, "it asks, and all that was counted is there")


def _many(standing: Standing) -> Path:
    path = standing.bench.work / "many.stick"
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate((4 + PARTITIONS * 8) << 20)
    table = "label: gpt\n" + "size=8M\n" * PARTITIONS
    subprocess.run(["sfdisk", "-q", str(path)], input=table, text=True, check=True)
    for number in range(PARTITIONS):
        at = (1 + 8 * number) << 20
        made = ["mkfs.vfat", "--offset", str(at // 512), "-n", f"P{number}", str(path), "8192"]
        subprocess.run(made, check=True, capture_output=True)
        subprocess.run(["mmd", "-i", f"{path}@@{at}", "::feedback-terminal"], check=True)
    return path

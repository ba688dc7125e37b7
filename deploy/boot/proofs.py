"""The proofs, each a story of one or more boots of the image as it is."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deploy.boot.account import HostedAccount
from deploy.boot.inside import choose_b, keep_the_contract
from deploy.boot.machine import Machine
from deploy.boot.table import (
    BOOT_S,
    CARD_BYTES,
    HAPPY,
    Table,
    asking,
    captured,
    enrolled,
    expect,
    press_pin,
    provisioned,
    read_from_fat,
    say,
    wait_for_status,
    wait_until,
)


def first_boot(bench: Table) -> None:
    """An image as built, without any settings, asks its question and has grown into the card."""
    card = bench.new_card("plain")
    with bench.booted(card) as machine:
        status = asking(machine)
        expect(status["captured"] == 0, "nothing is captured yet")
        wait_until(lambda: bench.photograph(machine, "question") > 20, 300)
        say("the question is on the screen")
        size = int(machine.run("df -B1 --output=size /data | tail -1"))
        expect(size > CARD_BYTES // 5, f"the data partition has grown to {size >> 20} MiB")
        machine_id = look_around(machine)
        machine.run("sync")
    with bench.booted(card) as machine:
        asking(machine)
        again = machine.run("cat /etc/machine-id").strip()
        expect(again == machine_id, "after the plug was pulled it is the same machine")


def look_around(machine: Machine) -> str:
    """What holds on every terminal that asks its question; its machine-id."""
    expect("ro," in machine.run("findmnt -no OPTIONS /"), "the root is read-only")
    failed = machine.run("systemctl --failed --no-legend --plain").split("\n")[0]
    expect(not failed, f"no unit has failed{failed and ': ' + failed}")
    listening = machine.run("ss -Hltn || true").strip()
    say(f"listening for strangers: {listening or 'nobody'}")
    memory = machine.run("systemctl show -P MemoryCurrent kiosk").strip()
    say(f"the terminal takes {int(memory) >> 20} MiB; {machine.run('systemd-analyze').strip()}")
    return machine.run("cat /etc/machine-id").strip()


def touch_and_press(bench: Table) -> None:
    """A touch and a press of a simulated pin reach store and account; a stall is noticed."""
    with provisioned(bench, "touched") as (account, card), bench.booted(card) as machine:
        asking(machine)
        both_arrive(bench, machine, account, card)


def both_arrive(bench: Table, machine: Machine, account: HostedAccount, card: Path) -> None:
    """The same on a machine that asks its question for the first time."""
    machine.touch(*HAPPY)
    wait_for_status(machine, lambda status: captured(status) == 1)
    bench.photograph(machine, "touched")
    say("a touch is in the store")
    pressed_and_looked_at(bench, machine, account, card, 1)


def pressed_and_looked_at(
    bench: Table, machine: Machine, account: HostedAccount, card: Path, counted: int
) -> None:
    """A press of a pin, all of it in the account; then the rest of the machine."""
    wait_for_status(machine, enrolled)
    expect('enrolment_code = "***"' in read_from_fat(card, "kiosk.toml"), "the code is blanked")
    if bench.driver is None:
        say("NOT TRIED: a press of a pin; there is no gpio-sim driver here")
    else:
        press_pin(machine, 17)
        counted += 1
        wait_for_status(machine, lambda status: captured(status) == counted)
        say("a press of a simulated GPIO pin is in the store")
    wait_until(lambda: len(account.responses()) == counted, 600)
    say(f"the account has {counted}, received over TLS")
    if bench.driver is not None:
        keep_the_contract(machine)
    look_around(machine)
    choose_b(machine, card)
    frozen(machine, counted)


def box(bench: Table) -> None:
    """A box without a screen: cut at its first start, pressed, stalled, cut among presses."""
    if bench.driver is None:
        say("NOT TRIED: there is no gpio-sim driver here")
        return
    with provisioned(bench, "box") as (account, card):
        with bench.booted(card, screen=False):
            wait_until(lambda: "***" in read_from_fat(card, "kiosk.toml"), BOOT_S, every_s=0.1)
            say("pulled in the moment in which the card's secrets were blanked")
        with bench.booted(card, screen=False) as machine:
            asking(machine)
            pressed_and_looked_at(bench, machine, account, card, 0)
            counted = press_for_a_while(machine, 60, lambda: press_pin(machine, 22))
        with bench.booted(card, screen=False) as machine:
            compare(machine, account, counted)


def short(bench: Table) -> None:
    """Fewest starts: cut at its first ones, pressed, stalled, cut among presses, and compared."""
    with provisioned(bench, "short") as (account, card):
        cut_first_starts(bench, card, (12, 40))
        with bench.booted(card) as machine:
            asking(machine)
            wait_until(lambda: bench.photograph(machine, "question") > 20, 300)
            both_arrive(bench, machine, account, card)
            counted = press_for_a_while(machine, 40, lambda: machine.touch(*HAPPY))
        with bench.booted(card) as machine:
            compare(machine, account, counted)


def frozen(machine: Machine, counted: int) -> None:
    """A window that stands still is started again by the watchdog; what was counted is there."""
    before = machine.run("systemctl show -P MainPID kiosk").strip()
    machine.run(f"kill -STOP {before}")
    seconds = machine.until("journalctl -u kiosk -o cat -n 400", "Watchdog timeout", 600)
    say(f"frozen, and found so by systemd at {seconds:.0f} s")
    machine.until("journalctl -u kiosk -o cat | grep -c 'terminal ready'", "2", BOOT_S)
    after = wait_for_status(machine, lambda status: status["showing"] != "")
    expect(machine.run("systemctl show -P MainPID kiosk").strip() != before, "another one runs")
    expect(captured(after) >= counted, f"it has {captured(after)}, of {counted} before")


def unplugged(bench: Table, cuts: int = 1) -> None:
    """The plug is pulled among presses: what the terminal had counted is there, once."""
    with provisioned(bench, "cut") as (account, card):
        counted = 0
        for cut in range(cuts):
            with bench.booted(card) as machine:
                expect_at_least(asking(machine), counted)
                counted = press_for_a_while(machine, 40 + 25 * cut, lambda: machine.touch(*HAPPY))
        with bench.booted(card) as machine:
            compare(machine, account, counted)


def compare(machine: Machine, account: HostedAccount, counted: int) -> None:
    """Everything that was counted before the plug was pulled reaches the account, once."""
    expect_at_least(asking(machine), counted)
    wait_until(lambda: len(account.responses()) >= counted, 900)
    rids = [one["rid"] for one in account.responses()]
    expect(len(rids) == len(set(rids)), f"the account has {len(rids)}, each once")


def expect_at_least(status: dict[str, Any], counted: int) -> None:
    """Nothing that was counted before the cut is missing after it."""
    now = captured(status)
    expect(now >= counted, f"{now} captured; {counted} were counted before the cut")


def press_for_a_while(machine: Machine, seconds: float, press: Callable[[], None]) -> int:
    """Press again and again; the last count that the terminal told before the plug is pulled."""
    end, counted = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        press()
        counted = captured(wait_for_status(machine, lambda _: True))
    machine.unplug()
    return counted


def cut_first_starts(bench: Table, card: Path, moments: tuple[int, ...]) -> None:
    """Pull the plug after so many seconds each, and once while the settings are blanked."""
    for seconds in moments:
        with bench.booted(card):
            time.sleep(seconds)
            say(f"pulled after {seconds} s")
    with bench.booted(card):
        wait_until(lambda: "***" in read_from_fat(card, "kiosk.toml"), BOOT_S, every_s=0.1)
        say("pulled in the moment in which the card's secrets were blanked")

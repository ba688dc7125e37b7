"""A network that means no good beside the one that works: its routes, names, time and knocking."""

from datetime import datetime

from deploy.boot.machine import Machine
from deploy.boot.rogue import DOMAIN, LEASED, NAME, OWN6, YEARS, Rogue
from deploy.boot.stalls import asks_on_the_screen
from deploy.boot.standing import Standing
from deploy.boot.table import HAPPY, captured, expect, press_pin, say, wait_for_status, wait_until

PORTS = (*range(1, 1025), 1883, 3000, 3306, 3389, 5000, 5353, 5355, 5432, 5900, 8000, 8080, 9090)
OPENED = 777
"""Opened from inside, so that it is known that an open one is heard."""
_SELF = "hostname; cat /proc/sys/kernel/random/boot_id; readlink -f /etc/localtime"
_TAKEN = "resolvectl domain; resolvectl dns; ip route; ip -6 route"


def hostile(standing: Standing) -> None:
    """A network card whose network leads all to itself and is years ahead; gone with the card."""
    with standing.machine() as machine:
        had, before = len(standing.account.responses()), machine.run(_SELF)
        counted = captured(wait_for_status(machine, lambda _: True))
        rogue = Rogue(standing.bench.work / "rogue.sock")
        machine.plug_network(**rogue.card)
        wait_until(rogue.leased.is_set, 600)
        machine.until("ip -4 -brief address", str(LEASED), 300)
        rogue.advertise()
        machine.until("ip -6 route", str(OWN6), 300)
        say(f"it is led astray: {'; '.join(machine.run('ip route').split(chr(10)))}")
        expect(machine.run(_SELF) == before, f"its name is not {NAME}, its zone is its own")
        expect(DOMAIN not in machine.run("resolvectl domain"), f"{DOMAIN} is not searched")
        _knocked(machine, rogue)
        wait_until(rogue.told_time.is_set, 900)
        machine.until("date +%Y", str(datetime.now().astimezone().year + YEARS), 300)
        say(f"its clock is led astray too: {machine.run('date').strip()}")
        press_pin(machine, 22)
        wait_for_status(machine, lambda status: captured(status) == counted + 1)
        machine.run("kiosk send; sleep 20")
        say(f"the account has {len(standing.account.responses()) - had} of 1 meanwhile")
        _gone(machine, rogue)
        wait_until(lambda: len(standing.account.responses()) == had + 1, 1800)
        _dated(standing)
        asks_on_the_screen(standing, machine, "after-a-hostile-network")
        machine.touch(*HAPPY)
        wait_for_status(machine, lambda status: captured(status) == counted + 2)
        say("a touch counts as before")


def _knocked(machine: Machine, rogue: Rogue) -> None:
    rogue.knock(PORTS)
    machine.run("sleep 5")
    expect(not rogue.answered, f"nothing answers at {len(PORTS)} ports: {rogue.answered or 'none'}")
    machine.run(f"nft add rule inet terminal door tcp dport {OPENED} accept")
    rogue.knock([OPENED])
    machine.run("sleep 5; nft flush chain inet terminal door")
    expect(
        any(one.startswith(f"tcp {OPENED} ") for one in rogue.answered),
        f"control: a port that the firewall lets through answers: {sorted(rogue.answered)}",
    )


def _gone(machine: Machine, rogue: Rogue) -> None:
    machine.pull_network()
    rogue.close()
    said = machine.run(f"sleep 5; {_TAKEN}")
    left = [one for one in said.split("\n") if "10.66.6." in one or str(OWN6) in one]
    expect(not left, f"with the card all that came by it is gone {left or ''}")


def _dated(standing: Standing) -> None:
    last = max(standing.account.responses(), key=lambda one: str(one["seq"]))
    told = str(last["pressed_at"])
    expect(
        standing.dated(told),
        f"the account has it, and knows when it was: {told}, {last['time_quality']}",
    )

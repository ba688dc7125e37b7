"""What only the image's own systemd, kernel and firewall can show: from where a terminal stands."""

import json
import subprocess
from pathlib import Path

from deploy.boot.machine import Machine
from deploy.boot.slots import environment
from deploy.boot.standing import Standing
from deploy.boot.table import captured, expect, free_port, press_pin, say, wait_for_status

CONTRACT = (
    "export BENCH_PINS=$(cat /run/bench-pins) LG_WD=/run HOME=/run"
    " BENCH_CHIP=$(cat /run/bench-chip) PYTHONPATH=/run/bench/python:/run/bench/site"
    " && timeout 280 /opt/feedback-terminal/bin/python -B -m pytest -q -p no:cacheprovider"
    " --import-mode=importlib /run/bench/contracts/test_buttons.py 2>&1 | tail -n 3"
)
PRESSES = 3
WISH = "/run/feedback-terminal/network.json"
SAID = "/run/feedback-terminal-network/said.json"


def contract(standing: Standing) -> None:
    """The buttons' contract, on the simulated chip of the image's own kernel."""
    with standing.machine() as machine:
        keep_the_contract(machine)


def keep_the_contract(machine: Machine) -> None:
    """The same on a machine that runs."""
    told = machine.run(CONTRACT, 300).strip()
    expect("passed" in told and "failed" not in told, f"the buttons' contract: {told}")


def chosen(standing: Standing) -> None:
    """A slot is chosen by hand; the card has it."""
    with standing.machine() as machine:
        choose_b(machine, standing.card)


def choose_b(machine: Machine, card: Path) -> None:
    """The same on a machine that runs."""
    said = machine.run("/usr/lib/feedback-terminal/slot B")
    expect("BOOT_ORDER=B A" in said, "slot B is chosen by hand, for the next start")
    machine.run("sync")
    expect(environment(card)["BOOT_B_LEFT"] == "3", "and the card has it")


def moved(standing: Standing) -> None:
    """Another network, wished for by the terminal's own user: tried, kept; or given back."""
    with standing.machine() as machine:
        expect("10.0.2.15" in _addresses(machine), "the address that the network gave out")
        _wish(machine, "one", "join", address="10.0.2.77/24", gateway="10.0.2.2")
        machine.until(f"cat {SAID}", '"one"', 120)
        machine.until("ip -4 -brief address", "10.0.2.77", 120)
        _wish(machine, "two", "back")
        machine.until(f"cat {SAID}", '"two"', 120)
        machine.until("ip -4 -brief address", "10.0.2.15", 120)
        say("given back, the address of before is there again")
        _wish(machine, "three", "join", address="10.0.2.78/24", gateway="10.0.2.2")
        machine.until("ip -4 -brief address", "10.0.2.78", 120)
        _wish(machine, "four", "keep")
        machine.until(f"cat {SAID}", '"four"', 120)
        machine.until("systemctl show -P SubState terminal-network", "dead", 120)
        kept = machine.run("cat /data/network/asked-network.json")
        expect("10.0.2.78" in kept and "10.0.2.78" in _addresses(machine), "kept, it stays")
        _wish(machine, "five", "join", address="10.0.2.300/24")
        machine.until(f"cat {SAID}", "10.0.2.300", 120)
        expect("10.0.2.78" in _addresses(machine), f"no address: {_trouble(machine)}")


def let_in(standing: Standing) -> None:
    """Nobody comes in without a key on the card; with one, to look, and to change nothing."""
    key = _desk_key(standing)
    with standing.machine() as machine:
        port = free_port()
        machine.open_port(22, port)
        expect("nobody" in _ssh(key, port, "true"), "without a key on the card: nobody gets in")
        _let_in(machine, key)
        said = _ssh(key, port, "kiosk status")
        expect("asking" in said, f"kiosk status over the network: {said.splitlines()[:1]}")
        say(f"kiosk hardware: {' / '.join(_ssh(key, port, 'kiosk hardware').splitlines()[:3])}")
        expect("terminal ready" in _ssh(key, port, "journalctl -u kiosk -o cat"), "the journal")
        expect("BOOT_ORDER=B A" in _ssh(key, port, "/usr/lib/feedback-terminal/slot B"), "slots")
        said = _ssh(key, port, "touch /usr/x; mount -t tmpfs x /mnt; insmod x; echo x >/dev/vda")
        expect(
            "Read-only" in said and said.count("ermi") + said.count("denied") >= 1,
            f"walls around whoever came in: {'; '.join(said.split(chr(10)))}",
        )
        _ssh(key, port, "systemctl restart kiosk --no-block")
        press_pin(machine, 17)
        wait_for_status(machine, lambda status: captured(status) >= 1, 1500)
        machine.run("systemctl stop terminal-ssh")
        expect("nobody" in _ssh(key, port, "true"), "stopped, the door is shut")


def measured(standing: Standing) -> None:
    """`kiosk selftest`, by whoever came in: it presses and measures, and counts nothing."""
    key = _desk_key(standing)
    with standing.machine() as machine:
        port = free_port()
        machine.open_port(22, port)
        _let_in(machine, key)
        counted = captured(wait_for_status(machine, lambda _: True))
        _ssh(key, port, "systemctl stop kiosk")
        said = _ssh(key, port, f"kiosk selftest --presses {PRESSES}").strip()
        expect(f"press to thank-you, {PRESSES} times" in said, f"kiosk selftest: {said[-400:]}")
        _ssh(key, port, "systemctl start kiosk --no-block")
        status = wait_for_status(machine, lambda status: status["showing"] == "asking", 1500)
        expect(captured(status) == counted, "it asks again, and nothing of it was counted")


def _desk_key(standing: Standing) -> Path:
    key = standing.bench.work / "desk"
    key.unlink(missing_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    return key


def _let_in(machine: Machine, key: Path) -> None:
    public = key.with_suffix(".pub").read_text().strip()
    machine.run(f"echo '{public}' >/data/network/authorized_keys")
    machine.run("systemctl start terminal-ssh")
    machine.until("systemctl show -P SubState terminal-ssh", "running", 300)


def _ssh(key: Path, port: int, command: str) -> str:
    words = ["ssh", "-i", str(key), "-p", str(port), "-o", "StrictHostKeyChecking=no"]
    words += [
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "ConnectTimeout=90",
        "-o",
        "LogLevel=ERROR",
    ]
    done = subprocess.run(
        [*words, "root@127.0.0.1", command],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=600,
    )  # fmt: skip
    return "nobody" if done.returncode == 255 else done.stdout + done.stderr


def _wish(machine: Machine, name: str, do: str, **wanted: str) -> None:
    told = json.dumps({"name": name, "do": do, "wanted": wanted})
    write = f"sh -c 'echo \"$0\" >{WISH}.new; mv {WISH}.new {WISH}' '{told}'"
    machine.run(f"runuser -u feedback-terminal -- {write}")


def _addresses(machine: Machine) -> str:
    return machine.run("ip -4 -brief address show scope global")


def _trouble(machine: Machine) -> str:
    return str(json.loads(machine.run(f"cat {SAID}"))["trouble"])

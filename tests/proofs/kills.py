"""Proof 2: both ends killed with kill -9, while a network swallows 30 % of all replies.

It breaks a fifth of the calls before they arrive, too: of a call whose reply was swallowed the
account has the responses already, so that alone would catch no terminal that forgets too soon.
"""

import json
import random
import re
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from fleet.demo.programs import Program, run
from fleet.network import Network
from fleet.wires import Faults
from tests.proofs.findings import Findings

SWALLOWED, RESET = 0.3, 0.2
AT_LEAST = 10
"""Of either fault before a story ends, however quick or slow the machine: what a control needs to
fail once happens in each of these calls but for the few of enrolling.
"""
LONGEST_S = 300.0
"""A machine with ten times its work still calls often enough within this."""
_THANKED = re.compile(r"^thanked (\w+) (\d+)$", re.MULTILINE)


class Found(NamedTuple):
    """What thanked and kept have in common, and what not."""

    thanked: int
    lost: int
    doubled: int
    unthanked: int
    """Durable, and the terminal was killed before it could say so."""
    swallowed: int
    resets: int


def prove(findings: Findings) -> None:
    kills = findings.size(6, 120)
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        found = _story(Path(name) / "true", kills)
        findings.count("kills, of either end", kills)
        findings.count("replies swallowed", found.swallowed)
        findings.count("calls broken before they arrived", found.resets)
        findings.count("responses thanked", found.thanked)
        findings.holds("thanked and not at the account", found.lost, 0)
        findings.holds("there more than once", found.doubled, 0)
        findings.at_most("there without thanks, at most one a kill", found.unthanked, kills)
        few = findings.size(4, 10)
        wrong = _story(Path(name) / "losing", few, "losing")
        findings.control("taking silence for a receipt loses", wrong.lost, wrong.thanked)
        wrong = _story(Path(name) / "doubling", few, "doubling")
        findings.control("a new rid at each sending doubles", wrong.doubled, wrong.thanked)


def _story(directory: Path, kills: int, *how: str, seed: int = 2) -> Found:
    directory.mkdir()
    luck, home = random.Random(seed), directory / "account"
    account = _account(home, directory, "0")
    ready = account.wait_for("account ready at")
    port = ready.rpartition(":")[2]
    network = Network(("127.0.0.1", int(port)))
    address = f"http://{network.address[0]}:{network.address[1]}"
    made = run("account", "terminal", "add", "Exit", "--json", "--directory", str(home))
    words = ["tests.proofs.walker", str(directory / "card"), address]
    words.append(json.loads(made)["enrolment_code"])
    network.faults.swallow_share, network.faults.reset_share = SWALLOWED, RESET
    terminal = _terminal(words, directory, *how)
    for _ in range(kills):
        time.sleep(luck.uniform(0.05, 0.6))
        if luck.random() < 0.5:
            terminal.kill()
            terminal = _terminal(words, directory, *how)
        else:
            account.kill()
            account = _account(home, directory, port)
            account.wait_for("account ready at")
    _until_enough(network.faults)
    terminal.kill()
    network.faults.swallow_share = network.faults.reset_share = 0.0
    drained = Program([*words, *how, "drain"], directory / "card.log")
    drained.wait_for("drained")
    drained.close()
    network.close()
    account.close()
    return _compared(directory, home, network.faults)


def _until_enough(faults: Faults) -> None:
    """Let the last ones live until enough went wrong."""
    swallowed, resets, deadline = faults.swallowed, faults.resets, time.monotonic() + LONGEST_S
    while faults.swallowed < swallowed + AT_LEAST or faults.resets < resets + AT_LEAST:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the terminal hardly calls: {faults.resets} calls were broken")
        time.sleep(0.05)


def _account(home: Path, directory: Path, port: str) -> Program:
    words = ["account", "serve", "--directory", str(home), "--port", port]
    return Program(words, directory / "account.log")


def _terminal(words: list[str], directory: Path, *how: str) -> Program:
    terminal = Program([*words, *how], directory / "card.log")
    terminal.wait_for("walking")
    return terminal


def _compared(directory: Path, home: Path, faults: Faults) -> Found:
    said = _THANKED.findall((directory / "card.log").read_text())
    thanked = {(store, int(seq)) for store, seq in said}
    lines = run("account", "responses", "--directory", str(home)).splitlines()
    rows = [json.loads(line) for line in lines]
    kept = Counter((row["store_id"], row["seq"]) for row in rows)
    return Found(
        thanked=len(thanked),
        lost=len(thanked - kept.keys()),
        doubled=sum(count - 1 for count in kept.values()),
        unthanked=len(kept.keys() - thanked),
        swallowed=faults.swallowed,
        resets=faults.resets,
    )

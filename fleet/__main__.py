"""A fleet at a desk: `./dev fleet N` runs N terminals without screens against one account.

`./dev fleet history` fills an account with a made-up year instead; see `fleet.history`.
"""

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from fleet.demo.programs import run
from fleet.demo.stage import AccountAlone
from fleet.history.__main__ import main as history
from fleet.member import Member
from fleet.visitors import habits_of

DRAIN_S = 120.0


def main() -> int:
    """0 only if, at the end, the account holds exactly what the terminals captured."""
    parser = argparse.ArgumentParser(prog="./dev fleet", description=__doc__)
    parser.add_argument("terminals", type=int, help="how many")
    parser.add_argument("--minutes", type=float, default=1.0, help="how long they are open")
    parser.add_argument(
        "--pace", type=float, default=60.0, help="how many times as often visitors come"
    )
    wanted = parser.parse_args()
    if not 1 <= wanted.terminals <= 200:
        parser.error(f"{wanted.terminals} terminals: a desk has room for 1 to 200")
    with tempfile.TemporaryDirectory(prefix="feedback-fleet-") as place, ExitStack() as opened:
        account = opened.enter_context(AccountAlone(Path(place)))
        print(f"account at {account.sign_in.address}, sign in as {account.sign_in.email}")
        print(f"  with {account.sign_in.password}; open it and watch")
        fleet = [hire(account, number, wanted.pace) for number in range(wanted.terminals)]
        for member in fleet:
            opened.callback(member.close)
            member.start()
        time.sleep(wanted.minutes * 60)
        for member in fleet:
            member.last_visitor()
        drain(fleet)
        return count(account, fleet)


def hire(account: AccountAlone, number: int, pace: float) -> Member:
    """Enrol one more terminal, with a place and habits of its own."""
    name = f"Terminal {number + 1}"
    made = json.loads(
        run("account", "terminal", "add", name, "--json", "--directory", str(account.directory))
    )
    host = urlsplit(account.sign_in.address)
    return Member(
        account.directory.parent / f"terminal-{number + 1}",
        (host.hostname or "", host.port or 0),
        made["enrolment_code"],
        habits=habits_of(number),
        pace=pace,
        seed=f"visitors {number}",
    )


def drain(fleet: list[Member]) -> None:
    """Wait until no terminal has anything left to send, at most DRAIN_S."""
    deadline = time.monotonic() + DRAIN_S
    while any(member.status().waiting for member in fleet) and time.monotonic() < deadline:
        time.sleep(0.5)


def count(account: AccountAlone, fleet: list[Member]) -> int:
    """Say what was pressed, captured and kept; 0 when all three are one."""
    pressed = sum(member.pressed for member in fleet)
    captured = sum(member.status().captured for member in fleet)
    kept = len(account.kept())
    print(f"pressed {pressed}, captured {captured}, at the account {kept}")
    for member in fleet:
        if waiting := member.status().waiting:
            print(f"  {member.name} keeps {waiting} more: {'; '.join(member.status().trouble)}")
    return 0 if pressed == captured == kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["history"]:
        sys.exit(history(sys.argv[2:]))
    sys.exit(main())

"""A terminal that comes back after a year: how fast, at what cost, and what a visitor feels.

    python -m benchmarks.drain [UNSENT]

Terminal and account are processes of their own on this machine, both with every promise kept.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.store import UNSENT, told
from fleet.demo.programs import Program, run
from tests.kiosk.store.test_trouble import can_trace
from tests.proofs.backlog import P99_MS, SYNC_US, draining, filled

PER_SECOND = 8000
MEGABYTES = 40
_LINE = re.compile(r"^(\w+) (-?[\d.]+)$", re.MULTILINE)


def main() -> int:
    """Print each figure beside its limit; 1 when one is missed."""
    unsent = int(sys.argv[1]) if len(sys.argv) > 1 else UNSENT
    with tempfile.TemporaryDirectory(prefix="bench-drain-") as name:
        room = Path(name)
        filled(room / "full", unsent)
        shutil.copytree(room / "full", room / "card")
        good = pressing(room)
        shutil.rmtree(room / "card")
        found = drained(room, unsent)
    rate = found["sent"] / found["seconds"]
    good &= told(f"drain of {unsent}", rate, PER_SECOND, "per second", at_least=1.0)
    above = found["above_idle_kb"] / 1024
    good &= told("memory above idle", above, MEGABYTES, "MB", at_most=1.0)
    good &= told("creep, last half", found["creep_kb"] / 1024, MEGABYTES / 8, "MB", at_most=1.0)
    cpu = 1000 * 1000 * found["cpu"] / found["sent"]
    print(f"     the terminal's CPU: {cpu:.0f} ms per 1,000 responses")
    return 0 if good else 1


def pressing(room: Path) -> bool:
    """Press to thanks while draining, with every sync of the card 20 ms longer."""
    if not can_trace():
        print("skip press to thanks: strace is missing, or not allowed here")
        return True
    felt = draining(room, 60, SYNC_US)
    print(f"     {felt.presses} presses, {felt.sent} sent meanwhile, longest {felt.longest:.0f} ms")
    return told("press to thanks while draining, p99", felt.p99, P99_MS, "ms", at_most=1.0)


def drained(room: Path, unsent: int) -> dict[str, float]:
    """Empty the store into an account of its own."""
    home = room / "account"
    words = ["account", "serve", "--directory", str(home), "--port", "0"]
    account = Program(words, room / "account.log")
    address = account.wait_for("account ready at").split()[-1]
    made = run("account", "terminal", "add", "Exit", "--json", "--directory", str(home))
    code = json.loads(made)["enrolment_code"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.drainer", str(room / "full"), address, code],
        capture_output=True,
        text=True,
        check=True,
    )
    account.close()
    found = {name: float(number) for name, number in _LINE.findall(done.stdout)}
    if found["sent"] != unsent:
        raise RuntimeError(f"{found['sent']:.0f} of {unsent} were sent")
    return found


if __name__ == "__main__":
    sys.exit(main())

"""The proofs of what terminal and account promise each other, each with its controls.

python -m tests.proofs [--short] [NUMBER ...]
"""

import argparse
import logging
import sys
import time
from importlib import import_module

from tests.proofs.findings import Findings

PROOFS = {
    1: ("power_cuts", "thanked responses survive a power cut at any moment"),
    2: ("kills", "both ends killed, replies swallowed: each response once"),
    3: ("crowd", "fifty posts of one batch at once leave one row a response"),
    4: ("poison", "one response that cannot be kept spoils no other; a proxy's 502 holds none"),
    5: ("missing", "a deleted row is named; held and salvaged ones raise no alarm"),
    6: ("damage", "a damaged file: capturing goes on, what is readable is saved"),
    7: ("months", "thirty days of wrong clocks: the truth is inside every interval"),
    8: ("strangers", "captive portals, full and failing disks: no false word to anybody"),
    9: ("backlog", "a million unsent and slow syncs: a press is thanked in time"),
    10: ("restored", "backups, images, clones and moves: nothing lost, doubled or shown elsewhere"),
    11: ("machine", "stories told by chance: whatever happens, the books add up"),
    12: ("monkey", "an hour of random touches and keys: nobody gets out, every press counts"),
}


def main() -> int:
    """Run them one after the other; 1 when a claim did not hold."""
    parser = argparse.ArgumentParser(prog="prove", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a small slice of each")
    parser.add_argument("numbers", nargs="*", type=int, metavar="NUMBER")
    asked = parser.parse_args()
    logging.disable()  # trouble is what is made here, by the thousand
    broken, skipped = list[str](), list[str]()
    for number in asked.numbers or PROOFS:
        module, what = PROOFS[number]
        print(f"{number}. {what}", flush=True)
        findings, began = Findings(asked.short), time.monotonic()
        import_module(f"tests.proofs.{module}").prove(findings)
        print(f"     took {time.monotonic() - began:.0f} s", flush=True)
        broken += [f"{number}: {one}" for one in findings.broken]
        skipped += [f"{number}: {one}" for one in findings.skipped]
    for one in skipped:
        print(f"skipped {one}")
    for one in broken:
        print(f"NOT PROVED {one}")
    if not broken:
        print("All of it holds, and every control was seen.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

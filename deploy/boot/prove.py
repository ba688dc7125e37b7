"""`./dev prove image`: the card image booted, touched, and unplugged, beside a real account.

What is measured here is an emulator's time, and no promise about a Raspberry Pi.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.boot import failures, proofs, slots
from deploy.boot.machine import Gone
from deploy.boot.table import OUT, Table

PROOFS: dict[str, Callable[[Table], None]] = {
    "first": proofs.first_boot,
    "touch": proofs.touch_and_press,
    "cuts": proofs.unplugged,
    "first-cuts": proofs.cut_at_first_boot,
    "lacking": failures.lacking,
    "screenless": failures.screenless,
    "broken": failures.broken,
    "slots": slots.switched,
    "box": proofs.box,
    "short": proofs.short,
}


def main() -> int:
    """Run what is named, or all; 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="prove image", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *PROOFS], metavar="NAME")
    parser.add_argument("--image", type=Path, default=OUT / "terminal.img")
    parser.add_argument("--keep", action="store_true", help="keep cards and logs")
    asked = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="bench-", dir=OUT))
    table = Table(asked.image, work, OUT / "pictures")
    status = 0
    for name in asked.names or [name for name in PROOFS if name != "short"]:
        print(f"{name}: {(PROOFS[name].__doc__ or name).splitlines()[0]}", flush=True)
        try:
            PROOFS[name](table)
        except Gone as trouble:
            print(f"   {trouble}", flush=True)
            status, asked.keep = 1, True
    if asked.keep:
        print(f"cards and logs: {work}")
    else:
        shutil.rmtree(work)
    print(f"pictures: {table.pictures}")
    return status


if __name__ == "__main__":
    sys.exit(main())

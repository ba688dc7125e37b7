"""`./dev prove image`: the card image booted, touched, and unplugged, beside a real account.

What is measured here is an emulator's time, and no promise about a Raspberry Pi.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from deploy.boot import (
    bad_cards,
    cutting,
    failures,
    first_cuts,
    ground,
    hostile,
    inside,
    proofs,
    slots,
    stalls,
    sticks,
    strangers,
)
from deploy.boot.machine import Gone
from deploy.boot.standing import Standing
from deploy.boot.table import OUT, Table

PROOFS: dict[str, Callable[[Table], None]] = {
    "first": proofs.first_boot,
    "touch": proofs.touch_and_press,
    "cuts": proofs.unplugged,
    "first-cuts": first_cuts.cut_at_first_start,
    "lacking": failures.lacking,
    "screenless": failures.screenless,
    "broken": failures.broken,
    "slots": slots.switched,
    "box": proofs.box,
    "short": proofs.short,
}
_Given = TypeVar("_Given")

STANDING: dict[str, Callable[[Standing], None]] = {
    "stall": stalls.stalled,
    "failing": stalls.failing,
    "contract": inside.contract,
    "slot": inside.chosen,
    "network": inside.moved,
    "way-in": inside.let_in,
    "selftest": inside.measured,
    "stick": sticks.carried,
    "bad-sticks": sticks.useless,
    "bad-cards": bad_cards.bad_cards,
    "full": ground.full,
    "wrong-clock": ground.wrong_clock,
    "press-cuts": cutting.cut_among_presses,
    "keyboard": strangers.keyboard,
    "stranger": strangers.network,
    "hostile": hostile.hostile,
    "many-sticks": strangers.partitioned,
}
"""These begin where one terminal stands, started once for all of them."""


def main() -> int:
    """Run what is named, or all; 1 when something did not hold."""
    asked = _asked()
    work = asked.at or Path(tempfile.mkdtemp(prefix="bench-", dir=OUT))
    work.mkdir(exist_ok=True)
    table = Table(asked.image, work, OUT / "pictures")
    names = asked.names or [name for name in (*PROOFS, *STANDING) if name != "short"]
    held = [_held(name, PROOFS[name], table) for name in names if name in PROOFS]
    held += _from_one_start(table, [name for name in names if name in STANDING])
    print(f"{sum(held)} of {len(held)} held")
    if asked.at or not all(held):
        print(f"cards and logs: {work}")
    else:
        shutil.rmtree(work)
    print(f"pictures: {table.pictures}")
    return 0 if all(held) else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="prove image", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *PROOFS, *STANDING], metavar="NAME")
    parser.add_argument("--image", type=Path, default=OUT / "terminal.img")
    parser.add_argument(
        "--at", type=Path, metavar="DIR", help="keep cards and logs there, and a started terminal"
    )
    return parser.parse_args()


def _from_one_start(table: Table, names: list[str]) -> list[bool]:
    if not names:
        return []
    made = list[Standing]()
    held = [_held("start", lambda table: made.append(Standing(table)), table)]
    for one in made:
        with closing(one):
            held += [_held(name, STANDING[name], one) for name in names]
    return held


def _held(name: str, proof: Callable[[_Given], None], given: _Given) -> bool:
    print(f"{name}: {(proof.__doc__ or name).splitlines()[0]}", flush=True)
    try:
        proof(given)
    except Gone as trouble:
        print(f"   {trouble}", flush=True)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())

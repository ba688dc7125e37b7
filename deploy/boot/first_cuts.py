"""Power cuts during a card's first start: one start, stood still at many moments.

What lies on the card at such a moment is what a plug pulled then would leave. Each of them is
looked at as the next start would: the file system's journal replayed, the settings taken over by
the same program. Some are started for real.
"""

import subprocess
import tempfile
import time
from pathlib import Path

from deploy.boot.cutting import mounted
from deploy.boot.disks import Kept
from deploy.boot.machine import Gone, Machine
from deploy.boot.table import (
    BOOT_S,
    Table,
    asking,
    enrolled,
    expect,
    provisioned,
    say,
    wait_for_status,
)
from kiosk import config
from kiosk.provisioning.__main__ import main as take_over
from kiosk.store.shelf import Shelf

EVERY_S = 5.0
ENROLLED = "enrolled"
STARTED = 2
"""How many of those cards are started again: the first, and one further on."""


def cut_at_first_start(bench: Table) -> None:
    """The plug pulled at many moments of the first start: nothing of the card's file is lost."""
    with provisioned(bench, "first-start") as (account, card):
        code = config_of(bench.work / "account-first-start/kiosk.toml")
        account.keep()
        with bench.booted(card) as machine:
            moments = list(_moments(bench, machine, card))
        kinds = [at_the_next_start(bench.work, moment, code) for moment in moments]
        for kind in sorted(set(kinds)):
            say(f"{kinds.count(kind)} moments: {kind}")
        expect(len(moments) > 3, f"{len(moments)} moments in which the card was another")
        for at in range(0, len(moments), len(moments) // STARTED + 1):
            moments[at].put_back()
            if kinds[at] != ENROLLED:
                account.rewind()  # the code is good once: the account had not seen it either
            with bench.booted(card) as machine:
                asking(machine)
                wait_for_status(machine, enrolled)
                say(f"cut at moment {at + 1} ({kinds[at]}): it asks, and is enrolled")


def _moments(bench: Table, machine: Machine, card: Path) -> list[Kept]:
    """From the kernel's start until it asks: what was on the card, wherever that had changed."""
    machine.wait_for("Starting kernel", BOOT_S)
    found, end = list[Kept](), time.monotonic() + BOOT_S
    while time.monotonic() < end:
        over = "terminal ready" in machine.said()
        with machine.standing_still():
            moment = Kept(card, bench.work / f"moment-{len(found)}")
        if not found or not moment.same_as(found[-1]):
            found.append(moment)
        if over:
            return found
        time.sleep(EVERY_S)
    raise Gone("the first start never came to its question")


def at_the_next_start(work: Path, moment: Kept, code: str) -> str:
    """What the next start makes of such a card, in words; raises Gone where the code is lost."""
    copy = work / "look.img"  # what is looked at is changed by it
    subprocess.run(["cp", "--sparse=always", moment.file(4), copy], check=True)
    with mounted(copy, work / "look") as data:
        fat = Path(tempfile.mkdtemp(dir=work))
        files = ["::kiosk.toml", "::authority.pem", str(fat)]
        subprocess.run(["mcopy", "-n", "-i", str(moment.file(1)), *files], check=True)
        blanked = "***" in (fat / "kiosk.toml").read_text()
        before = (data / "settings/card.toml").exists()
        places = ("--card", fat, "--kept", data / "settings", "--network", data / "network")
        status = take_over([str(word) for word in (*places, "--run", fat / "run")])
        if status or code != config_of(data / "settings/kiosk.toml"):
            raise Gone(f"NOT TRUE: the card's file is taken over: {blanked=} {before=} {status=}")
        bound = Shelf(data / "feedback-terminal").credentials()
    if bound and bound.enrolled:
        return ENROLLED
    return f"{'' if before else 'not '}taken over, {'' if blanked else 'not '}blanked"


def config_of(path: Path) -> str:
    """The enrolment code in a settings file."""
    return config.load(path).account.enrolment_code

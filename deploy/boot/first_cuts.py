"""Power cuts during a card's first start: one start, and the card as it was after any write of it.

Everything that the start writes is kept in its order, so that no moment is missed: also not the
one, too short to be met by chance, in which secrets are half blanked. What each cut leaves is
looked at as the next start would: the file systems mended and their journal replayed, the settings
taken over by the same program. Some are started for real.
"""

import random
import subprocess
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.boot.account import HostedAccount
from deploy.boot.cutting import mounted
from deploy.boot.disks import Kept, window
from deploy.boot.machine import Gone
from deploy.boot.table import (
    Table,
    asking,
    enrolled,
    expect,
    provisioned,
    put_on_fat,
    say,
    wait_for_status,
)
from deploy.boot.writes import Cut, Write, cuts_at_flushes, cuts_within, written
from deploy.build.rom import SECTOR
from kiosk import config
from kiosk.provisioning.__main__ import main as take_over
from kiosk.store.shelf import Shelf

FLUSHES = 40
"""At how many of the moments in which the card was told to keep everything."""
SEED = 5
ENROLLED, HALF, TAKEN = "enrolled", "half blanked", "taken over"
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """What one cut left, in words, and the cut."""

    kind: str
    cut: Cut


def cut_at_first_start(bench: Table) -> None:
    """The plug pulled after any write of the first start: nothing of the card's file is lost."""
    with provisioned(bench, "first-start") as (account, card):
        settings = bench.work / "account-first-start/kiosk.toml"
        code = config_of(settings)
        across_sectors(settings, code)
        put_on_fat(card, settings, settings.name)
        account.keep()
        before = Kept(card, bench.work / "before")
        log = bench.work / "writes.log"
        with bench.booted(card, writes=log) as machine:
            asking(machine)
            wait_for_status(machine, enrolled)
        writes = written(log)
        found = [_look(bench.work, *each, code) for each in _cuts(before, card, writes)]
        for kind, count in Counter(one.kind for one in found).items():
            say(f"{count} cuts: {kind}")
        expect(any(HALF in one.kind for one in found), f"{len(found)} cuts among {len(writes)}")
        for one in _worth_starting(found):
            _start(bench, account, card, _made(before, writes, one.cut, bench.work), one)


def _cuts(before: Kept, card: Path, writes: list[Write]) -> Iterator[tuple[Kept, Cut]]:
    """Each cut with its card, which is another as soon as the next one is asked for."""
    start, length = (one * MIB for one in window(card, 1))
    cuts = [*cuts_within(writes, start, length)]
    cuts += cuts_at_flushes(writes, FLUSHES, random.Random(SEED))  # noqa: S311 - the same each time
    playing, done = before.copied(before.table.parent.with_name("playing")), 0
    for cut in sorted(cuts, key=lambda cut: cut.whole):
        for one in writes[done : cut.whole]:
            playing.write(one.at, one.told)
        done = cut.whole
        left = playing.copied(before.table.parent.with_name("left"))
        for one in cut.beside:
            left.write(one.at, one.told)
        yield left, cut


def _made(before: Kept, writes: list[Write], cut: Cut, work: Path) -> Kept:
    left = before.copied(work / "left")
    for one in (*writes[: cut.whole], *cut.beside):
        left.write(one.at, one.told)
    return left


def _worth_starting(found: list[Found]) -> Iterator[Found]:
    """The last before it was enrolled, while its account knows it already; and half blanked."""
    yield [one for one in found if one.kind != ENROLLED][-1]
    yield next(one for one in found if HALF in one.kind)


def _start(bench: Table, account: HostedAccount, card: Path, left: Kept, one: Found) -> None:
    left.put_back()
    if HALF in one.kind:
        account.rewind()  # the code is good once, and its account had not seen it by then
    with bench.booted(card) as machine:
        asking(machine)
        wait_for_status(machine, enrolled)
        said = machine.run("journalctl -u terminal-settings -b -o cat | grep -E 'blank|taken'")
        expect("not taken over" not in said, f"cut at write {one.cut.whole}: {one.kind}")
        say(f"  it asks, and is enrolled. {said.strip()}")


def _look(work: Path, left: Kept, cut: Cut, code: str) -> Found:
    """What the next start makes of such a card; raises Gone where the code is lost."""
    fat = Path(tempfile.mkdtemp(dir=work))
    subprocess.run(["fsck.vfat", "-a", left.file(1)], capture_output=True, check=False)
    files = ["::kiosk.toml", "::authority.pem", str(fat)]
    subprocess.run(["mcopy", "-n", "-i", str(left.file(1)), *files], check=True)
    told = (fat / "kiosk.toml").read_text()
    how = _blanked(told, code)
    with mounted(left.file(4), work / "look") as data:
        before = (data / "settings/card.toml").exists()
        places = ("--card", fat, "--kept", data / "settings", "--network", data / "network")
        status = take_over([str(word) for word in (*places, "--run", fat / "run")])
        where = f"write {cut.whole}, {how}, taken over: {before}"
        _hold(not status and code == config_of(data / "settings/kiosk.toml"), where)
        _hold(code not in (fat / "kiosk.toml").read_text(), f"{where}, not blanked then")
        bound = Shelf(data / "feedback-terminal").credentials()
    if bound and bound.enrolled:
        return Found(ENROLLED, cut)
    return Found(f"{'' if before else 'not '}{TAKEN}, {how}", cut)


def _blanked(told: str, code: str) -> str:
    try:
        tomllib.loads(told)
    except tomllib.TOMLDecodeError:
        return HALF
    return "not blanked" if code in told else "blanked"


def _hold(holds: bool, where: str) -> None:
    if not holds:
        raise Gone(f"NOT TRUE: the card's file is taken over, and blanked: cut at {where}")


def across_sectors(settings: Path, code: str) -> None:
    """Have the code begin in one sector of the card and end in the next, by a comment before it."""
    told = settings.read_bytes()
    short = (SECTOR - len(code) // 2 - told.index(code.encode())) % SECTOR + SECTOR
    settings.write_bytes(b"#".ljust(short - 1, b"-") + b"\n" + told)


def config_of(path: Path) -> str:
    """The enrolment code in a settings file."""
    return config.load(path).account.enrolment_code

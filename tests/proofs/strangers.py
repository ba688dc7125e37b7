"""Proof 8: somebody else's answers, and disks that fail: no false word to anybody."""

import os
import re
import shutil
import sqlite3
import ssl
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import trustme

from kiosk.hw.clock import now
from kiosk.store.store import Store
from kiosk.sync.client import AccountClient
from kiosk.sync.line import Line
from tests.kiosk.store.test_trouble import ROOT, can_trace
from tests.kiosk.sync.conftest import BOUND, Stranger
from tests.kiosk.sync.story import told
from tests.proofs.findings import Findings
from tests.proofs.presser import THANK_FIRST

ANSWERS = (
    (200, {"Content_Type": "text/html"}),
    (200, {"Content_Type": "application/json"}),
    (302, {"Location": "https://portal.example"}),
    (307, {"Location": "http://127.0.0.1:9/"}),
    (401, {"Content_Type": "text/html"}),
    (409, {"Content_Type": "text/html"}),
    (500, {"Content_Type": "application/json"}),
    (503, {"Content_Type": "text/html", "Retry_After": "21600"}),
    (511, {}),
)
_THANKED = re.compile(r"^thanked (\d+) 1$", re.MULTILINE)


def prove(findings: Findings) -> None:
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        _portals(findings, Path(name))
        if can_trace():
            _failing_disks(findings, Path(name))
        else:
            findings.skip("disks that fail", "strace is missing, or not allowed here")
        _full_disk(findings, Path(name))


def _portals(findings: Findings, directory: Path) -> None:
    acknowledged = calls = 0
    hours = [*ANSWERS, None]
    for number, answer in enumerate(hours):
        acked, asked = _hour(directory / f"hour-{number}", answer)
        acknowledged, calls = acknowledged + acked, calls + asked
    findings.count("hours among strangers, intercepted TLS included", len(hours))
    findings.count("calls they answered", calls)
    findings.holds("responses acknowledged, held or set aside", acknowledged, 0)
    kept = _hour(directory / "own", "ours")[0]
    findings.control("the account's own receipt acknowledges", kept, 5)


def _hour(directory: Path, answer: tuple[int, dict[str, str]] | str | None) -> tuple[int, int]:
    """What moved at the terminal in an hour, and how many calls were answered."""
    if answer == "ours":
        with told(directory) as story:
            story.press(5)
            story.pass_s(3600)
            return story.store.tally().acked, story.account.requests
    stranger = Stranger()
    stranger.server.handle_error = lambda *_: None  # type: ignore[method-assign]
    try:
        with told(directory) as story:
            ca = directory / "ca.pem"
            trustme.CA().cert_pem.write_to_path(str(ca))
            line = Line(clock_synced=lambda: False, ca=str(ca))
            client = AccountClient(_address(stranger, answer), line)
            story.shelf.keep_credentials(BOUND)
            story.account = client  # type: ignore[assignment]
            story.press(5)
            before = story.store.tally().store_id
            story.start()
            story.pass_s(3600)
            client.close()
            tally = story.store.tally()
            return tally.acked + tally.held + (tally.store_id != before), len(stranger.asked)
    finally:
        stranger.close()


def _address(stranger: Stranger, answer: tuple[int, dict[str, str]] | str | None) -> str:
    if isinstance(answer, tuple):
        stranger.says(answer[0], b"<h1>Welcome, guest</h1>", **answer[1])
        return f"http://127.0.0.1:{stranger.port}"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # somebody in between, with a CA of their own
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    stranger.server.socket = context.wrap_socket(
        stranger.server.socket, server_side=True, do_handshake_on_connect=False
    )
    stranger.receipt()
    return f"https://127.0.0.1:{stranger.port}"


def _failing_disks(findings: Findings, directory: Path) -> None:
    upto, false, thanked, refused = findings.size(6, 60), 0, 0, 0
    faults = [
        *(f"fdatasync,fsync:error=EIO:when={n}" for n in range(1, upto)),
        *(f"fdatasync,fsync:error=EIO:when={n}+" for n in range(5, upto, 4)),
        *(f"pwrite64:error=ENOSPC:when={n}" for n in range(1, 2 * upto, 2)),
        *(f"pwrite64:error=ENOSPC:when={n}+" for n in range(5, 2 * upto, 7)),
        *(f"pwrite64:error=EIO:when={n}" for n in range(1, 2 * upto, 3)),
    ]
    for number, fault in enumerate(faults):
        said, words = _pressed(directory / f"disk-{number}", "12", fault)
        thanked, refused = thanked + len(said), refused + words.count("refused")
        false += len(said) - len(_kept(directory / f"disk-{number}").intersection(said))
    findings.count("disks that failed (EIO, ENOSPC, once or for ever)", len(faults))
    findings.count("thanked meanwhile", thanked)
    findings.count("refused meanwhile", refused)
    findings.holds("thanked and not there", false, 0)
    said, _ = _pressed(directory / "careless", "12", "pwrite64:error=ENOSPC:when=20+", THANK_FIRST)
    lost = len(said) - len(_kept(directory / "careless"))
    findings.control("a terminal that thanks before it writes", lost, len(said))


def _full_disk(findings: Findings, directory: Path) -> None:
    place = directory / "small"
    place.mkdir()
    how = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(how, capture_output=True, check=False).returncode:
        findings.skip("a disk that runs full", "mounting needs root")
        return
    try:
        filler = place / "filler"
        _run(place / "var", "3")
        free = shutil.disk_usage(place).free
        filler.write_bytes(bytes(max(0, free - (1 << 20))))
        done = _run(place / "var", "12000")
        filler.unlink()
        said = [int(seq) for seq in _THANKED.findall(done)]
        findings.count("thanked on a disk that ran full", len(said))
        findings.at_least("refused there", done.count("refused"), 1)
        findings.holds("thanked there and not kept", len(set(said) - _kept(place / "var")), 0)
    finally:
        subprocess.run(["umount", str(place)], check=True)


def _run(directory: Path, visits: str) -> str:
    words = [sys.executable, "-m", "tests.proofs.presser", str(directory), visits]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def _pressed(directory: Path, visits: str, fault: str, *more: str) -> tuple[list[int], str]:
    Store.open(directory, now).close()  # a disk that fails at the first start is another story
    words = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={fault.partition(':')[0]}"]
    words += ["-e", f"inject={fault}", sys.executable, "-m", "tests.proofs.presser"]
    done = subprocess.run(
        [*words, str(directory), visits, *more],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [int(seq) for seq in _THANKED.findall(done.stdout)], done.stdout


def _kept(directory: Path) -> set[int]:
    """In the living store and in every one that was set aside."""
    kept = set[int]()
    for path in (directory / "store" / "store.db", *directory.glob("set-aside/*/store.db")):
        if path.exists():
            with closing(sqlite3.connect(path)) as store:
                tables = {name for (name,) in store.execute("select name from sqlite_schema")}
                if "response" in tables:  # else it was never finished
                    kept.update(seq for (seq,) in store.execute("select seq from response"))
    return kept

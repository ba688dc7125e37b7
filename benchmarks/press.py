"""Press to changed pixel, from outside: what a visitor's eye gets, and when.

    python -m benchmarks.press [PRESSES]

The finger goes through the X server, and one pixel is watched there until it changes: of a face
that steps back when its neighbour is touched, and of the thank-you, which comes once the press is
durable. First on this machine's own disk; then with every sync 20 ms longer while everything that
was never sent is being sent.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.glass import Colour, Glass
from benchmarks.machine import machine
from benchmarks.store import told
from feedback.faces import face
from fleet.demo.display import SIZE, centre_of, picture, virtual_display
from fleet.demo.programs import Program, run
from kiosk import control
from tests.kiosk.store.test_trouble import can_trace
from tests.proofs.backlog import SYNC_US, filled

PRESSES = 300
UNSENT = 2_000_000
"""A drain of two minutes and more; written in the time of twenty presses."""
HANDFUL, LEAST = 20, 100
"""Presses between two looks at the drain, and how many are to fall into it."""
ANSWERED_MS, THANKED_MS, SLOW_MS = 50.0, 120.0, 120.0
FIRST_FRAME_S = 2.5
IDLE_PERCENT = 4.0
IDLE_S = 20
STEPS = 4
CHEEK = 75
"""Pixels beside the middle of a face there are neither eyes nor mouth."""
_STRACE = (
    "strace", "-D", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fdatasync,fsync",
    "-e", f"inject=fdatasync,fsync:delay_exit={SYNC_US}",
)  # fmt: skip


class Felt(NamedTuple):
    """Milliseconds of every press: until a pixel changed, and until the thank-you stood there."""

    answered: list[float]
    thanked: list[float]


def main() -> int:
    """Print each figure beside its limit; 1 when one is missed."""
    presses = int(sys.argv[1]) if len(sys.argv) > 1 else PRESSES
    print(f"     on {machine()}")
    with tempfile.TemporaryDirectory(prefix="bench-press-") as name, virtual_display() as display:
        room = Path(name)
        good = quiet(room / "quiet", display, presses)
        if can_trace():
            good &= busy(room / "busy", display, presses)
        else:
            print("skip presses during a drain: strace is missing, or not allowed here")
    return 0 if good else 1


def quiet(room: Path, display: str, presses: int) -> bool:
    """An idle terminal on the disk as it is."""
    with terminal(room, display) as (program, glass, began):
        faces = where(glass, display)
        good = told("first frame", faces.seen - began, FIRST_FRAME_S, "s", at_most=1.0)
        percent = idle_percent(program.process.pid)
        good &= told("idle, of one core", percent, IDLE_PERCENT, "percent", at_most=1.0)
        felt = pressed(glass, faces, presses)
    return good & said(felt, ANSWERED_MS, THANKED_MS)


def busy(room: Path, display: str, presses: int) -> bool:
    """Every sync 20 ms longer, and all of the outbox on its way."""
    filled(room, UNSENT)
    home = room.parent / "account"
    account = Program(
        ["account", "serve", "--directory", str(home), "--port", "0"], room / "account.log"
    )
    address = account.wait_for("account ready at").split()[-1]
    made = run("account", "terminal", "add", "Exit", "--json", "--directory", str(home))
    code = json.loads(made)["enrolment_code"]
    settings = f'[account]\naddress = "{address}"\nenrolment_code = "{code}"\n'
    settings += f"[store]\ncapacity = {2 * UNSENT}\n"
    with terminal(room, display, settings, *_STRACE) as (_, glass, _began):
        faces = where(glass, display)
        before = status(room)["delivered"]
        felt = while_draining(room, glass, faces, presses)
        sent = status(room)["delivered"] - before
    account.close()
    enough = len(felt.answered) >= min(presses, LEAST)
    print(f"     {sent} were sent meanwhile")
    if not enough:
        print(f"MISS the drain lasted {len(felt.answered)} presses: fill it with more")
        return False
    return said(felt, SLOW_MS, SLOW_MS)


def while_draining(room: Path, glass: Glass, faces: "Faces", presses: int) -> Felt:
    """A handful after the other; one that outlasts the drain does not count."""
    felt = Felt([], [])
    while len(felt.answered) < presses:
        handful = pressed(glass, faces, min(HANDFUL, presses - len(felt.answered)))
        if status(room)["waiting"] <= 2 * HANDFUL:
            break
        felt = Felt(felt.answered + handful.answered, felt.thanked + handful.thanked)
    return felt


def said(felt: Felt, answered_ms: float, thanked_ms: float) -> bool:
    """p99 beside its limit, and the longest and the median of all."""
    good = True
    for what, times, limit_ms in (
        ("press to changed pixel", felt.answered, answered_ms),
        ("letting go to thank-you", felt.thanked, thanked_ms),
    ):
        ranked = sorted(times)
        p99 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]
        good &= told(f"{what}, p99", p99, limit_ms, "ms", at_most=1.0)
        print(f"     of {len(ranked)}: median {median(ranked):.1f} ms, longest {ranked[-1]:.1f} ms")
    return good


class Faces(NamedTuple):
    """Where the first and the last face are, and when the first was seen there."""

    first: tuple[int, int]
    last: tuple[int, int]
    seen: float


def where(glass: Glass, display: str) -> Faces:
    """Wait for the question."""
    rough = (SIZE[0] // 8 - CHEEK, SIZE[1] // 2)
    seen = glass.until(rough, lambda one: near(one, face(1, STEPS).colour))
    time.sleep(1)  # all of the window, and the courier, at work
    shown = picture(display)
    (x, y), last = (centre_of(face(one, STEPS).colour, shown) for one in (1, STEPS))
    return Faces((x - CHEEK, y), last, seen)


def pressed(glass: Glass, faces: Faces, presses: int) -> Felt:
    """Touch the last face, watch the first step back, let go, watch it give way to the thanks."""
    felt = Felt([], [])
    for _ in range(presses):
        glass.until(faces.first, lambda one: near(one, face(1, STEPS).colour))
        glass.move(*faces.last)
        time.sleep(0.05)
        bright = glass.pixel(*faces.first)
        began = time.perf_counter()
        glass.press(down=True)
        felt.answered.append(1000 * (glass.until(faces.first, bright.__ne__) - began))
        time.sleep(0.06)
        began = time.perf_counter()
        glass.press(down=False)
        felt.thanked.append(1000 * (glass.until(faces.first, _no_face) - began))
        time.sleep(0.5)  # a touch sooner would be taken for the end of the press before
        glass.key("6", down=True)
        glass.key("6", down=False)
    return felt


@contextmanager
def terminal(
    room: Path, display: str, settings: str = "", *under: str
) -> Iterator[tuple[Program, Glass, float]]:
    """A real one, full screen, with a next button to leave the thank-you by."""
    room.mkdir(exist_ok=True)
    config = room / "kiosk.toml"
    pins = "".join(f"{one} = {one}\n" for one in range(1, 5))
    config.write_text(f'directory = "{room}"\nnext_button = 5\n{settings}[buttons]\n{pins}')
    glass, began = Glass(display), time.perf_counter()
    program = Program(
        ["kiosk", "run", "--mock-pins", "--config", str(config)],
        room / "terminal.log",
        {"DISPLAY": display, "SDL_VIDEODRIVER": "x11", "LIBGL_ALWAYS_SOFTWARE": "1"},
        under=under,
    )
    try:
        yield program, glass, began
    finally:
        program.close()
        glass.close()


def idle_percent(pid: int) -> float:
    """Of one core, while nobody is there."""
    before = cpu_s(pid)
    time.sleep(IDLE_S)
    return 100 * (cpu_s(pid) - before) / IDLE_S


def cpu_s(pid: int) -> float:
    """What the process has used so far (proc(5): utime and stime)."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def status(room: Path) -> dict[str, int]:
    answer = control.ask(room, "status")
    assert isinstance(answer, dict)
    return answer


def near(one: Colour, colour: str) -> bool:
    """Within what rendering rounds."""
    return all(abs(a - b) < 6 for a, b in zip(one, bytes.fromhex(colour[1:]), strict=True))


def _no_face(one: Colour) -> bool:
    """Neither the face nor the dimmed face: its red is gone from there."""
    return one[0] - one[2] < 20


if __name__ == "__main__":
    sys.exit(main())

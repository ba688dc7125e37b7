"""Memory that is freed between blocks that stay: whether the process shrinks."""

import ctypes
import subprocess
import sys
from random import random

import pytest

from kiosk.freed import compiled

BLOCK_BYTES, BLOCKS = 100_000, 400
COMPILER_BYTES = 3_000_000
"""Mesa's knows 7 MB."""
_RESIDENT = """
import ctypes, os, sys
from kiosk.freed import give_back

def resident():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

if sys.argv[1] == "give":
    assert give_back()
c = ctypes.CDLL(None)
c.malloc.restype, c.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
c.free.argtypes = [ctypes.c_void_p]
c.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
block, blocks = int(sys.argv[2]), int(sys.argv[3])
taken = []
for _ in range(blocks):
    taken.append(c.malloc(block))
    c.memset(taken[-1], 1, block)
    c.malloc(20_000)  # stays, and keeps what lies before it from being the end
full = resident()
for one in taken:
    c.free(one)
print(full - resident())
"""


@pytest.fixture
def window() -> None:
    import kiosk.screens  # noqa: F401 - sets Kivy up before its first import

    # isort: split
    import kivy.core.window  # noqa: F401 - opens one


def given_back(how: str) -> int:
    """Bytes by which a process shrinks when it frees everything that is large."""
    words = [sys.executable, "-c", _RESIDENT, how, str(BLOCK_BYTES), str(BLOCKS)]
    told = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    return int(told.stdout)


def test_what_is_freed_goes_back() -> None:
    assert given_back("give") > BLOCK_BYTES * BLOCKS * 0.9


def test_the_c_library_alone_keeps_it() -> None:
    """Else nothing of ours is needed any more."""
    assert given_back("keep") < BLOCK_BYTES * BLOCKS * 0.1


class _Malloc(ctypes.Structure):
    """mallinfo2(3)."""

    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
        "fordblks", "keepcost",
    )]  # fmt: skip


def taken() -> int:
    """Bytes that are allocated and not freed."""
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = _Malloc
    told = ask()
    return told.uordblks + told.hblkhd


def test_the_shader_compiler_is_let_go(window) -> None:
    from kivy.graphics import RenderContext

    nobody_has_it_cached = f"void main() {{ gl_FragColor = vec4({random()}); }}"
    assert RenderContext(fs=nobody_has_it_cached).shader.success
    before = taken()
    compiled()
    assert before - taken() > COMPILER_BYTES

"""What is freed goes back to the system at once, so that a terminal stays as small as it is.

Every text that is drawn and every picture that is uploaded is a block of some hundred kilobytes,
alive for a moment. glibc keeps such blocks for later, raises by itself the size up to which it
does so, and keeps them for each thread apart: holes, some 20 MB of a window's 240. And the graphics
driver keeps what its compiler knows of the shading language, 7 MB, for shaders that never come.
"""

import ctypes
from contextlib import suppress

BLOCK_BYTES = 64 * 1024
PAD_BYTES = 16 * 1024
_OPTIONS = {
    -3: BLOCK_BYTES,  # M_MMAP_THRESHOLD: from here on a block is memory of its own
    -1: BLOCK_BYTES,  # M_TRIM_THRESHOLD: so much free memory is kept at the end
    -2: PAD_BYTES,  # M_TOP_PAD: the heap grows by so much more, less than a block would fill
    -8: 1,  # M_ARENA_MAX: all threads take from one heap
}
"""mallopt(3); the numbers are those of glibc's malloc.h."""
_GRAPHICS = "libGLESv2.so.2"
"""Speaks to whatever drives the window, by OpenGL too (libglvnd)."""


def give_back() -> bool:
    """From now on; false where the C library has no such setting, and nothing changes."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:
        return False
    mallopt.argtypes, mallopt.restype = [ctypes.c_int, ctypes.c_int], ctypes.c_int
    return all(mallopt(option, value) for option, value in _OPTIONS.items())


def compiled() -> None:
    """All shaders there will be are compiled; call it with the window open.

    OpenGL ES 2.0, 2.10.2: the compiler is let go until another shader comes, if one ever does.
    """
    with suppress(OSError, AttributeError):  # no such library, or another C library
        ctypes.CDLL(_GRAPHICS).glReleaseShaderCompiler()
        ctypes.CDLL(None).malloc_trim(0)

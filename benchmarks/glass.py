"""A finger on a virtual display and an eye before it, fast enough to time a frame with.

Straight through the X server (Xlib and XTEST): a program started for each touch would take longer
than what is to be measured.
"""

import ctypes
import time
from collections.abc import Callable
from ctypes import c_int, c_uint, c_ulong, c_void_p

Colour = tuple[int, int, int]

LONGEST_S = 20.0
BETWEEN_S = 0.0005
"""Between two looks: one that never blinks takes the time of those it looks at."""
_ZPIXMAP, _ALL_PLANES = 2, c_ulong(0xFFFFFFFF)


class _Image(ctypes.Structure):
    """The head of an XImage (Xlib.h), down to its pixels."""

    _fields_ = (
        ("width", c_int),
        ("height", c_int),
        ("xoffset", c_int),
        ("format", c_int),
        ("data", ctypes.POINTER(ctypes.c_ubyte)),
    )


class Glass:
    """One display, opened by its name; `close` lets it go."""

    def __init__(self, display: str) -> None:
        self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        for name in ("XOpenDisplay", "XGetImage"):
            getattr(self._x, name).restype = c_void_p
        self._x.XDefaultRootWindow.restype = c_ulong
        self._there = c_void_p(self._x.XOpenDisplay(display.encode()))
        if not self._there:
            raise RuntimeError(f"no display {display}")
        self._root = c_ulong(self._x.XDefaultRootWindow(self._there))

    def close(self) -> None:
        """Let the display go."""
        self._x.XCloseDisplay(self._there)

    def move(self, x: int, y: int) -> None:
        """The finger above a pixel, counted from the top left."""
        self._test.XTestFakeMotionEvent(self._there, 0, x, y, c_ulong(0))
        self._x.XFlush(self._there)

    def press(self, *, down: bool) -> None:
        """The finger on the glass, or off it."""
        self._test.XTestFakeButtonEvent(self._there, c_uint(1), c_int(down), c_ulong(0))
        self._x.XFlush(self._there)

    def key(self, name: str, *, down: bool) -> None:
        """A key: in a terminal with mock pins a wired button."""
        self._x.XStringToKeysym.restype = c_ulong
        code = self._x.XKeysymToKeycode(
            self._there, c_ulong(self._x.XStringToKeysym(name.encode()))
        )
        self._test.XTestFakeKeyEvent(self._there, c_uint(code & 0xFF), c_int(down), c_ulong(0))
        self._x.XFlush(self._there)

    def pixel(self, x: int, y: int) -> Colour:
        """What shines there now."""
        got = self._x.XGetImage(
            self._there, self._root, c_int(x), c_int(y), c_uint(1), c_uint(1),
            _ALL_PLANES, c_int(_ZPIXMAP),
        )  # fmt: skip
        image = ctypes.cast(got, ctypes.POINTER(_Image))
        blue, green, red = image.contents.data[0:3]
        self._x.XDestroyImage(image)
        return int(red), int(green), int(blue)

    def until(self, at: tuple[int, int], true: Callable[[Colour], bool]) -> float:
        """Watch one pixel until that is true of it; the moment, by time.perf_counter().

        Raises TimeoutError after LONGEST_S.
        """
        end = time.perf_counter() + LONGEST_S
        while not true(seen := self.pixel(*at)):
            time.sleep(BETWEEN_S)
            if time.perf_counter() > end:
                raise TimeoutError(f"the pixel at {at} stayed {seen}")
        return time.perf_counter()

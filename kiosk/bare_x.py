"""An X display that nobody manages: there SDL's full screen is a window in the middle of it.

A window manager is what makes a window fill the screen; a terminal's X has none, so the window has
to be as large as the screen itself.
"""

import ctypes
from ctypes import byref, c_char_p, c_int, c_long, c_ubyte, c_ulong, c_void_p

_LIBRARY = "libX11.so.6"
_SAYS_WHO_MANAGES = b"_NET_SUPPORTING_WM_CHECK"
"""Set on the root window by every window manager of today (EWMH 1.5)."""
_ANY_TYPE, _SUCCESS = 0, 0


def bare_screen(display: str) -> tuple[int, int] | None:
    """Width and height in pixels of a display without a window manager; None where one is, or
    where there is no such display.
    """
    if not display:  # X would take the one in the environment instead
        return None
    try:
        x = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    x.XOpenDisplay.restype = c_void_p
    x.XOpenDisplay.argtypes = [c_char_p]
    opened = x.XOpenDisplay(display.encode())
    if not opened:
        return None
    there = c_void_p(opened)
    try:
        if _managed(x, there):
            return None
        return int(x.XDisplayWidth(there, 0)), int(x.XDisplayHeight(there, 0))
    finally:
        x.XCloseDisplay(there)


def _managed(x: ctypes.CDLL, there: c_void_p) -> bool:
    x.XDefaultRootWindow.restype = x.XInternAtom.restype = c_ulong
    root = c_ulong(x.XDefaultRootWindow(there))
    atom = c_ulong(x.XInternAtom(there, _SAYS_WHO_MANAGES, 0))
    kind, form, count, left = c_ulong(), c_int(), c_ulong(), c_ulong()
    found = ctypes.POINTER(c_ubyte)()
    asked = (there, root, atom, c_long(0), c_long(1), c_int(0), c_ulong(_ANY_TYPE))
    told = tuple(byref(one) for one in (kind, form, count, left, found))
    said = x.XGetWindowProperty(*asked, *told)
    managed = said == _SUCCESS and count.value > 0
    if found:
        x.XFree(found)
    return managed

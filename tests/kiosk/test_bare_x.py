"""The screen's size where no window manager makes a window fill it."""

import ctypes

import pytest

from fleet.demo.display import virtual_display
from kiosk.bare_x import bare_screen


@pytest.mark.parametrize("size", [(800, 480), (1080, 1920)])
def test_an_unmanaged_display_says_how_large_it_is(size):
    with virtual_display(size) as display:
        assert bare_screen(display) == size


def test_where_a_manager_is_the_window_is_its_own():
    with virtual_display() as display:
        x = ctypes.CDLL("libX11.so.6")
        x.XOpenDisplay.restype = ctypes.c_void_p
        x.XInternAtom.restype = x.XDefaultRootWindow.restype = ctypes.c_ulong
        there = ctypes.c_void_p(x.XOpenDisplay(display.encode()))
        root = ctypes.c_ulong(x.XDefaultRootWindow(there))
        names = (b"_NET_SUPPORTING_WM_CHECK", b"WINDOW")
        says, kind = (ctypes.c_ulong(x.XInternAtom(there, name, 0)) for name in names)
        x.XChangeProperty(there, root, says, kind, 32, 0, ctypes.byref(root), 1)
        x.XSync(there, 0)

        assert bare_screen(display) is None
        x.XCloseDisplay(there)


def test_without_a_display_there_is_none():
    assert bare_screen("") is None

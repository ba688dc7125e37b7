"""The window is opened: whole screen or not, dark from its first frame, and the one there is."""

import os
from typing import Any

from kivy.base import EventLoop
from kivy.config import Config

from feedback.theme import DARK
from kiosk.bare_x import bare_screen
from kiosk.errors import NeedsCaretaker
from kiosk.freed import compiled
from kiosk.screens import look
from kiosk.screens.touches import GlassTouches


class NoWindow(NeedsCaretaker):
    """There is nowhere to open a window."""

    hint = "Give DISPLAY or WAYLAND_DISPLAY, or run it on a console as a member of video and input."


def open_window(*, fullscreen: bool, size: tuple[int, int]) -> Any:
    """Kivy's window; `size` in pixels is for one that is not full screen. Raises NoWindow."""
    for option, value in _graphics(fullscreen, size).items():
        Config.set("graphics", option, value)
    for device, provider in Config.items("input"):
        if provider.startswith("probesysfs"):
            Config.remove_option("input", device)
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        # A desktop passes touches on as clicks; read from the device they would count twice.
        EventLoop.add_input_provider(GlassTouches())
    # Importing it opens the window.
    from kivy.core.window import Window

    if Window is None:
        raise NoWindow("no window could be opened")
    Window.clearcolor = look.rgba(DARK.ground)
    Window.set_title("Feedback")
    compiled()
    return Window


def _graphics(fullscreen: bool, size: tuple[int, int]) -> dict[str, str]:
    """What Kivy is told of the window before it opens it."""
    bare = bare_screen(os.environ.get("DISPLAY", "")) if fullscreen else None
    width, height = bare or size
    whole = "0" if fullscreen else "1"
    options = {
        "fullscreen": "auto" if fullscreen and bare is None else "0",
        "show_cursor": whole,
        "allow_screensaver": whole,
        "width": str(width),
        "height": str(height),
    }
    if bare is not None:
        options |= {"borderless": "1", "position": "custom", "left": "0", "top": "0"}
    return options

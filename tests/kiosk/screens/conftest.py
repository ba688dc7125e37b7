"""A real window, touched; every picture taken is kept."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import kiosk.screens  # noqa: F401 - sets Kivy up before its first import

# isort: split
from kivy.config import Config
from PIL import Image

from feedback.theme import DARK
from kiosk.screens import look

PATIENCE_S = 20.0
SIZES = ((800, 480), (1280, 800), (1080, 1920), (1920, 1080))


class Shop:
    """A stage in a window, and a finger."""

    def __init__(self, window: Any) -> None:
        from kiosk.screens.stage import Stage

        self.window, self.stage = window, Stage(still=True)
        self.heard: list[tuple[Any, ...]] = []
        for name in Stage.__events__:
            self.stage.fbind(name, self._hear, name)

    def _hear(self, name: str, _stage: Any, *said: Any) -> None:
        if name not in ("on_stayed", "on_ticked"):
            self.heard.append((name.removeprefix("on_"), *said))

    def open(self, size: tuple[int, int]) -> None:
        self.window.size = size
        if self.stage not in self.window.children:
            self.window.add_widget(self.stage)
        self.frames(3)
        assert tuple(self.stage.size) == size

    def show(self, view: Any) -> None:
        self.stage.show(view)
        self.frames(3)

    def frames(self, count: int = 1) -> None:
        from kivy.base import EventLoop

        for _ in range(count):
            EventLoop.idle()

    def until(self, true: Callable[[], bool]) -> None:
        """Frames by the clock, not by number: one that draws nothing takes 0.2 ms."""
        deadline = time.monotonic() + PATIENCE_S
        while not true() and time.monotonic() < deadline:
            self.frames(1)

    def touch(self, widget: Any) -> None:
        touch = self.finger(widget)
        touch.touch_down()
        self.frames(1)
        touch.touch_up()
        self.frames(1)

    def finger(self, widget: Any) -> Any:
        return self.finger_at(*widget.center)

    def finger_at(self, x: float, y: float) -> Any:
        from kivy.tests.common import UnitTestTouch

        return UnitTestTouch(x, y)

    def picture(self, name: str) -> Image.Image:
        """What is on the screen, also kept as a file; read before the flip makes it undefined."""
        folder = Path(os.environ.get("PICTURES_DIR", ".dev/pictures")).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        taken: list[str] = []

        def take(*_: Any) -> None:
            if not taken:
                taken.append(self.window.screenshot(str(folder / f"taking-{os.getpid()}-.png")))

        self.window.bind(on_flip=take)
        self.window.canvas.ask_update()
        self.frames(1)
        self.window.unbind(on_flip=take)
        path = folder / f"{name}.png"
        Path(taken[0]).replace(path)
        return Image.open(path).convert("RGB")

    def all(self, kind: type) -> list[Any]:
        """Every widget of that kind that is on the screen."""
        return [one for one in self.stage.walk() if isinstance(one, kind)]


@pytest.fixture
def shop() -> Iterator[Shop]:
    Config.set("graphics", "width", "800")
    Config.set("graphics", "height", "480")
    Config.remove_section("input")
    Config.add_section("input")
    from kivy.base import EventLoop
    from kivy.core.window import Window

    Window.clearcolor = look.rgba(DARK.ground)
    EventLoop.start()
    shop = Shop(Window)
    yield shop
    Window.remove_widget(shop.stage)
    EventLoop.touches.clear()

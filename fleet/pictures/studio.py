"""A stage in a window of any size, and what is wrong with what stands on it."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kiosk.screens  # noqa: F401 - sets Kivy up before its first import

# isort: split
from kivy.config import Config

from feedback.settings import Settings
from kiosk.screens.readable import missing

Size = tuple[int, int]


class Studio:
    """Shows views at a size. Only one in a process: Kivy has one window."""

    def __init__(self) -> None:
        Config.remove_section("input")
        Config.add_section("input")
        from kivy.base import EventLoop
        from kivy.clock import Clock
        from kivy.core.window import Window

        from kiosk.screens.stage import Stage

        self._loop, self._clock, self.window = EventLoop, Clock, Window
        self.stage = Stage(still=True)
        self.stage.idle.close()
        self._loop.start()
        self.window.add_widget(self.stage)

    def __enter__(self) -> "Studio":
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the window empty for whoever uses it next."""
        self.window.remove_widget(self.stage)

    def open(self, size: Size, settings: Settings | None = None) -> None:
        """Another size of window, another look."""
        self.window.size = size
        if settings is not None:
            self.stage.dress(settings)
        self.frames(3)

    def show(self, view: Any) -> None:
        """Put a view on the stage and let it settle."""
        self.stage.show(view)
        self.settle()

    def open_languages(self) -> None:
        """Touch the globe."""
        from kiosk.screens.icon_target import IconTarget

        globes = [one for one in self.stage.walk() if isinstance(one, IconTarget)]
        next(one for one in globes if one.icon == "globe").dispatch("on_release")
        self.settle()

    def frames(self, count: int) -> None:
        """Let the window draw."""
        for _ in range(count):
            self._loop.idle()

    def settle(self) -> None:
        """Let all be laid out, without drawing it."""
        for _ in range(4):
            self._clock.tick()
            self._clock.tick_draw()  # what is due before the next frame: layouts, and words

    def photograph(self, path: Path) -> None:
        """Keep what is on the screen as a PNG; read before the flip makes it undefined."""
        path.parent.mkdir(parents=True, exist_ok=True)
        taken: list[str] = []

        def take(*_: Any) -> None:
            if not taken:
                taken.append(self.window.screenshot(str(path.with_suffix(".taking.png"))))

        self.window.bind(on_flip=take)
        self.window.canvas.ask_update()
        self.frames(1)
        self.window.unbind(on_flip=take)
        Path(taken[0]).replace(path)


def faults(stage: Any) -> Iterator[str]:
    """Everything that is cut, too small, too close or without a glyph; none where all is well."""
    from kiosk.screens.languages import LanguageSheet
    from kiosk.screens.targets import Target
    from kiosk.screens.words import Words

    on_top = [one for one in stage.floor.children if isinstance(one, LanguageSheet)] or [stage]
    shown = [one for one in on_top[0].walk() if _seen(one)]
    for words in (one for one in shown if isinstance(one, Words) and one.text):
        yield from _in_words(words, stage)
    targets = [one for one in shown if isinstance(one, Target) and not one.disabled]
    for target in targets:
        yield from _in_target(target, stage)
    for one, other in itertools.combinations(targets, 2):
        if one.collide_widget(other) and not _only_touch(one, other):
            yield f"{_name(one)} lies on {_name(other)}"


def _in_words(words: Any, stage: Any) -> Iterator[str]:
    setting = words.setting
    if words.left_out:
        return
    if setting is None:
        yield f"{words.text!r} has no room at all"
        return
    if setting.width > words.width + 1 or setting.height > words.height + 1:
        yield f"{words.text!r} overflows: {setting.width}x{setting.height} in {words.size}"
    if setting.lines[-1].endswith("…") and not words.text.endswith("…"):
        yield f"{words.text!r} is cut"
    if setting.px < stage.scale.legible - 1:
        yield f"{words.text!r} is set in {setting.px} px"
    if letters := missing(words.text, words.language):
        yield f"{words.text!r} lacks glyphs for {letters}"
    x, y, width, height = words.texture_box
    if x < 0 or y < 0 or x + width > stage.width or y + height > stage.height:
        yield f"{words.text!r} leaves the screen"


def _in_target(target: Any, stage: Any) -> Iterator[str]:
    from kiosk.screens.field import Field
    from kiosk.screens.keyboard import KEY_MM, Key

    scale, key = stage.scale, isinstance(target, (Key, Field))
    least = KEY_MM * scale.px_per_mm if key else scale.target
    if key and target.height >= least - 1:
        return  # eleven keys of a target's width are wider than most screens
    if min(target.size) < least - 1:
        yield f"{_name(target)} is {target.width:.0f}x{target.height:.0f}, not {least}"
    margin = scale.margin
    if (
        target.x < margin - 1
        or target.right > stage.width - margin + 1
        or target.y < margin - 1
        or target.top > stage.height - margin + 1
    ):
        yield f"{_name(target)} stands in the margin"


def _seen(widget: Any) -> bool:
    while widget is not None and hasattr(widget, "opacity"):
        if widget.opacity == 0:
            return False
        if widget.parent is widget:
            return True
        widget = widget.parent
    return True


def _only_touch(one: Any, other: Any) -> bool:
    """Edge to edge is not overlap."""
    across = min(one.right, other.right) - max(one.x, other.x)
    up = min(one.top, other.top) - max(one.y, other.y)
    return bool(across < 1 or up < 1)


def _name(target: Any) -> str:
    said = getattr(target, "text", "") or getattr(target, "icon", "") or target
    return f"{type(target).__name__} {said!r}"

"""A display, a finger on it and a camera before it."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageChops, ImageGrab

SIZE = (1280, 800)


@contextmanager
def virtual_display(size: tuple[int, int] = SIZE) -> Iterator[str]:
    """Run Xvfb on a free number and give its name; it ends with the block."""
    with tempfile.TemporaryFile() as said:
        xvfb = subprocess.Popen(
            f"Xvfb -displayfd {said.fileno()} -screen 0 {size[0]}x{size[1]}x24"
            " -nolisten tcp -noreset".split(),
            pass_fds=[said.fileno()],
            stderr=subprocess.DEVNULL,
        )
        try:
            yield f":{_number(xvfb, said.fileno())}"
        finally:
            xvfb.terminate()
            xvfb.wait()


def _number(xvfb: "subprocess.Popen[bytes]", said: int) -> int:
    for _ in range(200):
        if number := os.pread(said, 16, 0).strip():
            return int(number)
        if xvfb.poll() is not None:
            raise RuntimeError(f"Xvfb ended with {xvfb.returncode} before it had a display")
        time.sleep(0.05)
    raise RuntimeError("Xvfb named no display within 10 s")


class Hand:
    """Taps and types as a person would, through the X server."""

    def __init__(self, display: str) -> None:
        self._display = display

    def tap(self, x: int, y: int) -> None:
        """Touch and let go at a pixel, counted from the top left."""
        self._do("mousemove", str(x), str(y), "click", "1")

    def key(self, name: str) -> None:
        """Hold a key for a moment, as a button is held: by one program, since between two of them
        a busy machine may make a long press of it.
        """
        self._do("keydown", name, "sleep", "0.08", "keyup", name)

    def _do(self, *words: str) -> None:
        subprocess.run(
            ["xdotool", *words],
            env={**os.environ, "DISPLAY": self._display},
            check=True,
            capture_output=True,
        )


def picture(display: str) -> Image.Image:
    """What the display shows now."""
    return ImageGrab.grab(xdisplay=display).convert("RGB")


def centre_of(colour: str, shown: Image.Image) -> tuple[int, int]:
    """The middle of the largest thing of one colour (#RRGGBB); raises LookupError."""
    near = ImageChops.constant(shown.getchannel(0), 255)
    for channel, wanted in zip(shown.split(), bytes.fromhex(colour[1:]), strict=True):
        close = channel.point([255 * (abs(value - wanted) < 6) for value in range(256)])
        near = ImageChops.darker(near, close)
    box = near.getbbox()
    if box is None:
        raise LookupError(f"nothing of colour {colour} on the screen")
    return (box[0] + box[2]) // 2, (box[1] + box[3]) // 2


def shows(colour: str, shown: Image.Image) -> bool:
    """Whether anything of that colour is in the picture."""
    try:
        centre_of(colour, shown)
    except LookupError:
        return False
    return True


def save(shown: Image.Image, path: Path) -> Path:
    """Keep a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shown.save(path)
    return path

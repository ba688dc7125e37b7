"""The pictures that README and docs show: `./dev run python -m fleet.pictures.for_docs`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from feedback import faces
from feedback.colour_vision import SIGHTS, seen
from fleet.pictures import scenes
from fleet.pictures.studio import Size, Studio

FOLDER = Path("docs/pictures")
GAP = 16
BETWEEN = "#FFFFFF"


def main() -> int:
    """Draw them all into docs/pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    _save(_colour_vision(), "colour-vision")
    with Studio() as studio, TemporaryDirectory() as folder:
        shop = _Shop(studio, Path(folder))
        _save(shop.take("five", "en", (1280, 800), 960), "terminal")
        _save(_grid([shop.take(*one, (1280, 800), 480) for one in _WAY], 3), "visit")
        _save(_grid([shop.take("five", one, (1280, 800), 480) for one in _SCRIPTS], 3), "scripts")
        _save(
            _grid(
                [
                    shop.take("five", "en", (1280, 800), 480, theme="light"),
                    shop.take("thanks", "de", (1280, 800), 480, theme="light"),
                    shop.take("five", "he", (1080, 1920), 270, low_reach=True),
                ],
                3,
            ),
            "themes",
        )
    return 0


_WAY = (
    ("pressed", "en"),
    ("why", "en"),
    ("nps", "en"),
    ("comment", "en"),
    ("consent", "en"),
    ("thanks", "en"),
)
_SCRIPTS = ("de", "ar", "hi", "th", "zh", "el")


class _Shop:
    def __init__(self, studio: Studio, folder: Path) -> None:
        self._studio, self._folder = studio, folder

    def take(
        self, scene: str, language: str, size: Size, width: int, **look: object
    ) -> Image.Image:
        self._studio.open(size, scenes.settings(**look))
        self._studio.show(scenes.SCENES[scene](language))
        path = self._folder / "one.png"
        self._studio.photograph(path)
        with Image.open(path) as picture:
            high = round(picture.height * width / picture.width)
            return picture.convert("RGB").resize((width, high), Image.Resampling.LANCZOS)


def _colour_vision(side: int = 120) -> Image.Image:
    """A row a sight, a column a face."""
    from kiosk.screens.smiley import draw

    drawn = []
    for sight in SIGHTS:
        for value in range(1, 6):
            face = faces.face(value, 5)
            face = face._replace(colour=seen(face.colour, sight), line=seen(face.line, sight))
            tile = Image.new("RGB", (side + GAP, side + GAP), seen(faces.INK, sight))
            picture = draw(face, side)
            tile.paste(picture, (GAP // 2, GAP // 2), picture)
            drawn.append(tile)
    return _grid(drawn, 5, gap=0)


def _grid(pictures: list[Image.Image], across: int, gap: int = GAP) -> Image.Image:
    rows = [pictures[at : at + across] for at in range(0, len(pictures), across)]
    heights = [max(one.height for one in row) for row in rows]
    width = max(sum(one.width for one in row) + gap * (len(row) - 1) for row in rows)
    whole = Image.new("RGB", (width, sum(heights) + gap * (len(rows) - 1)), BETWEEN)
    y = 0
    for row, height in zip(rows, heights, strict=True):
        x = 0
        for one in row:
            whole.paste(one, (x, y))
            x += one.width + gap
        y += height + gap
    return whole


def _save(picture: Image.Image, name: str) -> None:
    path = FOLDER / f"{name}.png"
    picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
    print(f"{path}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    sys.exit(main())

"""`./dev pictures`: every screen in every language at every size, on one page to look at."""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from fleet.pictures import scenes
from fleet.pictures.sheet import write_sheet

SIZES = ((800, 480), (1024, 600), (1280, 800), (1920, 1080), (1080, 1920))
THEMES = ("dark", "light")
THUMB_WIDTH = 320


class Shot(NamedTuple):
    """One picture to take."""

    scene: str
    language: str
    size: tuple[int, int]
    theme: str

    @property
    def name(self) -> str:
        """Its file, below the folder."""
        wide, high = self.size
        return f"{self.theme}-{wide}x{high}/{self.scene}-{self.language}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Take them all, each size in a process of its own; say where they are."""
    given = _parser().parse_args(arguments)
    if given.alone:
        return _take(list(_shots(given)), given.folder)
    begun = time.monotonic()
    waiting = [(size, theme) for size in given.sizes for theme in given.themes]
    codes = [code for pair in _pairs(waiting) for code in _run(pair, given)]
    shots = list(_shots(given))
    page = write_sheet(given.folder, [(one.name, one.scene, one.language) for one in shots])
    print(f"{len(shots)} pictures in {time.monotonic() - begun:.0f} s: {page}")
    return max(codes)


def _pairs(waiting: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Two at a time: most machines have as many cores."""
    for at in range(0, len(waiting), 2):
        yield waiting[at : at + 2]


def _run(pair: list[tuple[str, str]], given: argparse.Namespace) -> list[int]:
    common = [
        "--folder", str(given.folder), "--languages", ",".join(given.languages),
        "--scenes", ",".join(given.scenes),
    ]  # fmt: skip
    running = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "fleet.pictures", "--alone"),
                *(*common, "--sizes", size, "--themes", theme),
            ]
        )
        for size, theme in pair
    ]
    return [one.wait() for one in running]


def _take(shots: list[Shot], folder: Path) -> int:
    """Photograph them in this process; what does not fit is said, and is the exit's code."""
    from fleet.pictures.studio import Studio, faults

    studio, found = Studio(), 0
    dressed: tuple[object, ...] = ()
    for shot in shots:
        if dressed != (dressed := (shot.size, shot.theme)):
            studio.open(shot.size, scenes.settings(theme=shot.theme))
        scene, _, sheet = shot.scene.partition("+")
        studio.show(scenes.SCENES[scene](shot.language))
        if sheet:
            studio.open_languages()
        for fault in faults(studio.stage):
            found += 1
            print(f"{shot.name}: {fault}", flush=True)
        path = folder / f"{shot.name}.png"
        studio.photograph(path)
        with Image.open(path) as picture:
            high = round(picture.height * THUMB_WIDTH / picture.width)
            picture.convert("RGB").resize((THUMB_WIDTH, high), Image.Resampling.LANCZOS).save(
                path.with_suffix(".jpg"), quality=82
            )
    return 1 if found else 0


def _shots(given: argparse.Namespace) -> Iterator[Shot]:
    for theme in given.themes:
        for size in given.sizes:
            wide, _, high = size.partition("x")
            for scene in given.scenes:
                for language in given.languages:
                    yield Shot(scene, language, (int(wide), int(high)), theme)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev pictures", description=__doc__)
    for name, all_of_it in (
        ("sizes", [f"{wide}x{high}" for wide, high in SIZES]),
        ("languages", list(scenes.languages())),
        ("scenes", [*scenes.SCENES, "five+languages"]),
        ("themes", ["dark"]),
    ):
        parser.add_argument(
            f"--{name}",
            type=lambda text: text.split(","),
            default=all_of_it,
            metavar="ONE,ANOTHER",
            help=f"all of: {', '.join(all_of_it)}",
        )
    parser.add_argument("--folder", type=Path, default=Path(".dev/pictures/all"))
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())

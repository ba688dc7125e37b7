"""One page with every picture on it, small; and the same as one large picture."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from PIL import Image

TILE = 160
"""Width of a picture on the large one, in pixels."""

_STYLE = """
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; background: #e9edf1; color: #0f1720 }
figure { display: inline-block; margin: 0 .6rem 1rem 0; vertical-align: top }
img { display: block; width: 320px; border-radius: 4px; box-shadow: 0 1px 4px #0004 }
figcaption { padding-top: .25rem }
h2 { position: sticky; top: 0; background: #e9edf1; padding: .5rem 0; margin: 1.5rem 0 .5rem }
"""


def write_sheet(folder: Path, pictures: Sequence[tuple[str, str, str]]) -> Path:
    """Write index.html and sheet.png from (name below the folder, scene, language)."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, scene, language in pictures:
        groups.setdefault(f"{name.partition('/')[0]} · {scene}", []).append((name, language))
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>Every screen</title>",
        f"<style>{_STYLE}</style><h1>Every screen: {len(pictures)} pictures</h1>",
        '<p><a href="sheet.png">All of them as one picture</a></p>',
    ]
    for title, of_it in groups.items():
        parts.append(f"<h2>{escape(title)}</h2>")
        parts += [
            f'<figure><a href="{name}.png"><img loading=lazy src="{name}.jpg" '
            f'alt="{escape(title)} in {language}"></a><figcaption>{language}</figcaption></figure>'
            for name, language in of_it
        ]
    page = folder / "index.html"
    page.write_text("\n".join(parts), encoding="utf-8")
    _large(folder, list(groups.values())).save(folder / "sheet.png", optimize=True)
    return page.absolute()


def _large(folder: Path, rows: list[list[tuple[str, str]]]) -> Image.Image:
    """A row a scene and size, a column a language."""
    strips = [[_tile(folder / f"{name}.jpg") for name, _ in row] for row in rows]
    gap = 4
    heights = [max(tile.height for tile in strip) for strip in strips]
    width = max(len(strip) for strip in strips) * (TILE + gap)
    large = Image.new("RGB", (width, sum(heights) + gap * len(strips)), "#e9edf1")
    y = 0
    for strip, height in zip(strips, heights, strict=True):
        for number, tile in enumerate(strip):
            large.paste(tile, (number * (TILE + gap), y))
        y += height + gap
    return large.quantize(128)


def _tile(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        high = round(picture.height * TILE / picture.width)
        return picture.convert("RGB").resize((TILE, high), Image.Resampling.LANCZOS)

"""QR codes on their own, to be put into somebody's print."""

import io

from markupsafe import Markup

from account.pages.surveys.canvas import code_path

_PIXELS = 12
"""Of a PNG a module: 300 dpi at 1 mm a module, as posters have it at least."""


def svg(link: str) -> Markup:
    """The code alone, with its quiet zone, 40 mm wide until somebody says otherwise."""
    path, modules = code_path(link)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="40mm" viewBox="0 0 {0} {0}">'
        '<rect width="{0}" height="{0}" fill="#ffffff"/><path d="{1}" fill="#000000"/></svg>'
    ).format(modules, path)


def png(link: str) -> bytes:
    """The code alone as a picture of black and white points."""
    from PIL import Image

    dark = rows(link)
    picture = Image.new("1", (len(dark), len(dark)), 1)
    picture.putdata([0 if point else 1 for row in dark for point in row])
    out = io.BytesIO()
    side = len(dark) * _PIXELS
    picture.resize((side, side)).save(out, "PNG", dpi=(300, 300))
    return out.getvalue()


def rows(link: str) -> list[list[bool]]:
    """The code's modules, its quiet zone included."""
    path, modules = code_path(link)
    points = [[False] * modules for _ in range(modules)]
    for run in path.split("M")[1:]:
        place, _, rest = run.partition("h")
        x, y = map(int, place.split())
        for at in range(int(rest.partition("v")[0])):
            points[y][x + at] = True
    return points

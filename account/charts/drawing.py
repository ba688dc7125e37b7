"""SVG written by hand: a few shapes, numbers cut short, every text escaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape


def n(number: float) -> str:
    """A coordinate, to a tenth of a unit."""
    return f"{number:.1f}".removesuffix(".0")


def tag(name: str, inner: str = "", /, **attributes: object) -> str:
    """One element; `_` in a name stands for "-", and a last one is dropped (`class_`)."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_said(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{inner}</{name}>" if inner else f"<{name}{said}/>"


def text(at: tuple[float, float], words: str, **attributes: object) -> str:
    """Words at a place."""
    return tag("text", str(escape(words)), x=at[0], y=at[1], **attributes)


def title(words: str) -> str:
    """What a pointer that rests there is told."""
    return f"<title>{escape(words)}</title>"


def drawing(
    width: float,
    height: float,
    parts: Iterable[str],
    label: str = "",
    name: str = "",
    *,
    stretch: bool = False,
) -> Markup:
    """A whole picture. Without a label it is decoration: its numbers stand beside it.

    With one it is one thing, by that name: its numbers are in the table beneath, in rows and
    columns, and are not read out one by one. One to `stretch` fills whatever width and height it
    is given.
    """
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    fills = ' preserveAspectRatio="none"' if stretch else ""
    drawn = "".join(parts)
    inner = f'<g aria-hidden="true">{drawn}</g>' if label else drawn
    # Every value in it went through `tag`, `text` or `title`.
    return Markup(  # noqa: S704
        f'<svg class="{escape(name)}" viewBox="0 0 {n(width)} {n(height)}" {said}{fills} '
        f'focusable="false" xmlns="http://www.w3.org/2000/svg">{inner}</svg>'
    )


def _said(value: object) -> str:
    return n(value) if isinstance(value, (int, float)) else str(escape(value))

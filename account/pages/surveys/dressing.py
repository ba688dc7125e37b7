"""Colours and a logo on a form, and what is read back out of it."""

from starlette.requests import Request

from account.pages.manners import field, files_of
from account.store.surveys import looks
from account.store.surveys.looks import Look
from feedback.theme import DARK, THEMES, Theme


def themed(look: Look) -> Theme:
    """Its colours; the usual ones where it names none, or none that can be read by."""
    try:
        return look.dressed
    except ValueError:
        return DARK


def look_from(request: Request) -> Look:
    """Theme and colours that somebody chose. Whether people can read by them is asked later."""
    theme, base = field(request, "theme"), field(request, "was_theme")
    given = {name: field(request, f"colour_{name}") for name in Theme.__struct_fields__}
    given = {name: colour for name, colour in given.items() if colour}
    if theme not in THEMES:
        # Who goes back to the touchpoint's own leaves behind what the form still shows.
        return Look(colours={} if base in THEMES else looks.own_colours("dark", given))
    # What the form showed as another theme's own colour is nobody's choice.
    chosen = looks.own_colours(base, given) if base in THEMES else given
    return Look(theme=theme, colours=looks.own_colours(theme, chosen))


def logo_from(request: Request, look: Look) -> str:
    """The picture that came along, if any; raises WrongLogo, also where no theme carries it."""
    raw = files_of(request).get("logo", b"")
    if not look.theme and (raw or look.colours):
        raise looks.WrongLogo("look_no_theme")
    return looks.logo_from(raw) if raw else ""


def colours(look: Look) -> list[tuple[str, str]]:
    """Every colour of a theme with its name, those of the look in their places."""
    base = THEMES[look.theme or "dark"]
    return [
        (name, look.colours.get(name, str(getattr(base, name)))) for name in Theme.__struct_fields__
    ]

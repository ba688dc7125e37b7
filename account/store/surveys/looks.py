"""How the terminals that ask a survey are dressed: colours and a logo, issued along with it."""

import struct
from base64 import b64decode, b64encode

import msgspec

from feedback import wire
from feedback.settings import LARGEST_LOGO
from feedback.theme import THEMES, Theme, dress

_PNG = b"\x89PNG\r\n\x1a\n"
_WIDEST = 2000
"""Pixels: a small file can still unpack to a picture that no terminal has the memory for."""


class Look(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an issuing changes of a touchpoint's settings; without a theme it changes nothing."""

    theme: str = ""
    """dark, light, or empty: what the touchpoint has."""
    colours: dict[str, str] = {}
    logo: str = ""
    """A PNG in base64."""
    languages: tuple[str, ...] = ()
    """To be offered there too, whether or not our own words in them were reviewed."""

    @property
    def dressed(self) -> Theme:
        """Its colours; raises ValueError where people could not read by them."""
        return dress(self.theme or "dark", self.colours)

    @property
    def settings(self) -> dict[str, object]:
        """As a touchpoint keeps it."""
        dressed: dict[str, object] = {"theme": self.theme, "colours": self.colours}
        return {**dressed, "logo": self.logo} if self.theme else {}

    @property
    def logo_png(self) -> bytes:
        """The picture; empty where there is none."""
        return b64decode(self.logo)


class WrongLogo(ValueError):
    """A picture that no terminal shows. `code` is a word of the pages, `values` what it names."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code}: {values}")
        self.code, self.values = code, values


def kept(look: Look) -> str:
    """As a draft and an issuing keep it."""
    return wire.to_json(look).decode() if look != Look() else ""


def read(text: str) -> Look:
    """What `kept` wrote."""
    return wire.from_json(text, Look) if text else Look()


def logo_from(raw: bytes) -> str:
    """A picture that somebody sent, as settings carry it; raises WrongLogo."""
    if not raw.startswith(_PNG) or len(raw) < 24:
        raise WrongLogo("logo_no_png")
    if len(raw) > LARGEST_LOGO:
        raise WrongLogo("logo_too_large", kb=-(-len(raw) // 1024), most=LARGEST_LOGO // 1024)
    width, height = struct.unpack(">II", raw[16:24])
    if not (0 < width <= _WIDEST and 0 < height <= _WIDEST):
        raise WrongLogo("logo_too_wide", width=width, height=height, most=_WIDEST)
    return b64encode(raw).decode()


def own_colours(theme: str, given: dict[str, str]) -> dict[str, str]:
    """Of these colours those that the theme does not have by itself."""
    base = THEMES[theme]
    return {
        name: colour
        for name, colour in given.items()
        if colour.upper() != str(getattr(base, name)).upper()
    }

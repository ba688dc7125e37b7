"""The screen on its cable, as the kernel sees it."""

from dataclasses import dataclass
from pathlib import Path

SYS = Path("/sys")


@dataclass(frozen=True, slots=True)
class Connector:
    """One socket for a screen, by Linux's name for it, such as HDMI-A-1."""

    name: str
    connected: bool
    mode: str
    """The size it prefers, such as 1280x800; empty where none is known."""


def connectors(sys: Path = SYS) -> tuple[Connector, ...]:
    """Every socket that a picture could come out of; none on a machine without graphics."""
    return tuple(
        Connector(
            name=place.name.partition("-")[2],
            connected=_text(place / "status") == "connected",
            mode=_text(place / "modes").partition("\n")[0],
        )
        for place in sorted((sys / "class/drm").glob("card*-*"))
        if (place / "status").exists() and "Writeback" not in place.name
    )


def screen_connected(sys: Path = SYS) -> bool:
    """Whether a picture would be seen by anybody."""
    return any(one.connected for one in connectors(sys))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""

"""The USB stick that is plugged in, as the system has mounted it."""

from pathlib import Path

from kiosk.errors import KioskError

MOUNTS = Path("/proc/self/mounts")
BELOW = ("/media/", "/run/media/")


class NoStick(KioskError):
    """There is none, or more than one to choose from."""

    hint = "Plug in one stick, or say which: kiosk export DIR"


def the_stick(named: str, folder: str, mounts: Path = MOUNTS) -> Path:
    """The directory that was named; else the stick that has `folder`, else the only one.

    Raises NoStick.
    """
    if named:
        if not Path(named).is_dir():
            raise NoStick(f"{named} is no directory")
        return Path(named)
    found = _mounted(mounts)
    prepared = [one for one in found if (one / folder).is_dir()]
    one_of = prepared or found
    if len(one_of) != 1:
        raise NoStick(f"{len(one_of)} sticks are mounted below {' or '.join(BELOW)}")
    return one_of[0]


def _mounted(mounts: Path) -> list[Path]:
    """Writable ones; spaces in a name are written as octal there (fstab(5))."""
    places = list[Path]()
    for line in mounts.read_text(encoding="utf-8").splitlines():
        _, place, _, options, *_ = line.split()
        place = place.replace("\\040", " ")
        if place.startswith(BELOW) and "rw" in options.split(","):
            places.append(Path(place))
    return places

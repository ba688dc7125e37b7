"""`python -m kiosk.provisioning`: what the unit terminal-settings runs before the terminal."""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kiosk.provisioning import blanking, shelf
from kiosk.provisioning.card import FILE_NAME
from kiosk.provisioning.errors import WrongCard
from kiosk.provisioning.said import ERRORS
from kiosk.provisioning.secret import blanked
from kiosk.provisioning.take_over import Places, apply, take_over


def main(words: Sequence[str] | None = None) -> int:
    """Take the card over; 1 where it was wrong, and then what was kept is laid out all the same."""
    places = _places(words)
    try:
        return _start_with(places)
    except OSError as error:
        print(f"nothing can be kept, so nothing was taken over: {error}. {_CURE}", file=sys.stderr)
        return 1


_CURE = "The data partition is missing, full or worn out: keep this card, and put in a new one."


def _start_with(places: Places) -> int:
    # Before anybody looks at the card: what it says may end this program, or take too long.
    apply(places)
    _finish_blanking(places)
    try:
        told = take_over(places)
    except WrongCard as trouble:
        words = f"{FILE_NAME} was not taken over: {_short(str(trouble))}.\n\n{trouble.hint}\n"
        print(words, file=sys.stderr, flush=True)
        shelf.put(places.kept / ERRORS, words, mode=0o640)
        _say_on(places.card, words)
        return 1
    apply(places)
    shelf.drop(places.kept / ERRORS)
    _tidy(places, told)
    return 0


_LONGEST = 300


def _short(words: str) -> str:
    """What is wrong is said first and its cure last; between them may stand a value of 60 KB."""
    if len(words) <= _LONGEST:
        return words
    return f"{words[: _LONGEST // 2]}…{words[-_LONGEST // 2 :]}"


def _finish_blanking(places: Places) -> None:
    path = places.card / FILE_NAME
    if not blanking.is_half_blanked(path, places.kept):
        blanking.forget(places.kept)
        return
    print("a power cut left the card's secrets half blanked: the rest is blanked now")
    try:
        with _writable(places.card):
            blanking.finish(path, places.kept)
    except OSError as error:
        print(f"the card cannot be written: {error}", file=sys.stderr)


def _tidy(places: Places, told: bytes | None) -> None:
    """Blank what was taken over, and take away what an earlier start had to say."""
    hides = told is not None and blanked(told) != told
    stale = (places.card / ERRORS).is_file()
    if not hides and not stale:
        return
    try:
        with _writable(places.card):
            if told is not None:
                blanking.blank(places.card / FILE_NAME, told, places.kept)
            if stale:
                (places.card / ERRORS).unlink()
    except OSError as error:
        print(f"the card cannot be written, its secrets stay on it: {error}", file=sys.stderr)


def _say_on(card: Path, words: str) -> None:
    path, told = card / ERRORS, words.replace("\n", "\r\n").encode()
    try:
        if path.exists() and path.read_bytes() == told:
            return
        with _writable(card):
            path.write_bytes(told)
    except OSError as error:
        print(f"the card cannot be written: {error}", file=sys.stderr)


@contextmanager
def _writable(card: Path) -> Iterator[None]:
    """The card's partition is mounted to be read; it is opened to writing for as long as it takes.

    A directory that is no mount point is taken as it is. Raises OSError.
    """
    if not card.is_mount():
        yield
        return
    _remount(card, "rw,sync")
    try:
        yield
    finally:
        _remount(card, "ro")


def _remount(card: Path, how: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own words and a path of ours
        ["/usr/bin/mount", "-o", f"remount,{how}", str(card)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise OSError(f"{card}: {done.stderr.strip()}")


def _places(words: Sequence[str] | None) -> Places:
    parser = argparse.ArgumentParser(prog="kiosk.provisioning", description=__doc__)
    for name in ("card", "kept", "network"):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="DIRECTORY")
    parser.add_argument(
        "--run", type=Path, default=Path("/run/systemd/network"), metavar="DIRECTORY"
    )
    asked = parser.parse_args(words)
    return Places(asked.card, asked.kept, asked.network, asked.run)


if __name__ == "__main__":
    sys.exit(main())

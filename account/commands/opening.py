"""What every command shares: where the account is, and how it is opened."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from account.config import Place, default_directory
from account.errors import CannotUse, NotFound
from account.store.engine import Database, open_database
from account.store.upgrade import upgrade


class Verbs(Protocol):
    """What a command adds its words to; argparse keeps the type of its own to itself."""

    def add_parser(
        self,
        name: str,
        *,
        help: str,  # noqa: A002 - argparse's word
        description: str | None = None,
    ) -> ArgumentParser:
        """A parser for what follows this word."""


def place_options(parser: ArgumentParser) -> None:
    """Where the account keeps what it has."""
    parser.add_argument(
        "--directory",
        type=Path,
        default=default_directory(),
        help="where the account keeps what it has (default: %(default)s)",
    )
    parser.add_argument(
        "--database",
        default="",
        metavar="URL",
        help="sqlite:///PATH or postgresql+psycopg://... (default: a file in the directory)",
    )


def account_option(parser: ArgumentParser) -> None:
    """Which account, where the installation has several."""
    place_options(parser)
    parser.add_argument(
        "--account", default="", metavar="NAME", help="which account, by name or id"
    )


def json_option(parser: ArgumentParser) -> None:
    """For scripts."""
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def place_of(args: Namespace) -> Place:
    """The account these options point to."""
    return Place(directory=args.directory.absolute(), database=args.database)


@contextmanager
def opened_or_new(args: Namespace) -> Iterator[Database]:
    """The database of an account, made where there is none; raises CannotUse."""
    place = place_of(args)
    if not place.database:
        try:
            place.directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotUse(
                f"--directory {place.directory}: {error.strerror}",
                "Give a directory that the account may write in.",
            ) from error
    database = open_database(place.url)
    try:
        upgrade(database)
        yield database
    finally:
        database.close()


@contextmanager
def opened(args: Namespace) -> Iterator[Database]:
    """The database of an account that was started before; raises NotFound."""
    place = place_of(args)
    database = open_database(place.url)
    file = database.url.database
    if database.is_sqlite and not Path(file or "").is_file():
        raise NotFound(
            f"there is no account in {file}",
            "Start one with: account serve; or point --directory to where it is.",
        )
    try:
        upgrade(database)
        yield database
    finally:
        database.close()


def answer(args: Namespace, facts: Mapping[str, Any] | list[Any], words: str) -> None:
    """Say it in words, or in JSON where that was asked for."""
    sys.stdout.write((json.dumps(facts, ensure_ascii=False) if args.json else words) + "\n")


def text_of(path: Path) -> str:
    """A text file's content; raises CannotUse."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotUse(f"{path} cannot be read: {error}", "Give a text file.") from error

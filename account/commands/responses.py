"""account responses: everything that arrived, as JSON Lines, CSV or Parquet."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from account.commands.opening import Verbs, account_option, opened
from account.errors import CannotUse
from account.out import formats
from account.out.asked import Asked, Format, Shape
from account.store.first_start import the_account
from account.store.reach import Reach


def add(verbs: Verbs) -> None:
    """Declare the command."""
    verb = verbs.add_parser("responses", help="what arrived, to take away", description=__doc__)
    account_option(verb)
    _options(verb)
    verb.set_defaults(run=_run)


def _options(verb: ArgumentParser) -> None:
    verb.add_argument("--format", type=Format, default=Format.JSONL, choices=list(Format))
    shapes = "one row a response, or one an answer (default: %(default)s)"
    verb.add_argument(
        "--shape", type=Shape, default=Shape.RESPONSES, choices=list(Shape), help=shapes
    )
    verb.add_argument(
        "--from", dest="after", type=_moment, metavar="TIME", help="pressed at or after"
    )
    verb.add_argument("--to", dest="before", type=_moment, metavar="TIME", help="pressed before")
    verb.add_argument("--received-from", type=_moment, metavar="TIME", help="arrived at or after")
    verb.add_argument(
        "--touchpoint", action="append", metavar="ID", help="only this one; may be given again"
    )
    opening = "open what visitors wrote: comments, names, telephone numbers"
    verb.add_argument("--open", action="store_true", help=opening)
    verb.add_argument("--output", type=Path, metavar="FILE", help="write here (default: stdout)")


def _moment(text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no time; write 2026-03-29T00:00+01:00") from error
    return int(at.astimezone().timestamp() * 1000)


def _run(args: Namespace) -> None:
    if args.output is None:
        _write(args, sys.stdout.buffer)
        return
    try:
        with args.output.open("xb") as file:
            _write(args, file)
    except OSError as error:
        raise CannotUse(
            f"{args.output}: {error.strerror}", "Name a new file in a directory you may write in."
        ) from error


def _write(args: Namespace, to: BinaryIO) -> None:
    with opened(args) as database:
        with database.read() as connection:
            reach = Reach(the_account(connection, args.account), None)
        asked = Asked(
            reach=reach,
            touchpoints=frozenset(args.touchpoint) if args.touchpoint else None,
            from_ms=args.after,
            to_ms=args.before,
            received_from_ms=args.received_from,
            opened=args.open,
        )
        to.writelines(formats.written(database, asked, args.shape, args.format))
        to.flush()

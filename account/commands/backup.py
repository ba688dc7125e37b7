"""account backup: a copy of everything, taken while the account runs."""

from argparse import Namespace
from pathlib import Path

from account.commands.opening import answer, json_option, opened, place_options
from account.store.backup import back_up


def add(verbs) -> None:  # type: ignore[no-untyped-def]
    """Declare the command."""
    verb = verbs.add_parser("backup", help="copy everything to a file", description=__doc__)
    verb.add_argument("file", type=Path, help="the copy; never overwritten")
    place_options(verb)
    json_option(verb)
    verb.set_defaults(run=_run)


def _run(args: Namespace) -> None:
    with opened(args) as database:
        size = back_up(database, args.file)
    facts = {"file": str(args.file), "bytes": size}
    answer(args, facts, f"{args.file}: {size} bytes. It holds the account's keys: keep it safe.")

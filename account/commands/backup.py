"""account backup and restore: a copy of everything, and back again, while the account runs."""

from argparse import Namespace
from pathlib import Path

from account.commands.opening import (
    Verbs,
    answer,
    json_option,
    opened,
    opened_or_new,
    place_options,
)
from account.store.copies.backup import back_up
from account.store.copies.restore import restore
from account.store.names import now_ms


def add(verbs: Verbs) -> None:
    """Declare the commands."""
    verb = verbs.add_parser("backup", help="copy everything to a file", description=__doc__)
    verb.add_argument("file", type=Path, help="the copy; never overwritten")
    place_options(verb)
    json_option(verb)
    verb.set_defaults(run=_back_up)
    verb = verbs.add_parser("restore", help="go on from a copy", description=__doc__)
    verb.add_argument("file", type=Path, help="what backup wrote, from whichever engine")
    verb.add_argument("--replace", action="store_true", help="replace the responses that are here")
    place_options(verb)
    json_option(verb)
    verb.set_defaults(run=_restore)


def _back_up(args: Namespace) -> None:
    with opened(args) as database:
        size = back_up(database, args.file)
    facts = {"file": str(args.file), "bytes": size}
    answer(args, facts, f"{args.file}: {size} bytes. It holds the account's keys: keep it safe.")


def _restore(args: Namespace) -> None:
    with opened_or_new(args) as database:
        held = restore(database, args.file, now_ms(), replace=args.replace)
    told = (
        f"restored {held.responses} responses. Terminals are asked for what came since, nobody "
        "is signed in any more, and tokens revoked since are good again: look through them."
    )
    answer(args, {"file": str(args.file), **held._asdict()}, told)

"""account responses: everything that arrived, as JSON Lines."""

import json
import sys
from argparse import Namespace

from account.commands.opening import opened, place_options
from account.store import out
from account.store.first_start import the_account


def add(verbs) -> None:  # type: ignore[no-untyped-def]
    """Declare the command."""
    verb = verbs.add_parser("responses", help="what arrived, as JSON Lines", description=__doc__)
    place_options(verb)
    verb.set_defaults(run=_run)


def _run(args: Namespace) -> None:
    with opened(args) as database, database.read() as connection:
        for row in out.responses(connection, the_account(connection)):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")

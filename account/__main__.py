"""`account ...`: reads the command, runs it, and says in one message what went wrong."""

import logging
import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from account.commands import (
    audit,
    backup,
    carried,
    distribute,
    erase,
    person,
    rebuild,
    responses,
    serve,
    survey,
    tenant,
    terminal,
    token,
    touchpoint,
)
from account.errors import AccountError, Misconfigured

USAGE, TROUBLE = 2, 1


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; 0, 1 for trouble, 2 for a command that makes no sense."""
    os.umask(0o077)  # keys, passwords and what visitors said are nobody else's
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    args = _parser().parse_args(words)
    try:
        args.run(args)
    except AccountError as error:
        hint = f"\n{error.hint}" if error.hint else ""
        sys.stderr.write(f"account: {error}{hint}\n")
        return USAGE if isinstance(error, Misconfigured) else TROUBLE
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="account", description="The central account of the terminals.")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    for one in (serve, person, terminal, touchpoint, survey, responses, carried, backup):
        one.add(verbs)
    for one in (tenant, token, audit, erase, rebuild, distribute):
        one.add(verbs)
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""account distribute: the statements that spread an account over a Citus cluster."""

import json
import sys
from argparse import Namespace

from account.commands.opening import Verbs
from account.store.distribution import statements


def add(verbs: Verbs) -> None:
    """Declare the command."""
    verb = verbs.add_parser(
        "distribute",
        help="print the statements that spread an account over a Citus cluster",
        description=f"{__doc__} Run them on the coordinator after the first start there and after "
        "each upgrade; then start the account again.",
    )
    verb.add_argument("--json", action="store_true", help="answer in JSON")
    verb.set_defaults(run=_run)


def _run(args: Namespace) -> None:
    said = json.dumps(statements()) if args.json else "\n".join(f"{one};" for one in statements())
    sys.stdout.write(f"{said}\n")

"""account rebuild-rollup: count every response by the hour anew."""

from argparse import Namespace

from account.commands.opening import Verbs, account_option, answer, json_option, opened
from account.store import audit
from account.store.first_start import the_account
from account.store.intake import rollup, tally
from account.store.names import now_ms


def add(verbs: Verbs) -> None:
    """Declare the command."""
    verb = verbs.add_parser(
        "rebuild-rollup", help="count every response by the hour anew", description=__doc__
    )
    account_option(verb)
    json_option(verb)
    verb.set_defaults(run=_run)


def _run(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        account_id = the_account(connection, args.account)
        rows = rollup.rebuild(connection, account_id)
        tally.rebuild(connection, account_id)
        audit.note(connection, account_id, now_ms(), audit.COMMAND_LINE, "rollup.rebuilt")
    answer(args, {"rows": rows}, f"counted anew: {rows} rows")

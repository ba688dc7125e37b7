"""account audit: who did what, and whether the log is as it was written."""

import json
import sys
from argparse import Namespace

from account.commands.opening import Verbs, account_option, answer, json_option, opened
from account.errors import AccountError
from account.store import audit_chain, audit_lines
from account.store.audit_lines import Asked
from account.store.first_start import the_account


class Rewritten(AccountError):
    """Somebody changed the audit log behind the account's back."""

    hint = "Compare with a backup, and find out who can write to the database."


def add(verbs: Verbs) -> None:
    """Declare the commands."""
    verb = verbs.add_parser("audit", help="who did what", description=__doc__)
    words = verb.add_subparsers(required=True, metavar="list|verify")
    listing = words.add_parser("list", help="every line, the oldest first, as JSON Lines")
    listing.add_argument("--who", default="", help="a part of a name, or an id")
    listing.add_argument("--what", default="", help="the beginning of what was done")
    account_option(listing)
    listing.set_defaults(run=_list)
    verifying = words.add_parser("verify", help="work every seal out again")
    account_option(verifying)
    json_option(verifying)
    verifying.set_defaults(run=_verify)


def _list(args: Namespace) -> None:
    with opened(args) as database, database.read() as connection:
        mine = the_account(connection, args.account)
        for row in audit_lines.every(connection, _asked(mine, args)):
            line = {**row._asdict(), "detail": json.loads(row.detail)}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _asked(account_id: str, args: Namespace) -> Asked:
    return Asked(account_id=account_id, who=args.who, what=args.what)


def _verify(args: Namespace) -> None:
    with opened(args) as database:
        with database.write() as connection:
            mine = the_account(connection, args.account)
            while audit_chain.seal(connection, mine):
                pass
        with database.read() as connection:
            found = audit_chain.verify(connection, mine)
    if found.wrong is not None:
        raise Rewritten(f"line {found.wrong} of the audit log is not what was written")
    words = f"{found.sealed} lines are as they were written. Keep this elsewhere: {found.newest}"
    answer(args, found._asdict(), words)

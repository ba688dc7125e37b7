"""account tenant: several accounts in one installation, strictly apart."""

from argparse import Namespace

from account.commands.opening import Verbs, answer, json_option, opened, place_options
from account.errors import Misconfigured
from account.store.first_start import add_account, the_account
from account.store.names import now_ms
from account.store.people import tenants


def add(verbs: Verbs) -> None:
    """Declare the commands."""
    verb = verbs.add_parser("tenant", help="several accounts here", description=__doc__)
    words = verb.add_subparsers(required=True, metavar="add|list|rename")
    adding = words.add_parser("add", help="one account more, with an owner")
    adding.add_argument("name", help="what people call it")
    adding.add_argument("--owner", required=True, metavar="EMAIL", help="who signs in first")
    adding.set_defaults(run=_add)
    listing = words.add_parser("list", help="every account here")
    listing.set_defaults(run=_list)
    renaming = words.add_parser("rename", help="call one otherwise")
    renaming.add_argument("old", help="by name or id")
    renaming.add_argument("name")
    renaming.set_defaults(run=_rename)
    for parser in (adding, listing, renaming):
        place_options(parser)
        json_option(parser)


def _add(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        first = add_account(connection, args.name, args.owner, now_ms())
        account_id = the_account(connection, args.name.strip())
    facts = {"id": account_id, "name": args.name.strip(), **first._asdict()}
    words = f"account {args.name.strip()!r} ({account_id}) stands beside the others"
    answer(args, facts, f"{words}\nsign in as {first.email} with password {first.password}")


def _list(args: Namespace) -> None:
    with opened(args) as database, database.read() as connection:
        found = tenants.all_of(connection)
    words = "\n".join(f"{one.id}  {one.name}: {one.people} people" for one in found)
    answer(args, [one._asdict() for one in found], words)


def _rename(args: Namespace) -> None:
    if not args.old:
        raise Misconfigured("which account?", "See: account tenant list")
    with opened(args) as database, database.write() as connection:
        account_id = the_account(connection, args.old)
        name = tenants.rename(connection, account_id, args.name, now_ms())
    answer(args, {"id": account_id, "name": name}, f"{account_id} is called {name!r} now")

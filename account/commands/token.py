"""account token: what programs may do here."""

from argparse import Namespace

from account.commands.opening import Verbs, account_option, answer, json_option, opened
from account.rights import Right
from account.store.first_start import the_account
from account.store.fleet import terminals
from account.store.names import now_ms
from account.store.people import tokens


def add(verbs: Verbs) -> None:
    """Declare the commands."""
    verb = verbs.add_parser("token", help="what programs may do here", description=__doc__)
    words = verb.add_subparsers(required=True, metavar="add|list|revoke")
    adding = words.add_parser("add", help="make one; it is shown once")
    adding.add_argument("name", help="what it is for")
    adding.add_argument(
        "--right", action="append", required=True, choices=list(Right), help="may be given again"
    )
    adding.add_argument("--days", type=int, default=365, help="its life; 0: no end (%(default)s)")
    adding.add_argument("--touchpoint", action="append", metavar="NAME", help="only these parts")
    adding.set_defaults(run=_add)
    listing = words.add_parser("list", help="every token, and when it was used")
    listing.set_defaults(run=_list)
    revoking = words.add_parser("revoke", help="take one back")
    revoking.add_argument("id")
    revoking.set_defaults(run=_revoke)
    for parser in (adding, listing, revoking):
        account_option(parser)
        json_option(parser)


def _add(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        mine = the_account(connection, args.account)
        roots = [terminals.named_touchpoint(connection, mine, one) for one in args.touchpoint or ()]
        rights = [Right(one) for one in args.right]
        token = tokens.make(
            connection, mine, args.name, rights, roots or None, now_ms(), args.days or None
        )
    answer(args, {"name": args.name, "token": token}, f"{token}\nshown now and never again")


def _list(args: Namespace) -> None:
    with opened(args) as database, database.read() as connection:
        found = tokens.all_of(connection, the_account(connection, args.account))
    shown = ("id", "name", "rights", "created_ms", "expires_ms", "last_used_ms", "revoked_ms")
    facts = [{name: getattr(one, name) for name in shown} for one in found]
    words = "\n".join(
        f"{one.id}  {one.name}: {one.rights}{', revoked' if one.revoked_ms else ''}"
        for one in found
    )
    answer(args, facts, words or "no token was made yet")


def _revoke(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        mine = the_account(connection, args.account)
        name = tokens.revoke(connection, mine, args.id, now_ms())
    answer(args, {"id": args.id, "name": name}, f"{name} opens nothing any more")

"""account touchpoint: where terminals stand."""

from argparse import Namespace

from account.commands.opening import answer, json_option, opened, place_options
from account.store import overview
from account.store.first_start import the_account


def add(verbs) -> None:  # type: ignore[no-untyped-def]
    """Declare the command."""
    verb = verbs.add_parser("touchpoint", help="where terminals stand", description=__doc__)
    words = verb.add_subparsers(required=True, metavar="list")
    listing = words.add_parser("list", help="every touchpoint")
    place_options(listing)
    json_option(listing)
    listing.set_defaults(run=_list)


def _list(args: Namespace) -> None:
    with opened(args) as database, database.read() as connection:
        places = overview.touchpoints(connection, the_account(connection))
    facts = [{"id": one.id, "name": one.name, "time_zone": one.time_zone} for one in places]
    answer(args, facts, "\n".join(f"{one.id}  {one.name} ({one.time_zone})" for one in places))

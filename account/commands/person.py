"""account person: who may sign in."""

import sys
from argparse import ArgumentParser, Namespace

from account.commands.opening import answer, json_option, opened, place_options
from account.rights import ROLES
from account.store import audit, people
from account.store.first_start import the_account
from account.store.names import new_password, now_ms


def add(verbs) -> None:  # type: ignore[no-untyped-def]
    """Declare the commands."""
    verb = verbs.add_parser("person", help="who may sign in", description=__doc__)
    words = verb.add_subparsers(required=True, metavar="add|password")
    adding = words.add_parser("add", help="let somebody sign in")
    _options(adding)
    adding.add_argument("--role", default="owner", choices=list(ROLES))
    adding.set_defaults(run=_add)
    changing = words.add_parser("password", help="give somebody a new password")
    _options(changing)
    changing.set_defaults(run=_password)


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("email")
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password instead of making one"
    )
    place_options(parser)
    json_option(parser)


def _add(args: Namespace) -> None:
    password = _chosen(args)
    with opened(args) as database, database.write() as connection:
        account_id = the_account(connection)
        person = people.add_person(
            connection, account_id, args.email, password, args.role, now_ms()
        )
        who, at_ms = audit.COMMAND_LINE, now_ms()
        audit.note(connection, account_id, at_ms, who, "person.added", person.id, role=args.role)
    _tell(args, person.email, password)


def _password(args: Namespace) -> None:
    password = _chosen(args)
    with opened(args) as database, database.write() as connection:
        people.set_password(connection, args.email, password)
        account_id, who = the_account(connection), audit.COMMAND_LINE
        audit.note(connection, account_id, now_ms(), who, "person.password", args.email)
    _tell(args, args.email.strip().lower(), password)


def _chosen(args: Namespace) -> str:
    return sys.stdin.readline().rstrip("\r\n") if args.password_stdin else new_password()


def _tell(args: Namespace, email: str, password: str) -> None:
    if args.password_stdin:
        answer(args, {"email": email}, f"{email} can sign in with that password")
    else:
        facts = {"email": email, "password": password}
        answer(args, facts, f"sign in as {email} with password {password}")

"""account person: who may sign in, and what they see."""

import sys
from argparse import ArgumentParser, Namespace

from sqlalchemy import Connection

from account.commands.opening import Verbs, account_option, answer, json_option, opened
from account.rights import ROLES
from account.store import audit, reach
from account.store.first_start import the_account
from account.store.fleet import terminals
from account.store.names import new_password, now_ms
from account.store.people import members, people, sessions, totp


def add(verbs: Verbs) -> None:
    """Declare the commands."""
    verb = verbs.add_parser("person", help="who may sign in", description=__doc__)
    words = verb.add_subparsers(required=True, metavar="add|list|change|password|totp|remove")
    adding = words.add_parser("add", help="let somebody sign in")
    adding.add_argument("--role", default="owner", choices=list(ROLES))
    adding.set_defaults(run=_add)
    listing = words.add_parser("list", help="everybody, and what they may do")
    listing.set_defaults(run=_list)
    changing = words.add_parser("change", help="another role, or another part of the tree")
    changing.add_argument("--role", choices=list(ROLES))
    changing.add_argument("--everywhere", action="store_true", help="narrowed no more")
    changing.set_defaults(run=_change)
    renewing = words.add_parser("password", help="give somebody a new password")
    renewing.set_defaults(run=_password)
    factor = words.add_parser("totp", help="take the second factor of somebody who lost it")
    factor.add_argument("off", choices=["off"])
    factor.set_defaults(run=_totp_off)
    removing = words.add_parser("remove", help="let somebody sign in no more")
    removing.set_defaults(run=_remove)
    for parser in (adding, changing, renewing, factor, removing):
        parser.add_argument("email")
    for parser in (adding, renewing):
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password instead of making one"
        )
    for parser in (adding, changing):
        _reach_option(parser)
    for parser in (adding, listing, changing, renewing, factor, removing):
        account_option(parser)
        json_option(parser)


def _reach_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--touchpoint",
        action="append",
        metavar="NAME",
        help="only this one and all under it; may be given again (default: all)",
    )


def _add(args: Namespace) -> None:
    password = _chosen(args)
    with opened(args) as database, database.write() as connection:
        account_id, at_ms = the_account(connection, args.account), now_ms()
        roots = _roots(connection, account_id, args)
        members.check(connection, account_id, args.role, roots)
        one = people.add_person(connection, account_id, args.email, password, args.role, at_ms)
        members.narrow(connection, one.id, roots)
        who = audit.COMMAND_LINE
        audit.note(connection, account_id, at_ms, who, "person.added", one.id, role=args.role)
    _tell(args, one.email, password)


def _list(args: Namespace) -> None:
    with opened(args) as database, database.read() as connection:
        found = members.all_of(connection, the_account(connection, args.account))
    facts = [
        {**one._asdict(), "roots": None if one.roots is None else sorted(one.roots)}
        for one in found
    ]
    answer(args, facts, "\n".join(map(_words, found)) or "nobody")


def _words(one: members.Member) -> str:
    part = "" if one.roots is None else f", {len(one.roots)} branches of the tree"
    return f"{one.email}: {one.role}{part}{', second factor' if one.second_factor else ''}"


def _change(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        account_id, who = the_account(connection, args.account), audit.COMMAND_LINE
        one = people.named(connection, account_id, args.email)
        roots, role = _roots(connection, account_id, args), args.role or one.role
        if roots is None and not args.everywhere:
            kept = reach.roots_of(connection, one.id)
            roots = None if kept is None else sorted(kept)
        members.change(connection, account_id, one.id, role, roots, now_ms(), who)
    facts = {"email": one.email, "role": role, "touchpoints": roots}
    answer(args, facts, f"{one.email} is {role}" + ("" if roots is None else ", of a part"))


def _password(args: Namespace) -> None:
    password = _chosen(args)
    with opened(args) as database, database.write() as connection:
        account_id, who = the_account(connection, args.account), audit.COMMAND_LINE
        one = people.set_password(connection, account_id, args.email, password)
        audit.note(connection, account_id, now_ms(), who, "person.password", one.id)
    _tell(args, one.email, password)


def _totp_off(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        account_id = the_account(connection, args.account)
        one = people.named(connection, account_id, args.email)
        totp.off(connection, one, now_ms(), audit.COMMAND_LINE)
        sessions.end_others(connection, one.id)
    answer(args, {"email": one.email}, f"{one.email} signs in with the password alone again")


def _remove(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        account_id = the_account(connection, args.account)
        one = people.named(connection, account_id, args.email)
        members.remove(connection, account_id, one.id, now_ms(), audit.COMMAND_LINE)
    answer(args, {"email": one.email}, f"{one.email} can sign in no more")


def _roots(connection: Connection, account_id: str, args: Namespace) -> list[str] | None:
    if not args.touchpoint:
        return None
    return [terminals.named_touchpoint(connection, account_id, one) for one in args.touchpoint]


def _chosen(args: Namespace) -> str:
    return sys.stdin.readline().rstrip("\r\n") if args.password_stdin else new_password()


def _tell(args: Namespace, email: str, password: str) -> None:
    if args.password_stdin:
        answer(args, {"email": email}, f"{email} can sign in with that password")
    else:
        facts = {"email": email, "password": password}
        answer(args, facts, f"sign in as {email} with password {password}")

"""account terminal: which terminals report here."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from account.commands.opening import Verbs, account_option, answer, json_option, opened
from account.errors import CannotUse, Misconfigured
from account.provisioning import identity_file, provisioning_file
from account.store import audit
from account.store.first_start import the_account
from account.store.fleet import commanding, overview, terminals
from account.store.intake.reckoning import size
from account.store.names import now_ms
from account.store.schema import account, touchpoint
from feedback.asks import Kind

_LONGEST_LIFE_DAYS = 3650


def add(verbs: Verbs) -> None:
    """Declare the commands."""
    verb = verbs.add_parser("terminal", help="which terminals report here", description=__doc__)
    words = verb.add_subparsers(required=True, metavar="add|list|revoke|rotate|ask")
    adding = words.add_parser("add", help="make an enrolment code for a new terminal")
    adding.add_argument("name", help="what people call it")
    adding.add_argument("--touchpoint", default="", help="where it will stand, by name or id")
    adding.add_argument("--days", type=int, default=terminals.CODE_LIFE_DAYS, help="%(default)s")
    adding.add_argument("--provisioning", type=Path, metavar="FILE", help="write the card's file")
    adding.add_argument("--address", default="", help="how the terminal reaches this account")
    adding.add_argument(
        "--never-online",
        action="store_true",
        help="make its whole identity here, for a terminal without a network",
    )
    adding.set_defaults(run=_add)
    listing = words.add_parser("list", help="how each one is")
    listing.add_argument(
        "--count", action="store_true", help="count the responses themselves, beside the books"
    )
    listing.set_defaults(run=_list)
    revoking = words.add_parser("revoke", help="take nothing more from one")
    revoking.add_argument("terminal_id")
    revoking.set_defaults(run=_revoke)
    rotating = words.add_parser("rotate", help="have one change its token, or all of them")
    rotating.add_argument("terminal_id", nargs="?", help="default: all that are accepted")
    rotating.set_defaults(run=_rotate)
    asking = words.add_parser("ask", help="have one do something, and see what became of it")
    asking.add_argument("terminal_id")
    asking.add_argument("kind", nargs="?", help=", ".join(Kind))
    asking.add_argument("arguments", nargs="*", metavar="NAME=VALUE")
    asking.set_defaults(run=_ask)
    for parser in (adding, listing, revoking, rotating, asking):
        account_option(parser)
        json_option(parser)


def _add(args: Namespace) -> None:
    if not args.name.strip() or not args.name.isprintable():
        raise Misconfigured(f"{args.name!r} is no name", "Call it for example 'Exit 2'.")
    if not 1 <= args.days <= _LONGEST_LIFE_DAYS:
        raise Misconfigured(f"--days {args.days}", f"Give 1 to {_LONGEST_LIFE_DAYS}.")
    if args.never_online:
        _add_offline(args)
        return
    with opened(args) as database, database.write() as connection:
        place = terminals.named_touchpoint(
            connection, the_account(connection, args.account), args.touchpoint
        )
        code = terminals.add_code(connection, place, args.name.strip(), now_ms(), args.days)
        address = args.address.rstrip("/") or _public_url(connection, place)
        if args.provisioning:  # inside: without its file nobody would ever know the code
            _write(args.provisioning, provisioning_file(address, code, args.name.strip()))
    facts = {"name": args.name.strip(), "address": address, "enrolment_code": code}
    words = f"enrolment code {code}, good for {args.days} days and one terminal"
    answer(args, facts, f"{words}\nwritten to {args.provisioning}" if args.provisioning else words)


def _add_offline(args: Namespace) -> None:
    if not args.provisioning:
        raise Misconfigured(
            "--never-online makes secrets that nobody keeps", "Say where: --provisioning FILE"
        )
    name = args.name.strip()
    with opened(args) as database, database.write() as connection:
        mine = the_account(connection, args.account)
        place = terminals.named_touchpoint(connection, mine, args.touchpoint)
        packed = terminals.make_offline(connection, place, name, now_ms())
        _write(args.provisioning, identity_file(packed, name), mode=0o600)
    facts = {"name": name, "terminal_id": packed.terminal_id, "file": str(args.provisioning)}
    answer(
        args, facts, f"{name} is terminal {packed.terminal_id}; all of it is in {args.provisioning}"
    )


def _public_url(connection: Connection, touchpoint_id: str) -> str:
    here = select(account.c.public_url).join(touchpoint, touchpoint.c.account_id == account.c.id)
    return str(connection.execute(here.where(touchpoint.c.id == touchpoint_id)).scalar_one())


def _write(path: Path, content: str, mode: int = 0o644) -> None:
    try:
        path.touch(mode=mode)
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise CannotUse(
            f"{path} cannot be written: {error.strerror}", "Give --provisioning another path."
        ) from error


def _list(args: Namespace) -> None:
    found, after = list[overview.TerminalNow](), ""
    with opened(args) as database, database.read() as connection:
        account_id = the_account(connection, args.account)
        while page := overview.terminals(connection, account_id, after, counted=args.count):
            found += page
            after = page[-1].terminal_id
    facts = [_facts(one) for one in found]
    answer(args, facts, "\n".join(map(_words, found)) or "no terminal has enrolled yet")


def _facts(one: overview.TerminalNow) -> dict[str, object]:
    return {
        "terminal_id": one.terminal_id,
        "name": one.name,
        "touchpoint": one.touchpoint,
        "state": one.state,
        "last_contact_ms": one.last_contact_ms,
        "clone_signs": one.clone_signs,
        "not_heard_since_restored_ms": one.restored_ms,
        "stores": [
            {
                "store_id": store.store_id,
                "captured": store.captured,
                "received": store.received,
                "quarantined": size(store.quarantined),
                "held": size(store.held),
                "waiting": store.waiting,
                "missing": (*store.missing_gone, *store.missing_kept),
                "unexplained": store.unexplained,
            }
            for store in one.stores
        ],
    }


def _words(one: overview.TerminalNow) -> str:
    captured = sum(store.captured for store in one.stores)
    received = sum(store.received for store in one.stores)
    state = one.state if one.last_contact_ms else f"{one.state}, never heard of"
    line = f"{one.terminal_id}  {one.name} at {one.touchpoint}: {state}, "
    line += f"captured {captured}, received {received}"
    if one.restored_ms is not None:
        line += "; not heard of since the account was restored"
    wrong = sum(abs(store.unexplained) for store in one.stores)
    return f"{line}; {wrong} unlike the account's own books" if wrong else line


def _ask(args: Namespace) -> None:
    """Without a kind: what was asked, and what became of it."""
    with opened(args) as database:
        if args.kind:
            given = dict(one.partition("=")[::2] for one in args.arguments)
            with database.write() as connection:
                _own(connection, args)
                made = commanding.ask(connection, args.terminal_id, args.kind, given, now_ms())
            words = f"{args.kind} is asked of {args.terminal_id}; it hears of it in five minutes"
            answer(args, {"id": made}, words)
            return
        with database.read() as connection:
            _own(connection, args)
            rows = commanding.asked(connection, args.terminal_id)
    facts = [row._asdict() for row in rows]
    answer(args, facts, "\n".join(map(_became, rows)) or "nothing was asked of it")


def _own(connection: Connection, args: Namespace) -> None:
    terminals.check_own(connection, the_account(connection, args.account), args.terminal_id)


def _became(row: Row[Any]) -> str:
    if row.done_ms is None:
        return f"{row.id} {row.kind}: not answered yet"
    return f"{row.id} {row.kind}: {'done' if row.well else 'failed'}. {row.said}"


def _revoke(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        _own(connection, args)
        name = terminals.revoke(connection, args.terminal_id, now_ms(), audit.COMMAND_LINE)
    facts = {"terminal_id": args.terminal_id, "state": terminals.RETIRED}
    answer(args, facts, f"{name} ({args.terminal_id}) is revoked: nothing more is taken from it")


def _rotate(args: Namespace) -> None:
    """Somebody may have seen a token: every one is changed as soon as its terminal is heard of."""
    with opened(args) as database, database.write() as connection:
        mine = the_account(connection, args.account)
        if args.terminal_id:
            _own(connection, args)
        named = [args.terminal_id] if args.terminal_id else terminals.accepted(connection, mine)
        for one in named:
            commanding.ask(connection, one, Kind.ROTATE, {}, now_ms())
    words = f"{len(named)} terminals are asked for another token; the old one works until then"
    answer(args, {"terminal_ids": named}, words)

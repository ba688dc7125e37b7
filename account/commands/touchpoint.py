"""account touchpoint: where terminals stand, as a tree."""

import json
from argparse import ArgumentParser, Namespace
from typing import Any

from account import spans
from account.commands.opening import Verbs, account_option, answer, json_option, opened
from account.errors import Misconfigured
from account.store.first_start import the_account
from account.store.names import now_ms
from account.store.places import touchpoints, tree
from account.store.places.tree import Place, Tree

_TOP = "top"
_ABOVE = "above"
"""Instead of a value: what holds above is to hold here too."""


def add(verbs: Verbs) -> None:
    """Declare the commands."""
    verb = verbs.add_parser("touchpoint", help="where terminals stand", description=__doc__)
    words = verb.add_subparsers(required=True, metavar="list|add|set|move|close|reopen")
    listing = words.add_parser("list", help="every touchpoint, as a tree")
    listing.set_defaults(run=_list)
    adding = words.add_parser("add", help="a new one")
    adding.add_argument("name", help="what people call it")
    adding.add_argument("--under", default="", help="the one above it, by name, path or id")
    adding.set_defaults(run=_add)
    setting = words.add_parser("set", help=f"what holds at one; '{_ABOVE}' takes it from above")
    setting.add_argument("--name", default="", help="another name")
    setting.set_defaults(run=_set)
    moving = words.add_parser("move", help="hang one, with all beneath it, under another one")
    moving.set_defaults(run=_move)
    closing = words.add_parser("close", help="nothing stands there any more")
    closing.set_defaults(run=_close)
    reopening = words.add_parser("reopen", help="something may stand there again")
    reopening.set_defaults(run=_reopen)
    for parser in (setting, moving, closing, reopening):
        parser.add_argument("touchpoint", help="by name, path (Berlin > Exit 2) or id")
    moving.add_argument("under", help=f"by name, path or id; '{_TOP}' for the top of the tree")
    for parser in (adding, setting):
        _values(parser)
    for parser in (listing, adding, setting, moving, closing, reopening):
        account_option(parser)
        json_option(parser)


def _values(parser: ArgumentParser) -> None:
    parser.add_argument("--kind", help="country, city, store, exit ...")
    parser.add_argument("--time-zone", help="as in Europe/Berlin")
    parser.add_argument("--languages", help="tags; the first is its own: 'de en'")
    parser.add_argument("--hours", help="'mon-fri 08:00-20:00; sat 09:00-18:00; 2026-12-25 closed'")
    parser.add_argument("--day-begins", help="as in 04:00; whole hours")
    parser.add_argument("--tags", help="with spaces between")
    parser.add_argument("--survey", help="the revision to ask")
    parser.add_argument(
        "--setting",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="of its terminals, as in sound=40 or theme=light; may be given often",
    )


def _add(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        mine = the_account(connection, args.account)
        under = touchpoints.named(connection, mine, args.under) if args.under else None
        own, kind = _own(args, {}), args.kind or ""
        name = args.name.strip()
        made = touchpoints.add(connection, mine, under, name, own, now_ms(), kind=kind)
        path = tree.read(connection, mine).path(made)
    answer(args, {"id": made, "path": path}, f"{made}  {path}")


def _set(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        mine, at_ms = the_account(connection, args.account), now_ms()
        this = touchpoints.named(connection, mine, args.touchpoint)
        own = _own(args, tree.read(connection, mine).places[this].own)
        told = touchpoints.change(
            connection, mine, this, own, at_ms, name=args.name.strip(), kind=args.kind
        )
        path = tree.read(connection, mine).path(this)
    answer(args, {"id": this, "terminals": told}, f"{path}: new settings for {told} terminals")


def _move(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        mine = the_account(connection, args.account)
        this = touchpoints.named(connection, mine, args.touchpoint)
        above = None if args.under == _TOP else touchpoints.named(connection, mine, args.under)
        told = touchpoints.move(connection, mine, this, above, now_ms())
        path = tree.read(connection, mine).path(this)
    answer(args, {"id": this, "path": path}, f"{path}: new settings for {told} terminals")


def _close(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        mine = the_account(connection, args.account)
        this = touchpoints.named(connection, mine, args.touchpoint)
        touchpoints.close(connection, mine, this, now_ms())
    answer(args, {"id": this}, f"{args.touchpoint} is closed; what was pressed there is kept")


def _reopen(args: Namespace) -> None:
    with opened(args) as database, database.write() as connection:
        mine = the_account(connection, args.account)
        this = touchpoints.named(connection, mine, args.touchpoint)
        touchpoints.reopen(connection, mine, this, now_ms())
    answer(args, {"id": this}, f"{args.touchpoint} is open again")


def _own(args: Namespace, before: Any) -> dict[str, Any]:
    """What it is to set itself, changed by what was given."""
    given = {
        "time_zone": args.time_zone,
        "languages": args.languages,
        "opening_hours": args.hours,
        "cut_over_min": args.day_begins,
        "tags": args.tags,
        "survey_rev": args.survey,
    }
    own = dict(before)
    for name, text in given.items():
        if text == _ABOVE:
            own.pop(name, None)
        elif text is not None:
            own[name] = _read(name, text)
    settings = dict(own.get("settings", {}))
    for one in args.setting:
        name, _, text = one.partition("=")
        if text == _ABOVE:
            settings.pop(name, None)
        else:
            settings[name] = _value(text)
    return {**own, "settings": settings} if settings or "settings" in own else own


def _read(name: str, text: str) -> Any:
    try:
        if name == "opening_hours":
            return spans.written(spans.typed(text))
        if name == "cut_over_min":
            return spans.minute(text)
    except ValueError as error:
        raise Misconfigured(str(error), "See: account touchpoint set --help") from error
    return " ".join(text.split())


def _value(text: str) -> Any:
    """A setting: JSON where it is any, text otherwise."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _list(args: Namespace) -> None:
    with opened(args) as database, database.read() as connection:
        known = tree.read(connection, the_account(connection, args.account))
    places = list(known.places.values())
    lines = "\n".join(map(_words, places))
    answer(args, [_facts(known, one) for one in places], lines or "no touchpoint yet")


def _facts(known: Tree, one: Place) -> dict[str, Any]:
    holds = {**one.holds, "opening_hours": json.loads(one.holds["opening_hours"])}
    facts = {"id": one.id, "name": one.name, "path": known.path(one.id), "kind": one.kind}
    return {**facts, "closed_ms": one.closed_ms, **holds, "set_here": sorted(one.own)}


def _words(one: Place) -> str:
    closed = ", closed" if one.closed_ms else ""
    return f"{one.id}  {'  ' * one.depth}{one.name} ({one.holds['time_zone']}{closed})"

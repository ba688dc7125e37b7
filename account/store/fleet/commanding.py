"""What people ask of terminals: handed out with every receipt until it is answered for."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from account.errors import AccountError, NotFound
from account.store import audit
from account.store.fleet import arranging
from account.store.fleet.terminals import ACCEPTED
from account.store.names import new_id
from account.store.places.fitting import Unfit
from account.store.reach import Reach
from account.store.schema import command, terminal
from account.store.sql import select_with
from feedback.asks import LONGEST_SAID, Kind, WrongAsk, check
from feedback.batch import Command, Done

AT_A_TIME = 5
"""In one receipt; the others follow when these are done."""
SECRET = ("password", "proxy")
"""Arguments that are kept no longer than they are needed, and shown to nobody."""


class WrongCommand(AccountError):
    """It could not be done by any terminal."""

    hint = "docs/guides/account.md says what each command takes."


def ask(
    connection: Connection,
    terminal_id: str,
    kind: str,
    arguments: Mapping[str, str],
    at_ms: int,
    who: str = audit.COMMAND_LINE,
) -> str:
    """Ask a terminal for something; the command's id. Raises NotFound or WrongCommand."""
    query = select(terminal.c.account_id).where(terminal.c.terminal_id == terminal_id)
    account_id = connection.execute(query).scalar()
    if account_id is None:
        raise NotFound(f"there is no terminal {terminal_id!r}", "See: account terminal list")
    try:
        check(kind, arguments)
    except WrongAsk as error:
        word = f"wrong_net_{error.about}" if error.about else "wrong_ask"
        raise WrongCommand(str(error), word=word) from error
    command_id = new_id()
    connection.execute(
        insert(command).values(
            terminal_id=terminal_id,
            id=command_id,
            kind=kind,
            arguments=json.dumps(dict(arguments)),
            asked_by=who,
            asked_ms=at_ms,
        )
    )
    shown = {name: text for name, text in arguments.items() if name not in SECRET}
    audit.note(connection, account_id, at_ms, who, f"command.{kind}", terminal_id, **shown)
    return command_id


def ask_own(
    connection: Connection,
    mine: Reach,
    terminal_id: str,
    kind: str,
    arguments: Mapping[str, str],
    at_ms: int,
    who: str,
) -> str:
    """The same for one within reach that can do it now. Raises Unfit too."""
    one = arranging.own(connection, mine, terminal_id)
    if one.state != ACCEPTED or (one.by_stick and kind in (Kind.NETWORK, Kind.ADDRESS)):
        told = f"terminal {one.name!r} cannot be asked for {kind!r:.20} now"
        raise Unfit(told, word="wrong_ask_now")
    return ask(connection, terminal_id, kind, arguments, at_ms, who)


def asked(connection: Connection, terminal_id: str, most: int = 50) -> list[Row[Any]]:
    """A terminal's commands, the newest first: id, kind, asked_ms, done_ms, well and said."""
    c = command.c
    columns = (c.id, c.kind, c.asked_by, c.asked_ms, c.done_ms, c.well, c.said)
    query = select(*columns).where(c.terminal_id == terminal_id)
    return [*connection.execute(query.order_by(c.asked_ms.desc(), c.id).limit(most))]


def open_commands(
    connection: Connection, ids: Sequence[tuple[str]]
) -> dict[str, tuple[Command, ...]]:
    """What each of these terminals is still to do, the oldest first."""
    found = defaultdict[str, tuple[Command, ...]](tuple)
    for row in select_with(connection, _OPEN, ids):
        one = Command(id=row.id, kind=row.kind, arguments=json.loads(row.arguments))
        found[row.terminal_id] += (one,)
    return found


def answered(connection: Connection, terminal_id: str, done: Sequence[Done], at_ms: int) -> None:
    """A terminal says what became of them; its first word counts."""
    c = command.c
    for one in done:
        connection.execute(
            update(command)
            .where(c.terminal_id == terminal_id, c.id == one.id[:12], c.done_ms.is_(None))
            .values(
                done_ms=at_ms,
                well=one.well,
                said=one.said.replace("\0", "")[:LONGEST_SAID],
                arguments="{}",
            )
        )


_OPEN = (
    "SELECT terminal_id, id, kind, arguments FROM command "
    "WHERE terminal_id IN ({rows}){here} AND done_ms IS NULL ORDER BY asked_ms, id"
)

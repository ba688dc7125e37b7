"""Terminals as people arrange them: accepted, named, moved, retired; each with its audit line.

Where a response was pressed is said by the response itself: moving a terminal moves no history.
"""

from typing import Any

from sqlalchemy import Connection, Row, select, update

from account.errors import NotFound
from account.store import audit
from account.store.fleet.terminals import ACCEPTED, PENDING, RETIRED
from account.store.places import tree
from account.store.places.fitting import LONGEST_NAME, Unfit
from account.store.places.tree import Place
from account.store.reach import Reach
from account.store.schema import survey_link, terminal
from account.store.surveys.papers import issue_settings


def accept(connection: Connection, mine: Reach, terminal_id: str, at_ms: int, who: str) -> None:
    """Take a terminal's responses from its next try on. Raises NotFound or Unfit.

    It is pending, or was retired too soon: what it kept since then comes by itself.
    """
    one = own(connection, mine, terminal_id)
    if one.state != PENDING and not can_return(connection, one):
        told = f"terminal {one.name!r} is {one.state}, not pending"
        raise Unfit(told, word="wrong_not_pending")
    if one.state == RETIRED:
        _check_open(tree.read(connection, mine.account_id).places.get(one.touchpoint_id))
        issue_settings(connection, one.touchpoint_id, at_ms)
    _change(connection, terminal_id, state=ACCEPTED)
    audit.note(connection, mine.account_id, at_ms, who, "terminal.accepted", terminal_id)


def can_return(connection: Connection, one: Row[Any]) -> bool:
    """Whether a row of `terminal` is of one that was retired, and neither revoked nor a link."""
    if one.state != RETIRED or one.revoked_ms is not None:
        return False
    link = select(survey_link.c.id).where(survey_link.c.id == one.terminal_id)
    return connection.execute(link).first() is None


def rename(
    connection: Connection, mine: Reach, terminal_id: str, name: str, at_ms: int, who: str
) -> None:
    """Call it otherwise. Raises NotFound or Unfit."""
    one = own(connection, mine, terminal_id)
    check_name(name)
    if name == one.name:
        return
    _change(connection, terminal_id, name=name)
    what, named = "terminal.renamed", {"was": one.name, "now": name}
    audit.note(connection, mine.account_id, at_ms, who, what, terminal_id, **named)


def move(
    connection: Connection, mine: Reach, terminal_id: str, touchpoint_id: str, at_ms: int, who: str
) -> None:
    """It stands elsewhere from now on, and takes the settings of there. Raises NotFound, Unfit."""
    one = own(connection, mine, terminal_id)
    known = tree.read(connection, mine.account_id)
    place = known.places.get(touchpoint_id)
    if place is None or not mine.holds(touchpoint_id):
        raise NotFound(f"there is no touchpoint {touchpoint_id!r}", "See: account touchpoint list")
    _check_open(place)
    if one.touchpoint_id == touchpoint_id:
        return
    _change(connection, terminal_id, touchpoint_id=touchpoint_id)
    if one.state != RETIRED:
        issue_settings(connection, touchpoint_id, at_ms)
    what, was, now = "terminal.moved", known.path(one.touchpoint_id), known.path(touchpoint_id)
    where = {"was_at": was or one.touchpoint_id, "now_at": now}
    audit.note(connection, mine.account_id, at_ms, who, what, terminal_id, **where)


def retire(connection: Connection, mine: Reach, terminal_id: str, at_ms: int, who: str) -> None:
    """It was taken off the wall: nothing more is taken from it. Raises NotFound, Unfit."""
    one = own(connection, mine, terminal_id)
    if one.state == RETIRED:
        raise Unfit(f"terminal {one.name!r} is retired already", word="wrong_retired")
    _change(connection, terminal_id, state=RETIRED)
    audit.note(connection, mine.account_id, at_ms, who, "terminal.retired", terminal_id)


def own(
    connection: Connection, mine: Reach, terminal_id: str, *, to_change: bool = True
) -> Row[Any]:
    """The terminal's row where it is within reach, locked if to be changed; raises NotFound."""
    t = terminal.c
    this = select(terminal).where(t.terminal_id == terminal_id, t.account_id == mine.account_id)
    one = connection.execute(this.with_for_update() if to_change else this).first()
    if one is None or not mine.holds(one.touchpoint_id):
        raise NotFound(f"there is no terminal {terminal_id!r}", "See: account terminal list")
    return one


def check_name(name: str) -> None:
    """Raises Unfit."""
    if not (name.isprintable() and name == name.strip() and 1 <= len(name) <= LONGEST_NAME):
        told = f"{name!r:.100} is no name: it takes 1 to {LONGEST_NAME} letters"
        raise Unfit(told, word="wrong_name", n=LONGEST_NAME)


def _check_open(place: Place | None) -> None:
    if place is not None and place.closed_ms:
        raise Unfit(f"{place.name!r} is closed", "Open it again first.", word="wrong_closed")


def _change(connection: Connection, terminal_id: str, **values: str) -> None:
    this = terminal.c.terminal_id == terminal_id
    connection.execute(update(terminal).where(this).values(values))

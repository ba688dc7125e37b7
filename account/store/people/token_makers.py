"""Who stands behind a token: whoever made it saw it, and may have it still.

A token that was made by means of another one is its maker's too.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from account.rights import ROLES, Right
from account.store.audit import COMMAND_LINE
from account.store.people import tokens
from account.store.schema import api_token, person


class Maker(NamedTuple):
    """A person, or whoever was at the command line."""

    name: str
    """Their e-mail address; empty for the command line."""
    role: str = ""
    removed_ms: int | None = None
    governs: bool = True
    """Whether they may make tokens yet."""


def makers(connection: Connection, account_id: str) -> dict[str, Maker]:
    """The maker of every token of the account, by the token's id."""
    who = standing_behind(connection, account_id)
    return {token_id: who(token_id)[1] for token_id in _first_makers(connection, account_id)}


def standing_behind(connection: Connection, account_id: str) -> Callable[[str], tuple[str, Maker]]:
    """Whose work it is that a person, a token or the command line did: (their id, who they are)."""
    people = _people(connection, account_id)
    first_of = _first_makers(connection, account_id)

    def who(did: str) -> tuple[str, Maker]:
        first = first_of.get(did, did)
        return first, people.get(first, Maker("", governs=first == COMMAND_LINE))

    return who


def left(connection: Connection, account_id: str, at_ms: int) -> list[Row[Any]]:
    """Tokens that are good, and whose maker may make none any more."""
    known = makers(connection, account_id)
    found = tokens.all_of(connection, account_id)
    return [one for one in found if tokens.is_good(one, at_ms) and not known[one.id].governs]


def good_of(connection: Connection, account_id: str, person_id: str, at_ms: int) -> list[Row[Any]]:
    """Somebody's tokens that are good."""
    first = _first_makers(connection, account_id)
    found = tokens.all_of(connection, account_id)
    return [one for one in found if first[one.id] == person_id and tokens.is_good(one, at_ms)]


def end_with(connection: Connection, account_id: str, person_id: str, at_ms: int, who: str) -> None:
    """Take back every token that somebody made, or had made by one of theirs."""
    for one in good_of(connection, account_id, person_id, at_ms):
        tokens.revoke(connection, account_id, one.id, at_ms, who)


def _people(connection: Connection, account_id: str) -> Mapping[str, Maker]:
    p = person.c
    query = select(p.id, p.email, p.role, p.removed_ms).where(p.account_id == account_id)
    return {
        row.id: Maker(
            row.email.partition(" ")[0],  # behind it stands that they were removed
            row.role,
            row.removed_ms,
            row.removed_ms is None and Right.GOVERN in ROLES[row.role],
        )
        for row in connection.execute(query)
    }


def _first_makers(connection: Connection, account_id: str) -> dict[str, str]:
    """Whose each token is, up through the tokens it was made with; by the token's id."""
    t = api_token.c
    query = select(t.id, t.made_by).where(t.account_id == account_id)
    made_by = {row.id: row.made_by for row in connection.execute(query)}
    found = dict[str, str]()
    for token_id, maker in made_by.items():
        while maker in made_by:  # a token is older than those it makes: no circles
            maker = made_by[maker]
        found[token_id] = maker
    return found

"""API tokens: what a program may do in somebody's place. Shown once, kept as a hash."""

import secrets
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from account.errors import Misconfigured, NotFound
from account.rights import Right
from account.store import audit, making, reach
from account.store.making import By
from account.store.names import digest
from account.store.reach import NeedsAll, NoBranch, Reach
from account.store.schema import api_token

PREFIX = "fbt_"
"""So that a token is known for what it is where it should not lie."""
LONGEST_NAME = 80
LONGEST_LIFE_DAYS = 3650

_DAY_MS = 86_400_000
_SEEN_MS = 60_000
_LONGEST = 128


class Holder(NamedTuple):
    """Who a token speaks for, and what with."""

    account_id: str
    rights: frozenset[Right]
    reach: Reach
    name: str
    token_id: str
    """What the audit log calls it."""
    used_ms: int | None = None
    """When its use was last noted."""

    def may(self, right: Right) -> bool:
        """Whether the token was given this right."""
        return right in self.rights


def make(
    connection: Connection,
    account_id: str,
    name: str,
    rights: Collection[Right],
    roots: Collection[str] | None,
    at_ms: int,
    days: int | None,
    who: str = audit.COMMAND_LINE,
) -> str:
    """A new token, shown now and never again; raises Misconfigured.

    `roots` are the branches of the tree it reaches, None for all; `days` None for no end.
    """
    name = name.strip()
    if not (name.isprintable() and 1 <= len(name) <= LONGEST_NAME):
        raise Misconfigured(f"{name[:90]!r} is no name", f"Give 1 to {LONGEST_NAME} letters.")
    if not rights:
        raise Misconfigured("a token without any right", f"Name some of: {', '.join(Right)}")
    if days is not None and not 1 <= days <= LONGEST_LIFE_DAYS:
        raise Misconfigured(f"a life of {days} days", f"Give 1 to {LONGEST_LIFE_DAYS}.")
    if roots is not None and Right.GOVERN in rights:
        raise NeedsAll("a token that governs cannot be narrowed to a part")
    if roots is not None and not roots:
        raise NoBranch("no touchpoint is chosen")
    reach.check(connection, account_id, roots)
    token = PREFIX + secrets.token_urlsafe(32)
    said = {"name": name, "rights": " ".join(sorted(rights))}
    row: dict[str, making.Value] = {**said, "token_hash": digest(token)}
    row |= {"reach": reach.written(roots)}
    row |= {"expires_ms": None if days is None else at_ms + days * _DAY_MS}
    making.make(connection, api_token, By(account_id, who, at_ms), row, "token.made", **said)
    return token


def who(connection: Connection, token: str, at_ms: int) -> Holder | None:
    """Whom a token speaks for; None for one that is unknown, revoked or past its end."""
    if len(token) > _LONGEST:
        return None
    t = api_token.c
    row = connection.execute(select(api_token).where(t.token_hash == digest(token))).first()
    if row is None or not is_good(row, at_ms):
        return None
    return Holder(
        row.account_id,
        rights_in(row.rights),
        reach.as_written(connection, row.account_id, row.reach),
        row.name,
        row.id,
        row.last_used_ms,
    )


def is_due(holder: Holder, at_ms: int) -> bool:
    """Whether its use is to be noted again: once a minute, so that not every request writes."""
    return holder.used_ms is None or holder.used_ms < at_ms - _SEEN_MS


def used(connection: Connection, token_id: str, at_ms: int) -> None:
    """Remember that it was used, unless somebody beside us just did."""
    t = api_token.c
    old = t.last_used_ms.is_(None) | (t.last_used_ms < at_ms - _SEEN_MS)
    connection.execute(update(api_token).where(t.id == token_id, old).values(last_used_ms=at_ms))


def revoke(
    connection: Connection,
    account_id: str,
    token_id: str,
    at_ms: int,
    who: str = audit.COMMAND_LINE,
) -> str:
    """Take a token back, for good; return its name. Raises NotFound."""
    t = api_token.c
    this = (t.id == token_id, t.account_id == account_id, t.revoked_ms.is_(None))
    name = connection.execute(select(t.name).where(*this)).scalar()
    if name is None:
        raise NotFound(f"there is no token {token_id!r:.40}", "See: account token list")
    connection.execute(update(api_token).where(*this).values(revoked_ms=at_ms))
    audit.note(connection, account_id, at_ms, who, "token.revoked", token_id, name=name)
    return str(name)


def all_of(connection: Connection, account_id: str) -> list[Row[Any]]:
    """Every token ever made, the newest first; revoked ones too."""
    t = api_token.c
    mine = select(api_token).where(t.account_id == account_id)
    return [*connection.execute(mine.order_by(t.created_ms.desc(), t.id))]


def rights_in(kept: str) -> frozenset[Right]:
    """The rights in a row's words; one that a later version knew is not given."""
    return frozenset(Right(word) for word in kept.split() if word in set(Right))


def is_good(row: Row[Any], at_ms: int) -> bool:
    """Whether a token opens anything: not revoked, and not past its end."""
    return row.revoked_ms is None and (row.expires_ms is None or row.expires_ms > at_ms)

"""The people of an account: their roles, what they reach, and how they leave."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from account.errors import AccountError, NotFound
from account.rights import ROLES, Right
from account.store import audit, reach
from account.store.people import hook_makers, people, sessions, token_makers
from account.store.reach import NeedsAll, NoBranch
from account.store.results import walls
from account.store.schema import (
    account,
    password_reset,
    person,
    person_reach,
    recovery_code,
    session,
)


class LastOwner(AccountError):
    """Without an owner nobody could let anybody in."""

    hint = "Make somebody else an owner first."
    word = "last_owner"


class Member(NamedTuple):
    """Somebody of the account as the page of people shows them."""

    id: str
    email: str
    role: str
    roots: frozenset[str] | None
    second_factor: bool
    created_ms: int
    seen_ms: int | None
    """When one of their open sessions was used last; None where there is none."""


def all_of(connection: Connection, account_id: str) -> list[Member]:
    """Everybody who may sign in, by e-mail address."""
    p, s = person.c, session.c
    seen = select(func.max(s.seen_ms)).where(s.person_id == p.id, ~s.awaits_code).scalar_subquery()
    rows = connection.execute(
        select(p.id, p.email, p.role, p.totp_secret, p.totp_step, p.created_ms, seen.label("seen"))
        .where(p.account_id == account_id, p.removed_ms.is_(None))
        .order_by(p.email)
    ).all()
    return [
        Member(
            row.id,
            row.email,
            row.role,
            reach.roots_of(connection, row.id),
            row.totp_secret is not None and row.totp_step >= 0,
            row.created_ms,
            row.seen,
        )
        for row in rows
    ]


def one(connection: Connection, account_id: str, person_id: str) -> Member:
    """One of them; raises NotFound."""
    for member in all_of(connection, account_id):
        if member.id == person_id:
            return member
    raise NotFound(f"there is no person {person_id!r:.40}", "See: account person list")


def check(
    connection: Connection, account_id: str, role: str, roots: Collection[str] | None
) -> None:
    """That somebody may have this role there; raises Misconfigured or NotFound."""
    people.check_role(role)
    if roots is not None and Right.GOVERN in ROLES[role]:
        raise NeedsAll(f"the role {role} cannot be narrowed to a part")
    if roots is not None and not roots:
        raise NoBranch("no touchpoint is chosen")
    reach.check(connection, account_id, roots)


def change(
    connection: Connection,
    account_id: str,
    person_id: str,
    role: str,
    roots: Collection[str] | None,
    at_ms: int,
    who: str,
) -> None:
    """Another role or reach; raises NotFound, Misconfigured or LastOwner."""
    before = one(connection, account_id, person_id)
    check(connection, account_id, role, roots)
    if before.role == "owner" != role:
        _keep_an_owner(connection, account_id, person_id)
    if (before.role, before.roots) == (role, None if roots is None else frozenset(roots)):
        return
    connection.execute(update(person).where(person.c.id == person_id).values(role=role))
    narrow(connection, person_id, roots)
    audit.note(
        connection,
        account_id,
        at_ms,
        who,
        "person.changed",
        person_id,
        email=before.email,
        role=role,
        reach=reach.written(roots),
    )


def narrow(connection: Connection, person_id: str, roots: Collection[str] | None) -> None:
    """Somebody sees these branches only; None for all. They have been checked."""
    connection.execute(delete(person_reach).where(person_reach.c.person_id == person_id))
    narrowed = update(person).where(person.c.id == person_id)
    connection.execute(narrowed.values(narrowed=roots is not None))
    rows = [{"person_id": person_id, "touchpoint_id": root} for root in sorted(set(roots or ()))]
    if rows:
        connection.execute(insert(person_reach), rows)


def sign_out(
    connection: Connection, account_id: str, person_id: str, at_ms: int, who: str, but: str = ""
) -> None:
    """End somebody's sessions everywhere `but` that of this token; raises NotFound."""
    member = one(connection, account_id, person_id)
    sessions.end_others(connection, member.id, but)
    about = {"email": member.email}
    audit.note(connection, account_id, at_ms, who, "sessions.ended", member.id, **about)


def remove(connection: Connection, account_id: str, person_id: str, at_ms: int, who: str) -> str:
    """Let somebody sign in no more; return their address, which is free again.

    Displays whose links they know show nothing any more, tokens they made open nothing, and
    webhooks they made are paused. What they did stays in the audit log under their name. Raises
    NotFound or LastOwner.
    """
    member = one(connection, account_id, person_id)
    if member.role == "owner":
        _keep_an_owner(connection, account_id, person_id)
    audit.note(connection, account_id, at_ms, who, "person.removed", person_id, email=member.email)
    walls.take_back_of(connection, account_id, person_id, who, at_ms)
    hook_makers.pause_with(connection, account_id, person_id, at_ms, who)
    token_makers.end_with(connection, account_id, person_id, at_ms, who)
    for table in (session, password_reset, recovery_code, person_reach):
        connection.execute(delete(table).where(table.c.person_id == person_id))
    gone = {
        "email": f"{member.email} (removed {person_id})",  # no address has a space
        "password_hash": "",
        "narrowed": True,
        "totp_secret": None,
        "removed_ms": at_ms,
    }
    connection.execute(update(person).where(person.c.id == person_id).values(gone))
    return member.email


def _keep_an_owner(connection: Connection, account_id: str, leaving: str) -> None:
    """Two owners who remove each other at once wait for one another here."""
    here = select(account.c.id).where(account.c.id == account_id)
    connection.execute(here.with_for_update(key_share=True))
    p = person.c
    others = select(p.id).where(
        p.account_id == account_id, p.role == "owner", p.removed_ms.is_(None), p.id != leaving
    )
    if connection.execute(others).first() is None:
        raise LastOwner("this is the last owner of the account")

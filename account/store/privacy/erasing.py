"""What a visitor wrote, taken out for good; that somebody pressed a smiley stays.

Every sealed text of a visit goes: from the response, from what came from the phone, and from odd
copies (conflict, quarantine). Identity, rating, choices and times stay, so counts stay true, and
the same batch sent again is known already and brings nothing back.
"""

import json
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from account.errors import Misconfigured, NotFound
from account.store import audit
from account.store.engine import Database
from account.store.intake import longer
from account.store.privacy import aside, texts
from account.store.privacy.texts import EVERYTHING, Texts, What
from account.store.schema import conflict, erasure, longer_response, quarantine, response
from account.store.schema.reported import LINKED
from account.store.sql import insert_new

_EMPTY = ('"sealed":""', '"sealed":null')
_AT_ONCE = 500


class Visit(NamedTuple):
    """A response as erasing needs it."""

    terminal_id: str
    rid: bytes
    link: str
    received_ms: int


def visit(connection: Connection, account_id: str, rid: str) -> Visit:
    """A visit of the account by its response's id; raises Misconfigured or NotFound."""
    try:
        sought = UUID(rid).bytes
    except ValueError as error:
        raise Misconfigured(f"{rid[:60]!r} is no response's id", "It is a UUID.") from error
    r = response.c
    query = select(r.terminal_id, r.rid, r.link, r.received_ms)
    row = connection.execute(query.where(r.account_id == account_id, r.rid == sought)).first()
    if row is None:
        raise NotFound(f"there is no response {rid}", "Exports name each response by its rid.")
    return Visit(*row)


def erase(
    connection: Connection,
    account_id: str,
    this: Visit,
    what: frozenset[What],
    at_ms: int,
) -> int:
    """Take a visit's texts out, wherever a copy is; return how many there were."""
    r = response.c
    here = and_(r.terminal_id == this.terminal_id, r.rid == this.rid)
    body = connection.execute(select(r.body).where(here)).scalar_one()
    left, taken = texts.without(body, what, texts.in_body)
    if taken:
        connection.execute(update(response).where(here).values(body=left))
    if this.link:
        taken += _erase_phone(connection, this.terminal_id, this.link, what)
    _odd_copies(connection, this)
    rows = [(this.terminal_id, this.rid, one.value, account_id, at_ms) for one in sorted(what)]
    insert_new(connection, erasure, rows)
    return taken


def _erase_phone(
    connection: Connection, terminal_id: str, nonce: str, what: frozenset[What]
) -> int:
    kept = longer_response.c
    this = and_(kept.terminal_id == terminal_id, kept.nonce == nonce)
    answers = connection.execute(select(kept.answers).where(this)).scalar()
    if answers is None:
        return 0
    left, taken = texts.without(answers, what, texts.from_phone)
    if taken:
        connection.execute(update(longer_response).where(this).values(answers=left))
    return taken


def erase_visit(
    connection: Connection,
    account_id: str,
    rid: str,
    what: frozenset[What],
    at_ms: int,
    who: str,
) -> int:
    """The same for one that somebody named; written to the audit log."""
    taken = erase(connection, account_id, visit(connection, account_id, rid), what, at_ms)
    audit.note(connection, account_id, at_ms, who, "visit.erased", rid, texts=taken)
    return taken


def erase_contact(
    database: Database, account_id: str, sought: str, at_ms: int, who: str
) -> tuple[int, int]:
    """Every visit that left this name, e-mail address or telephone number; (visits, texts).

    Contact details are sealed, so each one of the account is opened and looked at, also in what
    stands aside; such a piece counts as a visit with one text.
    """
    wanted = texts.plain(sought)
    if not wanted:
        raise Misconfigured("whom?", "Name an e-mail address, a telephone number or a name.")
    with database.read() as connection:
        key = longer.opening_key(connection, account_id)
    found, taken = 0, 0
    for page in _with_text(database, account_id, None):
        with database.write() as connection:
            for this in page:
                if wanted in {texts.plain(one) for one in _contacts(connection, this, key)}:
                    found += 1
                    taken += erase(connection, account_id, this, EVERYTHING, at_ms)
    for some in _alone(database, account_id, None):
        with database.write() as connection:
            for terminal_id, nonce in some:
                said = texts.contacts(_said_by_phone(connection, terminal_id, nonce), key)
                if wanted in {texts.plain(one) for one in said}:
                    found += 1
                    taken += _erase_phone(connection, terminal_id, nonce, EVERYTHING)
    beside = aside.rid_of_contact(database, account_id, wanted, key)
    found, taken = found + beside, taken + beside
    with database.write() as connection:  # whose it was is not written down once more
        audit.note(connection, account_id, at_ms, who, "contact.erased", visits=found, texts=taken)
    return found, taken


def erase_older(
    database: Database,
    account_id: str,
    what: frozenset[What],
    before_ms: int,
    at_ms: int,
    who: str,
) -> int:
    """Every text of this sort that arrived before; return how many there were, a piece of what
    stands aside for one.
    """
    taken = 0
    for page in _with_text(database, account_id, before_ms):
        with database.write() as connection:
            taken += sum(erase(connection, account_id, one, what, at_ms) for one in page)
    for some in _alone(database, account_id, before_ms):
        with database.write() as connection:
            taken += sum(_erase_phone(connection, *one, what) for one in some)
    with database.write() as connection:  # read since, and with a later time of its own
        for row in aside.tried_again(connection, account_id, before_ms):
            taken += erase(connection, account_id, Visit(*row), what, at_ms)
    taken += aside.rid_of_older(database, account_id, what, before_ms)
    if taken:
        said = ", ".join(sorted(what))
        with database.write() as connection:
            audit.note(connection, account_id, at_ms, who, "texts.erased", said, texts=taken)
    return taken


def _with_text(database: Database, account_id: str, before_ms: int | None) -> Iterator[list[Visit]]:
    """Visits that hold sealed text, here or from the phone, a page at a time, the oldest first."""
    r, kept = response.c, longer_response.c
    phone = and_(kept.terminal_id == r.terminal_id, kept.nonce == r.link, r.link != "")
    query = (
        select(r.terminal_id, r.rid, r.link, r.received_ms)
        .outerjoin(longer_response, phone)
        .where(r.account_id == account_id)
        .where(_holds_text(r.body) | _holds_text(kept.answers))
        .order_by(r.received_ms, r.terminal_id, r.rid)
    )
    if before_ms is not None:
        query = query.where(r.received_ms < before_ms)
    with database.read() as connection:
        rows = connection.execute(query.execution_options(yield_per=_AT_ONCE))
        pages = [[Visit(*row) for row in page] for page in rows.partitions()]
    yield from pages


def _holds_text(said: ColumnElement[str]) -> ColumnElement[bool]:
    """However its JSON was spaced."""
    for empty in _EMPTY:
        said = func.replace(said, empty, "")
    return said.like('%"sealed"%')


def _alone(
    database: Database, account_id: str, before_ms: int | None
) -> Iterator[list[tuple[str, str]]]:
    """(terminal_id, nonce) of text from phones whose visit has not arrived, and may never."""
    r, kept = response.c, longer_response.c
    visit = select(r.rid).where(r.terminal_id == kept.terminal_id, r.link == kept.nonce, LINKED)
    query = select(kept.terminal_id, kept.nonce).where(
        kept.account_id == account_id, _holds_text(kept.answers), ~visit.exists()
    )
    if before_ms is not None:
        query = query.where(kept.received_ms < before_ms)
    with database.read() as connection:
        rows = connection.execute(query.order_by(kept.terminal_id, kept.nonce))
        pages = [[(row[0], row[1]) for row in page] for page in rows.partitions(_AT_ONCE)]
    yield from pages


def _odd_copies(connection: Connection, this: Visit) -> None:
    """They are kept to find faults with, not to be read: nothing of them is left but their hash."""
    c, q = conflict.c, quarantine.c
    connection.execute(
        update(conflict).where(c.terminal_id == this.terminal_id, c.rid == this.rid).values(raw=b"")
    )
    named = str(UUID(bytes=this.rid))
    connection.execute(
        update(quarantine).where(q.terminal_id == this.terminal_id, q.rid == named).values(raw=b"")
    )


def _contacts(connection: Connection, this: Visit, key: bytes) -> Iterator[str]:
    """Every text of a visit's contact details, opened."""
    r = response.c
    here = and_(r.terminal_id == this.terminal_id, r.rid == this.rid)
    body = json.loads(connection.execute(select(r.body).where(here)).scalar_one())
    yield from texts.contacts(texts.in_body(body), key)
    if this.link:
        said = _said_by_phone(connection, this.terminal_id, this.link)
        yield from texts.contacts(said, key)


def _said_by_phone(connection: Connection, terminal_id: str, nonce: str) -> Texts:
    kept = longer_response.c
    this = and_(kept.terminal_id == terminal_id, kept.nonce == nonce)
    answers = connection.execute(select(kept.answers).where(this)).scalar()
    if answers is not None:
        yield from texts.from_phone(json.loads(answers))

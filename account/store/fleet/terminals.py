"""Terminals: how one is bound to the account, and how it stops being one."""

import secrets
from typing import NamedTuple

from sqlalchemy import Connection, and_, insert, or_, select, update

from account.errors import AccountError, NotFound
from account.store import audit
from account.store.distribution import shard_of
from account.store.names import code_digest, digest, new_code, new_id
from account.store.schema import account, enrolment_code, terminal, touchpoint
from account.store.surveys.papers import issue_settings, settings_bytes, survey_bytes
from feedback import carry, seal, wire
from feedback.batch import EnrolReply, EnrolRequest, Handout
from feedback.packed import Packed

ACCEPTED, PENDING, RETIRED = "accepted", "pending", "retired"
CODE_LIFE_DAYS = 90
"""Cards are flashed weeks before they are stuck in."""

_DAY_MS = 86_400_000
_LINK_KEY_BYTES = 32
_TOKEN_BYTES = 32
_SEED_BYTES = 32


class CodeRefused(AccountError):
    """An enrolment code that binds nobody. `code` is the machine's word."""

    hint = "Make a new enrolment code in the account and put it into this terminal's settings."

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


UNKNOWN_CODE = ("unknown_code", "this account gave out no such enrolment code")


class Bound(NamedTuple):
    """What a terminal's token says about it."""

    terminal_id: str
    account_id: str
    state: str
    settings_rev: str
    has_next: bool
    """Whether it came with the token it announced, which from now on is the only one."""
    shard: int = 0
    """Where a cluster keeps what it reports."""


def add_code(
    connection: Connection,
    touchpoint_id: str,
    name: str,
    at_ms: int,
    life_days: int,
    who: str = audit.COMMAND_LINE,
    *,
    waits: bool = False,
) -> str:
    """A new enrolment code for a terminal of that name; only its hash is kept.

    A terminal that `waits` is pending until somebody accepts it.
    """
    place = connection.execute(select(touchpoint).where(touchpoint.c.id == touchpoint_id)).one()
    code = new_code()
    connection.execute(
        insert(enrolment_code).values(
            code_hash=code_digest(code),
            account_id=place.account_id,
            touchpoint_id=touchpoint_id,
            name=name,
            created_ms=at_ms,
            expires_ms=at_ms + life_days * _DAY_MS,
            waits=waits,
        )
    )
    audit.note(connection, place.account_id, at_ms, who, "code.made", name)
    return code


def is_code(connection: Connection, code: str) -> bool:
    """Whether it was given out once, whatever became of it."""
    this = enrolment_code.c.code_hash == code_digest(code)
    return connection.execute(select(enrolment_code.c.code_hash).where(this)).first() is not None


def enrol(
    connection: Connection, request: EnrolRequest, new_link_key: bytes, at_ms: int
) -> EnrolReply:
    """Bind a terminal; raises CodeRefused. The same code with the same token is the same answer."""
    table = enrolment_code
    this = table.c.code_hash == code_digest(request.code)
    code = connection.execute(select(table).where(this).with_for_update()).first()
    if code is None:
        raise CodeRefused(*UNKNOWN_CODE)
    if code.used_by is not None:
        return _again(connection, code.used_by, request)
    if code.revoked_ms is not None:
        raise CodeRefused("revoked_code", "this enrolment code was taken back")
    if code.expires_ms <= at_ms:
        raise CodeRefused("expired_code", "this enrolment code is too old")
    if somebody_elses(connection, "", request.token_hash, request.public_key):
        raise CodeRefused("used_token", "another terminal has this token; mint a new one")
    terminal_id = new_id()
    connection.execute(update(table).where(this).values(used_by=terminal_id, used_ms=at_ms))
    connection.execute(
        insert(terminal).values(
            terminal_id=terminal_id,
            account_id=code.account_id,
            name=code.name,
            touchpoint_id=code.touchpoint_id,
            state=PENDING if code.waits else ACCEPTED,
            token_hash=request.token_hash,
            public_key=request.public_key,
            link_key=new_link_key,
            enrolled_ms=at_ms,
            settings_rev="",
        )
    )
    issue_settings(connection, code.touchpoint_id, at_ms)
    audit.note(connection, code.account_id, at_ms, terminal_id, "terminal.enrolled", code.name)
    return _reply(connection, terminal_id)


def make_offline(
    connection: Connection, touchpoint_id: str, name: str, at_ms: int, who: str = audit.COMMAND_LINE
) -> Packed:
    """A terminal that will never ask: it enrols here and now, and all of it is handed out once.

    Of its secrets nothing is kept that is not kept of any other.
    """
    code = add_code(connection, touchpoint_id, name, at_ms, 1, who)
    token, key = secrets.token_hex(_TOKEN_BYTES), secrets.token_bytes(_SEED_BYTES)
    asks = EnrolRequest(
        code=code, token_hash=digest(token), public_key=carry.verify_key_of(key).hex()
    )
    reply = enrol(connection, asks, secrets.token_bytes(_LINK_KEY_BYTES), at_ms)
    this = terminal.c.terminal_id == reply.terminal_id
    connection.execute(update(terminal).where(this).values(by_stick=True))
    one = connection.execute(select(terminal).where(this)).one()
    settings = settings_bytes(connection, one.account_id, one.settings_rev)
    survey_rev = wire.settings_from(settings or b"").survey_rev
    return Packed(
        terminal_id=reply.terminal_id,
        token=token,
        signing_key=key.hex(),
        account_public_key=reply.account_public_key,
        account_verify_key=reply.account_verify_key,
        link_key=reply.link_key,
        settings=settings or b"",
        survey=survey_bytes(connection, one.account_id, survey_rev) or b"",
    )


def _again(connection: Connection, terminal_id: str, request: EnrolRequest) -> EnrolReply:
    """Its first reply got lost: the same terminal asks with the same token and key."""
    known = terminal.c.terminal_id == terminal_id
    one = connection.execute(select(terminal).where(known)).one()
    asked = (request.token_hash, request.public_key)
    if (one.token_hash, one.public_key) != asked or one.state == RETIRED:
        raise CodeRefused("used_code", "another terminal was enrolled with this code")
    return _reply(connection, terminal_id)


def _reply(connection: Connection, terminal_id: str) -> EnrolReply:
    query = select(terminal, account.c.sealing_key, account.c.signing_key).where(
        terminal.c.terminal_id == terminal_id, account.c.id == terminal.c.account_id
    )
    one = connection.execute(query).one()
    return EnrolReply(
        terminal_id=terminal_id,
        account_public_key=seal.public_of(one.sealing_key).hex(),
        link_key=one.link_key.hex(),
        settings=handout(terminal_id, one.settings_rev),
        account_verify_key=carry.verify_key_of(one.signing_key).hex(),
    )


def handout(terminal_id: str, rev: str) -> Handout:
    """Where a terminal finds its settings."""
    return Handout(rev=rev, url=f"/v1/terminals/{terminal_id}/settings")


def count_attempt(connection: Connection, code: str) -> None:
    """Remember that somebody tried a code that no longer binds anybody."""
    this = enrolment_code.c.code_hash == code_digest(code)
    more = enrolment_code.c.attempts + 1
    connection.execute(update(enrolment_code).where(this).values(attempts=more))


def who_has(connection: Connection, token_hash: str, named: str = "") -> Bound | None:
    """The terminal a token belongs to, whatever its state; None for nobody's.

    A terminal that enrolled a second time with the same token is two: the one it calls itself,
    `named`, comes first, then the newest.
    """
    t = terminal.c
    query = select(
        t.terminal_id, t.account_id, t.state, t.settings_rev, t.token_hash != token_hash
    ).where(or_(t.token_hash == token_hash, t.next_token_hash == token_hash))
    # Its name first: a cluster asks one shard then, and all of them for a token.
    row = connection.execute(query.where(t.terminal_id == named)).first() if named else None
    if row is None:
        row = connection.execute(query.order_by(t.enrolled_ms.desc()).limit(1)).first()
    if row is None:
        return None
    return Bound(*row)._replace(shard=shard_of(connection, row.terminal_id))


def take_next_token(connection: Connection, terminal_id: str, token_hash: str) -> None:
    """The announced token was used: the old one is no longer good."""
    connection.execute(
        update(terminal)
        .where(terminal.c.terminal_id == terminal_id, terminal.c.next_token_hash == token_hash)
        .values(token_hash=token_hash, next_token_hash=None)
    )


def somebody_elses(
    connection: Connection, terminal_id: str, token_hash: str, public_key: str = ""
) -> bool:
    """Whether another terminal, with another key, has that token or announced it.

    No unique key can say so: where tables are cut up by terminal, each part knows only its own.
    """
    t = terminal.c
    theirs = or_(t.token_hash == token_hash, t.next_token_hash == token_hash)
    others = and_(t.terminal_id != terminal_id, t.public_key != public_key)
    query = select(t.terminal_id).where(theirs, others)
    return connection.execute(query.limit(1)).first() is not None


def announce_token(connection: Connection, terminal_id: str, token_hash: str) -> None:
    """From its first use on, this token will be the terminal's only one."""
    connection.execute(
        update(terminal)
        .where(terminal.c.terminal_id == terminal_id)
        .values(next_token_hash=token_hash)
    )


def revoke(connection: Connection, terminal_id: str, at_ms: int, who: str) -> str:
    """Take nothing more from a terminal, from its next request on; return its name."""
    this = terminal.c.terminal_id == terminal_id
    one = connection.execute(select(terminal).where(this)).first()
    if one is None:
        raise NotFound(f"there is no terminal {terminal_id!r}", "See: account terminal list")
    connection.execute(
        update(terminal)
        .where(this, terminal.c.revoked_ms.is_(None))
        .values(state=RETIRED, revoked_ms=at_ms)
    )
    audit.note(connection, one.account_id, at_ms, who, "terminal.revoked", terminal_id)
    return str(one.name)


def check_own(connection: Connection, account_id: str, terminal_id: str) -> None:
    """That the terminal is this account's; raises NotFound."""
    this = (terminal.c.terminal_id == terminal_id, terminal.c.account_id == account_id)
    if connection.execute(select(terminal.c.terminal_id).where(*this)).first() is None:
        raise NotFound(f"there is no terminal {terminal_id!r}", "See: account terminal list")


def accepted(connection: Connection, account_id: str) -> list[str]:
    """The ids of all of the account's terminals that are."""
    query = select(terminal.c.terminal_id).where(
        terminal.c.state == ACCEPTED, terminal.c.account_id == account_id
    )
    return [*connection.execute(query.order_by(terminal.c.terminal_id)).scalars()]


def named_touchpoint(connection: Connection, account_id: str, named: str = "") -> str:
    """The id of a touchpoint given by id or name; the oldest where none is given."""
    query = select(touchpoint.c.id).where(touchpoint.c.account_id == account_id)
    if named:
        query = query.where(or_(touchpoint.c.id == named, touchpoint.c.name == named))
    found = connection.execute(query.order_by(touchpoint.c.created_ms, touchpoint.c.id)).first()
    if found is None:
        raise NotFound(f"there is no touchpoint {named!r}", "See: account touchpoint list")
    return str(found.id)

"""Links that ask a survey in a browser: on a web page, or in an e-mail.

A link is a terminal without a device. It has a row in `terminal`, retired from the first, and a
store whose numbers the account gives out. Its responses go through the same intake as all others:
scores, alerts, exports and webhooks need not know. Its channel tells them apart. See
docs/decisions/survey-links.md.
"""

import secrets
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from account.errors import NotFound
from account.store import audit, making
from account.store.fleet.terminals import RETIRED
from account.store.making import By
from account.store.names import digest
from account.store.reach import Reach
from account.store.schema import (
    account,
    response,
    survey_link,
    terminal,
    terminal_store,
    touchpoint,
)
from account.store.schema.reported import LINKED
from feedback import link, seal
from feedback.response import Channel

LINK = RETIRED
"""The state of a link's terminal, from the first: there is no device, and no count has it."""
EVERYBODY = "0" * 16
"""The nonce in a link's own address; each visit gets one of its own."""
MOST_TOKENS = 10_000
"""Single-use addresses made at a time."""


class SurveyLink(NamedTuple):
    """A link with the key its addresses are signed with."""

    id: str
    account_id: str
    touchpoint_id: str
    touchpoint: str
    rev: str
    name: str
    channel: Channel
    single_use: bool
    made_ms: int
    closed_ms: int | None
    key: bytes
    public_key: bytes

    @property
    def token(self) -> str:
        """What everybody may open; of no use where every address is good for one visit."""
        return link.token(self.id, EVERYBODY, self.key)

    def new_token(self) -> str:
        """An address for one visit."""
        return link.token(self.id, link.new_nonce(), self.key)


def make(
    connection: Connection,
    reach: Reach,
    touchpoint_id: str,
    rev: str,
    name: str,
    channel: Channel,
    who: str,
    at_ms: int,
    *,
    single_use: bool = False,
) -> str:
    """A new link; its id. Raises NotFound for a touchpoint that is out of reach."""
    t = touchpoint.c
    mine = select(t.id).where(
        t.id == touchpoint_id, t.account_id == reach.account_id, reach.within(t.id)
    )
    if connection.execute(mine).first() is None:
        raise NotFound(f"there is no touchpoint {touchpoint_id!r:.20}", "Choose one of yours.")
    said = {"name": name, "channel": channel.value}
    row: dict[str, making.Value] = {**said, "touchpoint_id": touchpoint_id, "rev": rev}
    row["single_use"] = single_use
    by = By(reach.account_id, who, at_ms)
    note = {**said, "touchpoint": touchpoint_id}
    link_id = making.make(connection, survey_link, by, row, "link.made", **note)
    connection.execute(
        insert(terminal).values(
            terminal_id=link_id,
            account_id=reach.account_id,
            name=name,
            touchpoint_id=touchpoint_id,
            state=LINK,
            token_hash=digest(secrets.token_hex(32)),  # of a token that nobody has
            public_key="",
            link_key=secrets.token_bytes(32),
            enrolled_ms=at_ms,
            settings_rev="",
            has_survey_rev=rev,
        )
    )
    return link_id


def close(
    connection: Connection, reach: Reach, link_id: str, who: str, at_ms: int, *, again: bool = False
) -> None:
    """Nobody can begin a visit by it any more (or, `again`, everybody can)."""
    s = survey_link.c
    this = update(survey_link).where(
        s.id == link_id, s.account_id == reach.account_id, reach.within(s.touchpoint_id)
    )
    if connection.execute(this.values(closed_ms=None if again else at_ms)).rowcount == 0:
        raise NotFound(f"there is no link {link_id!r:.20}", "See the survey's links.")
    said = "link.opened" if again else "link.closed"
    audit.note(connection, reach.account_id, at_ms, who, said, link_id)


def ask_newest(
    connection: Connection, reach: Reach, link_id: str, rev: str, who: str, at_ms: int
) -> None:
    """Ask another revision from the next visit on."""
    s = survey_link.c
    this = (s.id == link_id, s.account_id == reach.account_id, reach.within(s.touchpoint_id))
    if connection.execute(update(survey_link).where(*this).values(rev=rev)).rowcount:
        shows = update(terminal).where(terminal.c.terminal_id == link_id)
        connection.execute(shows.values(has_survey_rev=rev))
        audit.note(connection, reach.account_id, at_ms, who, "link.changed", link_id, rev=rev)


def of_revisions(connection: Connection, reach: Reach, revs: list[str]) -> list[SurveyLink]:
    """The links that ask one of these revisions, open ones first."""
    s = survey_link.c
    query = _QUERY.where(
        s.account_id == reach.account_id, s.rev.in_(revs), reach.within(s.touchpoint_id)
    )
    ordered = query.order_by(s.closed_ms.is_not(None), s.made_ms.desc(), s.id)
    return [_link(row) for row in connection.execute(ordered)]


def one(connection: Connection, link_id: str) -> SurveyLink | None:
    """A link by its id, whoever's it is; None where there is none."""
    row = connection.execute(_QUERY.where(survey_link.c.id == link_id)).first()
    return None if row is None else _link(row)


def own(connection: Connection, reach: Reach, link_id: str) -> SurveyLink:
    """A link within reach; raises NotFound."""
    found = one(connection, link_id)
    mine = found is not None and found.account_id == reach.account_id
    if found is None or not mine or not reach.holds(found.touchpoint_id):
        raise NotFound(f"there is no link {link_id!r:.20} within reach", "See the survey's links.")
    return found


def proven(connection: Connection, token: str) -> tuple[SurveyLink, str] | None:
    """Whose address this is, and its nonce; None for one that nobody made."""
    try:
        link_id, nonce = link.read(token)
        found = one(connection, link_id)
        if found is None:
            return None
        link.prove(token, found.key)
    except link.NotALink:
        return None
    return found, nonce


def was_answered(connection: Connection, link_id: str, nonce: str) -> bool:
    """Whether this visit is over."""
    r = response.c
    query = select(r.rid).where(r.terminal_id == link_id, r.link == nonce, LINKED)
    return connection.execute(query).first() is not None


def how_many(connection: Connection, links: list[SurveyLink]) -> dict[str, int]:
    """Responses by link."""
    s = terminal_store.c
    query = select(s.terminal_id, s.seen_seq).where(s.terminal_id.in_([o.id for o in links]))
    return {row.terminal_id: row.seen_seq for row in connection.execute(query)}


def _link(row: Row[Any]) -> SurveyLink:
    return SurveyLink(
        id=row.id,
        account_id=row.account_id,
        touchpoint_id=row.touchpoint_id,
        touchpoint=row.place,
        rev=row.rev,
        name=row.name,
        channel=Channel(row.channel),
        single_use=row.single_use,
        made_ms=row.made_ms,
        closed_ms=row.closed_ms,
        key=row.link_key,
        public_key=seal.public_of(row.sealing_key),
    )


_QUERY = (
    select(
        survey_link,
        terminal.c.link_key,
        account.c.sealing_key,
        touchpoint.c.name.label("place"),
    )
    .join(terminal, terminal.c.terminal_id == survey_link.c.id)
    .join(account, account.c.id == survey_link.c.account_id)
    .join(touchpoint, touchpoint.c.id == survey_link.c.touchpoint_id)
)

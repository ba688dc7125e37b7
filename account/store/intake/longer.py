"""The longer survey's answers, from visitors' phones, joined to visits by the link's nonce."""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from account.store.schema import (
    account,
    longer_response,
    response,
    survey_link,
    terminal,
    touchpoint,
)
from account.store.schema.reported import LINKED
from account.store.surveys.papers import settings_bytes, survey_bytes
from feedback import seal, wire
from feedback.response import Value
from feedback.survey import Survey


class LongerAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question answered on the phone. Text is sealed.

    `consent` is the sentence the visitor agreed to, `consent_ms` when: contact details are kept
    with both or not at all.
    """

    value: Value | None = None
    sealed: str | None = None
    consent: str | None = None
    consent_ms: int | None = None


class ContactDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What is sealed as the answer to a contact question."""

    name: str
    reach: str


Answers = dict[str, LongerAnswer]
"""By question; what was left empty is not in it."""


# One sentence in both dialects, though SQLAlchemy has it in neither's common ground.
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedTerminal:
    """The terminal whose screen showed a link."""

    terminal_id: str
    account_id: str
    touchpoint: str
    retired: bool
    link_key: bytes
    public_key: bytes
    """What visitors' text is sealed to."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The survey that a link leads to."""

    rev: str
    survey: Survey


def linked_terminal(connection: Connection, terminal_id: str) -> LinkedTerminal | None:
    """Who made a link, by the number in it; the link is still to be proven."""
    row = connection.execute(
        select(
            terminal,
            account.c.sealing_key,
            touchpoint.c.name.label("touchpoint"),
            survey_link.c.id.label("link"),
        )
        .join(account, account.c.id == terminal.c.account_id)
        .outerjoin(survey_link, survey_link.c.id == terminal.c.terminal_id)
        .outerjoin(touchpoint, touchpoint.c.id == terminal.c.touchpoint_id)
        .where(terminal.c.terminal_id == terminal_id)
    ).first()
    if row is None:
        return None
    return LinkedTerminal(
        terminal_id=row.terminal_id,
        account_id=row.account_id,
        touchpoint=row.touchpoint or "",
        retired=row.state == "retired" and row.link is None,
        link_key=row.link_key,
        public_key=seal.public_of(row.sealing_key),
    )


def asked(connection: Connection, of: LinkedTerminal, nonce: str) -> Asked | None:
    """The visit's own survey once it has arrived, else the one its terminal has now."""
    for rev in _revisions(connection, of, nonce):
        found = issued(connection, of, rev)
        if found is not None:
            return found
    return None


def issued(connection: Connection, of: LinkedTerminal, rev: str) -> Asked | None:
    """A survey of the account by its revision."""
    raw = survey_bytes(connection, of.account_id, rev)
    return None if raw is None else Asked(rev, wire.from_json(raw, Survey))


def was_sent(connection: Connection, of: LinkedTerminal, nonce: str) -> bool:
    """Whether this link's form was sent already."""
    sent = longer_response.c
    query = select(sent.nonce).where(sent.terminal_id == of.terminal_id, sent.nonce == nonce)
    return connection.execute(query).first() is not None


def keep(
    connection: Connection,
    of: LinkedTerminal,
    nonce: str,
    asked: Asked,
    language: str,
    answers: Answers,
    at_ms: int,
) -> bool:
    """Keep what was sent, once a link; False where somebody was first."""
    row = _INSERT[connection.dialect.name](longer_response).values(
        terminal_id=of.terminal_id,
        nonce=nonce,
        account_id=of.account_id,
        survey_rev=asked.rev,
        language=language,
        answers=msgspec.json.encode(answers, order="deterministic").decode(),
        received_ms=at_ms,
    )
    first = row.on_conflict_do_nothing().returning(longer_response.c.nonce)
    return connection.execute(first).first() is not None


def opening_key(connection: Connection, account_id: str) -> bytes:
    """What opens the text that visitors sealed to this account."""
    query = select(account.c.sealing_key).where(account.c.id == account_id)
    return bytes(connection.execute(query).scalar_one())


def answers_from(kept: str) -> Answers:
    """What `keep` wrote; raises Malformed."""
    return wire.from_json(kept, dict[str, LongerAnswer])


def _revisions(connection: Connection, of: LinkedTerminal, nonce: str) -> list[str]:
    visit = select(response.c.survey_rev).where(
        response.c.terminal_id == of.terminal_id, response.c.link == nonce, LINKED
    )
    has = select(terminal.c.has_survey_rev, terminal.c.settings_rev).where(
        terminal.c.terminal_id == of.terminal_id
    )
    row = connection.execute(has).one()
    revs = [connection.execute(visit).scalar(), row.has_survey_rev]
    raw = settings_bytes(connection, of.account_id, row.settings_rev)
    if raw is not None:
        revs.append(wire.settings_from(raw).survey_rev)
    return [rev for rev in revs if rev]

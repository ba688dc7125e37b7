"""Surveys and settings as issued: exact bytes, named by their own hash, never changed.

A touchpoint has one survey; from that and its own words follow its terminals' settings. Issuing
anything that a settings document speaks of makes a new document and points the terminals to it.
"""

import json
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from account.errors import AccountError, NotFound, RefusedSurvey
from account.store.places import tree
from account.store.schema import account, settings_document, survey, terminal, touchpoint
from feedback import wire
from feedback.check import FaultySurvey
from feedback.settings import Settings
from feedback.survey import Survey


class Issued(NamedTuple):
    """A survey under the name of its bytes."""

    rev: str
    survey: Survey


def survey_from_file(text: str, name: str) -> Survey:
    """Read a survey file; raises RefusedSurvey with every fault and its place."""
    try:
        return wire.survey_from_toml(text)
    except FaultySurvey as error:
        faults = "\n".join(f"  {place}: {what}" for place, what in error.faults)
        raise RefusedSurvey(f"{name} cannot be issued:\n{faults}") from error


def issue_survey(
    connection: Connection,
    account_id: str,
    content: Survey,
    at_ms: int,
    origin: str = "issued",
    *,
    line: str = "",
    who: str = "",
) -> Issued:
    """Keep a survey for ever; issuing the same content again changes nothing."""
    raw = wire.to_json(content)
    kept = keep_survey(connection, account_id, raw, content.name, at_ms, origin, line=line, who=who)
    return Issued(kept, content)


def keep_survey(
    connection: Connection,
    account_id: str,
    raw: bytes,
    name: str,
    at_ms: int,
    origin: str,
    *,
    line: str = "",
    who: str = "",
) -> str:
    """Keep a survey's exact bytes; return its revision.

    `line` says whose revision it is; where it is not said, the newest survey's of that name, else
    a new one's. `who` is a person's id, empty for the command line and for terminals.
    """
    rev = wire.revision(raw)
    if survey_bytes(connection, account_id, rev) is None:
        line = line or _line_named(connection, account_id, name) or rev[:12]
        row = {"account_id": account_id, "rev": rev, "name": name, "issued": raw, "line": line}
        says = {"origin": origin, "issued_by": who}
        connection.execute(insert(survey).values(**row, **says, issued_ms=at_ms))
    return rev


def _line_named(connection: Connection, account_id: str, name: str) -> str | None:
    found = select(survey.c.line).where(survey.c.account_id == account_id, survey.c.name == name)
    newest = found.order_by(survey.c.issued_ms.desc(), survey.c.rev)
    return connection.execute(newest.limit(1)).scalar()


def survey_bytes(connection: Connection, account_id: str, rev: str) -> bytes | None:
    """A survey exactly as issued; None where this account never saw it."""
    found = select(survey.c.issued).where(survey.c.account_id == account_id, survey.c.rev == rev)
    return connection.execute(found).scalar()


def settings_bytes(connection: Connection, account_id: str, rev: str) -> bytes | None:
    """A settings document exactly as issued."""
    table = settings_document
    found = select(table.c.issued).where(table.c.account_id == account_id, table.c.rev == rev)
    return connection.execute(found).scalar()


def ask(
    connection: Connection, account_id: str, touchpoint_id: str, survey_rev: str, at_ms: int
) -> str:
    """Put a survey up at a touchpoint and wherever beneath it none of its own is asked.

    Returns the revision of its terminals' new settings.
    """
    place = tree.read(connection, account_id).places.get(touchpoint_id)
    if place is None:
        raise NotFound(f"there is no touchpoint {touchpoint_id!r}", "See: account touchpoint list")
    tree.set_own(connection, touchpoint_id, {**place.own, "survey_rev": survey_rev})
    spread(connection, account_id, touchpoint_id, at_ms)
    return issue_settings(connection, touchpoint_id, at_ms)


def spread(
    connection: Connection, account_id: str, touchpoints: str | Collection[str], at_ms: int
) -> int:
    """Make what is set at touchpoints hold there and beneath; how many terminals hear of it."""
    roots = (touchpoints,) if isinstance(touchpoints, str) else touchpoints
    places, t = tree.settle(connection, account_id, roots, at_ms), terminal.c
    asked = select(t.touchpoint_id, func.count()).where(t.account_id == account_id)
    standing = asked.where(t.state != "retired").group_by(t.touchpoint_id)
    there = {one: count for one, count in connection.execute(standing)}  # noqa: C416 - of rows
    with_terminals = [one for one in places if one in there]
    for one in with_terminals:
        issue_settings(connection, one, at_ms)
    return sum(there[one] for one in with_terminals)


def issue_settings(connection: Connection, touchpoint_id: str, at_ms: int) -> str:
    """Write a touchpoint's settings as they are to be now, and point its terminals to them."""
    query = select(touchpoint, account.c.public_url).join(account)
    place = connection.execute(query.where(touchpoint.c.id == touchpoint_id)).one()
    if place.survey_rev is None:
        raise AccountError(
            f"touchpoint {place.name!r} has no survey", "Issue one: account survey issue FILE"
        )
    raw = wire.to_json(
        Settings(
            touchpoint_id=place.id,
            touchpoint=place.name,
            survey_rev=place.survey_rev,
            survey_url=f"/v1/surveys/{place.survey_rev}",
            public_url=place.public_url,
            languages=tuple(place.languages.split()),
            time_zone=place.time_zone,
            **json.loads(place.settings),
        )
    )
    rev = wire.revision(raw)
    if settings_bytes(connection, place.account_id, rev) is None:
        row = {"account_id": place.account_id, "rev": rev, "issued": raw, "issued_ms": at_ms}
        connection.execute(insert(settings_document).values(row))
    here = terminal.c.touchpoint_id == place.id
    connection.execute(update(terminal).where(here).values(settings_rev=rev))
    return rev


def serve_at(connection: Connection, public_url: str, at_ms: int) -> None:
    """Tell every touchpoint's terminals where phones reach this account from now on."""
    moved = update(account).where(account.c.public_url != public_url).values(public_url=public_url)
    if connection.execute(moved).rowcount:
        for place in connection.execute(select(touchpoint.c.id, touchpoint.c.survey_rev)).all():
            if place.survey_rev is not None:
                issue_settings(connection, place.id, at_ms)

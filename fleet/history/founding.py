"""The account of a made-up chain: its touchpoints in a tree, its surveys, its terminals."""

import json
import secrets
from collections.abc import Sequence
from random import Random

from sqlalchemy import Connection

from account.store.first_start import the_account
from account.store.fleet import terminals
from account.store.names import digest
from account.store.places import touchpoints
from account.store.surveys import papers
from account.surveys.ready import in_languages, ready
from feedback.batch import EnrolRequest
from feedback.survey import Survey
from fleet.history.outbox import Enrolled
from fleet.history.sites import SURVEYS, Site

_KINDS = ("country", "city", "exit")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat")


def surveys(sites: Sequence[Site]) -> dict[str, Survey]:
    """What the chain asks, by the set's name, in every language that is spoken at its sites."""
    spoken = sorted({language for site in sites for language in site.city.languages})
    spoken.sort(key=lambda language: language != "en")
    return {name: in_languages(ready(name), spoken) for name in SURVEYS}


def found(connection: Connection, sites: Sequence[Site], at_ms: int, seed: int) -> list[Enrolled]:
    """Add touchpoints and enrol a terminal at each exit; in the order of the sites."""
    account_id = the_account(connection)
    revs = {
        name: papers.issue_survey(connection, account_id, survey, at_ms).rev
        for name, survey in surveys(sites).items()
    }
    known, enrolled = dict[tuple[str, ...], str](), list[Enrolled]()
    for site in sites:
        above: str | None = None
        for depth, kind in enumerate(_KINDS):
            path = site.path[: depth + 1]
            if path not in known:
                own = _own(site, revs[site.survey]) if path == site.path else {}
                known[path] = touchpoints.add(
                    connection, account_id, above, path[-1], own, at_ms, kind=kind
                )
            above = known[path]
        enrolled.append(_enrol(connection, site, known[site.path], revs[site.survey], at_ms, seed))
    return enrolled


def _own(site: Site, survey_rev: str) -> dict[str, object]:
    hours = [[f"{site.habits.opens:02}:00", f"{site.habits.closes:02}:00"]]
    days = (*_WEEKDAYS, "sun") if site.sundays else _WEEKDAYS
    return {
        "survey_rev": survey_rev,
        "time_zone": site.city.time_zone,
        "languages": " ".join(site.city.languages),
        "opening_hours": json.dumps(dict.fromkeys(days, hours)),
    }


def _enrol(
    connection: Connection, site: Site, touchpoint_id: str, survey_rev: str, at_ms: int, seed: int
) -> Enrolled:
    token, name = secrets.token_hex(32), f"{site.city.name}, {site.name}"
    code = terminals.add_code(connection, touchpoint_id, name, at_ms, terminals.CODE_LIFE_DAYS)
    request = EnrolRequest(code=code, token_hash=digest(token), public_key=secrets.token_hex(32))
    reply = terminals.enrol(connection, request, secrets.token_bytes(32), at_ms)
    chance = Random(f"store {seed} {site.number}")  # noqa: S311 - a made-up store's name
    return Enrolled(
        terminal_id=reply.terminal_id,
        token=token,
        public_key=bytes.fromhex(reply.account_public_key),
        touchpoint_id=touchpoint_id,
        settings_rev=reply.settings.rev,
        survey_rev=survey_rev,
        store_id=f"{chance.getrandbits(62):016x}",
    )

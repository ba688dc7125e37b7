"""What a new database holds: an account, a touchpoint with a survey, and somebody to sign in."""

import os
import secrets
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from zoneinfo import available_timezones

from sqlalchemy import Connection, insert, select

from account.store import audit, papers, people
from account.store.names import new_id, new_password
from account.store.schema import account, touchpoint
from feedback import seal
from feedback.survey import Survey

OWNER = "owner@localhost.invalid"
EXAMPLE_SURVEY = "shop.toml"


class FirstStart(NamedTuple):
    """How to sign in for the first time; the password is kept nowhere."""

    email: str
    password: str


def make_account(connection: Connection, at_ms: int) -> FirstStart | None:
    """Fill an empty database; None where there is an account already."""
    if connection.execute(select(account.c.id)).first() is not None:
        return None
    account_id, touchpoint_id = new_id(), new_id()
    connection.execute(
        insert(account).values(
            id=account_id,
            name="My account",
            sealing_key=seal.new_key(),
            signing_key=secrets.token_bytes(32),
            created_ms=at_ms,
        )
    )
    issued = papers.issue_survey(connection, account_id, example_survey(), at_ms)
    connection.execute(
        insert(touchpoint).values(
            id=touchpoint_id,
            account_id=account_id,
            name="Entrance",
            time_zone=own_time_zone(),
            languages=" ".join(issued.survey.languages),
            survey_rev=issued.rev,
            created_ms=at_ms,
        )
    )
    password = new_password()
    people.add_person(connection, account_id, OWNER, password, "owner", at_ms)
    audit.note(connection, account_id, at_ms, audit.COMMAND_LINE, "account.made", account_id)
    return FirstStart(OWNER, password)


def the_account(connection: Connection) -> str:
    """The id of the one account in this installation."""
    return str(connection.execute(select(account.c.id).order_by(account.c.created_ms)).scalar_one())


def example_survey() -> Survey:
    """The survey that is shipped, ready to be asked."""
    text = (files("account.surveys") / EXAMPLE_SURVEY).read_text(encoding="utf-8")
    return papers.survey_from_file(text, EXAMPLE_SURVEY)


def own_time_zone() -> str:
    """The IANA name of the time zone this machine is set to, "UTC" where it cannot be told."""
    linked = Path("/etc/localtime").resolve().as_posix().partition("/zoneinfo/")[2]
    named = os.environ.get("TZ", "").lstrip(":") or linked
    return named if named in available_timezones() else "UTC"

"""What a new database holds: an account, a touchpoint with a survey, and somebody to sign in."""

import os
import secrets
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from zoneinfo import available_timezones

from sqlalchemy import Connection, insert, select

from account.errors import Misconfigured, NotFound
from account.store import audit
from account.store.names import new_id, new_password
from account.store.people import people, tenants
from account.store.schema import account, touchpoint
from account.store.surveys import papers
from feedback import seal
from feedback.survey import Survey

OWNER = "owner@localhost.invalid"
FIRST_NAME = "My account"
EXAMPLE_SURVEY = "shop.toml"


class FirstStart(NamedTuple):
    """How to sign in for the first time; the password is kept nowhere."""

    email: str
    password: str


def make_account(connection: Connection, at_ms: int) -> FirstStart | None:
    """Fill an empty database; None where there is an account already."""
    if connection.execute(select(account.c.id)).first() is not None:
        return None
    return add_account(connection, FIRST_NAME, OWNER, at_ms)


def add_account(connection: Connection, name: str, email: str, at_ms: int) -> FirstStart:
    """One account more in this installation, strictly apart from the others.

    Raises Misconfigured or AlreadyThere, for its name or its owner's e-mail address.
    """
    account_id, touchpoint_id = new_id(), new_id()
    connection.execute(
        insert(account).values(
            id=account_id,
            name=tenants.free_name(connection, name),
            public_url=_served_at(connection),
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
    owner = people.add_person(connection, account_id, email, password, "owner", at_ms)
    audit.note(connection, account_id, at_ms, audit.COMMAND_LINE, "account.made", account_id)
    return FirstStart(owner.email, password)


def the_account(connection: Connection, named: str = "") -> str:
    """The id of an account by its name or id; of the only one where none is named.

    Raises NotFound, and Misconfigured where there are several to choose from.
    """
    known = connection.execute(select(account.c.id, account.c.name)).all()
    found = [one.id for one in known if named in ("", one.id, one.name)]
    if len(found) == 1:
        return str(found[0])
    names = ", ".join(sorted(one.name for one in known))
    if found:
        raise Misconfigured(f"this installation has several accounts: {names}", "Add --account.")
    raise NotFound(f"there is no account {named!r}", f"There are: {names or 'none'}.")


def _served_at(connection: Connection) -> str:
    """Where phones and terminals reach this installation; every account has the same address."""
    return str(connection.execute(select(account.c.public_url)).scalar() or "")


def example_survey() -> Survey:
    """The survey that is shipped, ready to be asked."""
    text = (files("account.surveys") / EXAMPLE_SURVEY).read_text(encoding="utf-8")
    return papers.survey_from_file(text, EXAMPLE_SURVEY)


def own_time_zone() -> str:
    """The IANA name of the time zone this machine is set to, "UTC" where it cannot be told."""
    linked = Path("/etc/localtime").resolve().as_posix().partition("/zoneinfo/")[2]
    named = os.environ.get("TZ", "").lstrip(":") or linked
    return named if named in available_timezones() else "UTC"

"""The first way through an empty account: touchpoint, survey, terminal, first press."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from account.store.first_start import example_survey
from account.store.fleet.fleet import Fleet, State
from account.store.reach import Reach
from account.store.schema import enrolment_code, response, survey
from feedback import wire


class Step(NamedTuple):
    """One thing to do; `link` leads to where it is done, `done` says whether it was."""

    word: str
    link: str
    done: bool


def begun(connection: Connection, account_id: str) -> bool:
    """Whether anybody has ever pressed."""
    r = response.c
    pressed = select(r.rid).where(r.account_id == account_id).limit(1)
    return connection.execute(pressed).first() is not None


def guide(connection: Connection, mine: Reach, whole: Fleet) -> list[Step] | None:
    """The steps, in order; None once somebody has pressed."""
    if begun(connection, mine.account_id):
        return None
    places = [one for one in whole.tree.places.values() if mine.holds(one.id)]
    arranged = len(places) > 1 or any(one.own.get("opening_hours", "{}") != "{}" for one in places)
    standing = any(one.state is not State.RETIRED for one in whole.terminals)
    heard = any(one.last_contact_ms is not None for one in whole.terminals)
    first = places[0].id if places else ""
    return [
        Step(
            "guide_place", f"/touchpoints/{first}/change" if first else "/touchpoints/add", arranged
        ),
        Step("guide_survey", "/surveys", _own_survey(connection, mine)),
        Step("guide_terminal", "/terminals/add", standing or _has_code(connection, mine)),
        Step("guide_heard", "/terminals", heard),
        Step("guide_press", "/responses", False),
    ]


def _own_survey(connection: Connection, mine: Reach) -> bool:
    """Whether one was issued that is not the example."""
    example = wire.revision(wire.to_json(example_survey()))
    s = survey.c
    own = select(s.rev).where(s.account_id == mine.account_id, s.rev != example)
    return connection.execute(own.limit(1)).first() is not None


def _has_code(connection: Connection, mine: Reach) -> bool:
    c = enrolment_code.c
    code = select(c.code_hash).where(c.account_id == mine.account_id)
    return connection.execute(code.limit(1)).first() is not None

"""Whatever somebody makes has an id, an account, a maker and a time, and a line that says so."""

import json

import pytest
from sqlalchemy import select

from account.rights import Right
from account.store import schema
from account.store.people import tokens
from account.store.reach import Reach
from account.store.results import walls
from account.store.surveys import links
from account.webhooks import hooks
from feedback.response import Channel
from tests.account.somebody import the_first

WHO, AT_MS = "somebody", 1_800_000_000_123


def a_wall(connection, mine):
    walls.make(connection, Reach(mine, None), "Hall", "", "en", WHO, AT_MS)
    return schema.wall, "wall.made", {"name": "Hall"}


def a_link(connection, mine):
    [place] = connection.execute(select(schema.touchpoint.c.id)).scalars()
    reach = Reach(mine, None)
    links.make(connection, reach, place, "0" * 64, "Mail", Channel.WEB, WHO, AT_MS)
    said = {"name": "Mail", "channel": "web", "touchpoint": place}
    return schema.survey_link, "link.made", said


def a_token(connection, mine):
    tokens.make(connection, mine, "Till", (Right.READ,), None, AT_MS, None, WHO)
    return schema.api_token, "token.made", {"name": "Till", "rights": "read"}


def a_hook(connection, mine):
    asked = hooks.Asked("Chat", "https://chat.example/x")
    hooks.add(connection, mine, asked, WHO, AT_MS, inside=True)
    return schema.webhook, "webhook.added", {"host": "chat.example"}


@pytest.mark.parametrize("one", [a_wall, a_link, a_token, a_hook])
def test_each_is_made_alike(database, one):
    with database.write() as connection:
        mine = the_first(connection)
        table, what, said = one(connection, mine)
        [row] = connection.execute(select(table)).all()
        line = connection.execute(select(schema.audit).where(schema.audit.c.what == what)).one()
    made_ms = row.made_ms if "made_ms" in table.c else row.created_ms
    assert (row.account_id, row.made_by, made_ms, len(row.id)) == (mine, WHO, AT_MS, 12)
    assert (line.about, line.who, line.at_ms) == (row.id, WHO, AT_MS)
    assert json.loads(line.detail) == said

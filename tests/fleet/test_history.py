"""A made-up history: over the wire and in bulk the same rows come of it, and it can be believed."""

import shutil
from collections import Counter
from contextlib import closing
from itertools import chain, zip_longest

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from sqlalchemy import func, select

from account.app import build
from account.store import rollup
from account.store.engine import open_database
from account.store.first_start import the_account
from account.store.schema import TERMINAL_SIDE, response
from account.store.schema import rollup as hours
from feedback import wire
from feedback.batch import Receipt
from fleet.history.__main__ import main, prepare
from fleet.history.bulk import Bulk, NotKept
from fleet.history.plan import Plan, lives

PLAN = Plan(sites=4, days=3, responses=900, seed=7, until_ms=1_790_000_000_000)


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """An account's file with the chain in it, and what its terminals delivered day by day."""
    file = tmp_path_factory.mktemp("history") / "account.db"
    with closing(open_database(f"sqlite:///{file}")) as database:
        (share,) = prepare(database, PLAN)
    terminals = lives(PLAN, share.sites, share.enrolled)
    days = [
        [one.day(day, PLAN.scale(), PLAN.until_ms) for one in terminals] for day in PLAN.dates()
    ]
    return file, share, days


@pytest.fixture
def copy(history, tmp_path):
    file, share, days = history
    shutil.copyfile(file, tmp_path / "account.db")
    with closing(open_database(f"sqlite:///{tmp_path}/account.db")) as database:
        yield database, share, days


def rows(database):
    with database.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in TERMINAL_SIDE
        }


def post(database, share, days):
    """All of it over the wire, each batch when it came."""
    at, app = [0], None
    app = build(database, public_url="http://127.0.0.1:8080", now_ms=lambda: at[0])
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")
    with start_blocking_portal() as portal:
        for day in days:
            for turn in zip_longest(*day):
                for enrolled, delivery in zip(share.enrolled, turn, strict=True):
                    if delivery is None:
                        continue
                    at[0] = delivery.received_ms
                    headers = {
                        "Authorization": f"Bearer {enrolled.token}",
                        "Content-Encoding": "gzip",
                    }
                    path = f"/v1/terminals/{enrolled.terminal_id}/batches"
                    packed = wire.to_wire(delivery.batch)
                    reply = portal.call(lambda: client.post(path, content=packed, headers=headers))  # noqa: B023
                    assert reply.status_code == 200, reply.text
                    wire.from_json(reply.content, Receipt)


def test_wire_and_bulk_give_the_same_rows(history, copy, tmp_path):
    database, share, days = copy
    bulk = Bulk(database, share.enrolled)
    kept = sum(bulk.take(day) for day in days)
    assert kept == sum(len(one.batch.responses) for one in chain(*chain(*days)))
    in_bulk = rows(database)
    assert len(in_bulk["response"]) == kept > 500
    shutil.copyfile(history[0], tmp_path / "wire.db")
    with closing(open_database(f"sqlite:///{tmp_path}/wire.db")) as other:
        post(other, share, days)
        over_the_wire = rows(other)
    for name, kept_in_bulk in in_bulk.items():
        assert kept_in_bulk == over_the_wire[name], name


def test_what_is_there_already_is_not_taken_twice(copy):
    database, share, days = copy
    bulk = Bulk(database, share.enrolled)
    bulk.take(days[0])
    with pytest.raises(NotKept, match="0 of"):
        bulk.take(days[0])


def test_the_hourly_counts_are_those_of_the_rows(copy):
    database, share, days = copy
    bulk = Bulk(database, share.enrolled)
    for day in days:
        bulk.take(day)
    before = rows(database)["rollup"]
    with database.write() as connection:
        rollup.rebuild(connection, the_account(connection))
    assert rows(database)["rollup"] == before


def test_it_can_be_believed(tmp_path):
    words = ["--directory", str(tmp_path), "--touchpoints", "3", "--days", "6", "--processes", "1"]
    assert main([*words, "--responses", "2500", "--until", "1790000000000"]) == 0
    r = response.c
    url = f"sqlite:///{tmp_path}/account.db"
    with closing(open_database(url)) as database, database.read() as connection:
        kept = connection.execute(select(r.kind, r.mode, r.time_quality, r.lh, r.ended)).all()
        counted = connection.execute(select(func.sum(hours.c.n))).scalar()
    assert 1500 < len(kept) < 3500
    assert counted == len(kept)
    assert {row.kind for row in kept} == {"smileys", "nps"}
    pressed = [row for row in kept if row.mode == "normal" and row.lh is not None]
    by_hour = Counter(row.lh % 24 for row in pressed)
    assert set(by_hour) <= set(range(7, 23))
    assert by_hour[17] > by_hour[9]
    assert Counter(row.mode for row in kept)["test"] > 0
    assert {"finished", "walked_away"} <= {row.ended for row in kept}

"""A made-up history: over the wire and in bulk the same rows come of it, and it can be believed."""

import shutil
from collections import Counter
from contextlib import closing
from itertools import chain, count, zip_longest

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from sqlalchemy import func, select

from account.app import build
from account.errors import AlreadyThere
from account.store.engine import open_database
from account.store.first_start import the_account
from account.store.intake import rollup
from account.store.intake import tally as tallies
from account.store.schema import TERMINAL_SIDE, boot, response, tally
from account.store.schema import rollup as hours
from feedback import wire
from feedback.batch import Receipt
from fleet.history.__main__ import main, prepare
from fleet.history.bulk import NotKept
from fleet.history.plan import Plan, bulk, lives
from tests.account.engines import ENGINES

PLAN = Plan(sites=3, days=8, responses=400, seed=28, until_ms=1_790_000_000_000)
"""Few days with everything in them: outages, a start that nobody ever told the time, late data."""


@pytest.fixture(scope="module", params=ENGINES)
def history(request, tmp_path_factory):
    """Gives copies of an account with the chain in it, and what its terminals delivered by day."""
    if request.param == "sqlite":
        folder, numbers = tmp_path_factory.mktemp("history"), count(1)
        url = f"sqlite:///{folder}/account.db"

        def copy():
            file = folder / f"copy-{next(numbers)}.db"
            shutil.copyfile(folder / "account.db", file)
            return f"sqlite:///{file}"
    else:
        server = request.getfixturevalue("postgres_server")
        template = server.new_database()
        url = server.url(template)

        def copy():
            return server.url(server.new_database(template))

    with closing(open_database(url)) as database:
        (share,) = prepare(database, PLAN)
    terminals = lives(PLAN, share.sites, share.enrolled)
    days = [
        [one.day(day, PLAN.scale(), PLAN.until_ms) for one in terminals] for day in PLAN.dates()
    ]
    return copy, share, days


@pytest.fixture(scope="module")
def filled(history):
    """An account that has all of it, by the bulk path; whoever uses it leaves it as it is."""
    copy, share, days = history
    with closing(open_database(copy())) as database:
        way_in = bulk(database, share)
        kept = sum(way_in.take(day) for day in days) + way_in.finish()
        assert kept == sum(len(one.batch.responses) for one in chain(*chain(*days)))
        yield database


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


def test_wire_and_bulk_give_the_same_rows(history, filled):
    copy, share, days = history
    in_bulk = rows(filled)
    assert len(in_bulk["response"]) > 300
    with closing(open_database(copy())) as other:
        post(other, share, days)
        over_the_wire = rows(other)
    for name, kept_in_bulk in in_bulk.items():
        assert kept_in_bulk == over_the_wire[name], name


def test_the_days_compared_have_what_is_hard(filled):
    with filled.read() as connection:
        r, t = response.c, tally.c
        dated = Counter(connection.execute(select(r.time_quality)).scalars())
        late = connection.execute(select(func.sum(t.n)).where(t.late == 1)).scalar()
        starts = Counter(connection.execute(select(boot.c.terminal_id)).scalars())
    assert dated["bounded"] > 20 < dated["exact"]
    assert late > 20
    assert max(starts.values()) > 2


def test_what_is_there_already_is_not_taken_twice(history, filled):
    _, share, _ = history
    before = rows(filled)
    with pytest.raises(NotKept, match="is known here already"):
        bulk(filled, share)
    with pytest.raises(AlreadyThere):
        prepare(filled, PLAN)
    assert rows(filled) == before


def test_what_is_counted_is_what_is_counted_anew(filled):
    before = rows(filled)
    with filled.write() as connection:
        rollup.rebuild(connection, the_account(connection))
        tallies.rebuild(connection, the_account(connection))
    assert rows(filled) == before


def test_it_can_be_believed(tmp_path):
    words = ["--directory", str(tmp_path), "--touchpoints", "3", "--days", "6", "--processes", "2"]
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

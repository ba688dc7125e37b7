"""Terminals at the wire: all come back at once, and the account holds what they sent."""

from contextlib import closing

import pytest
from sqlalchemy import delete, func, select

from account.store.engine import open_database
from account.store.schema import response
from fleet.wire.__main__ import count, main
from fleet.wire.terminals import Standing, batches, wired


@pytest.fixture(scope="module")
def drained(tmp_path_factory):
    """An account that forty terminals with seven responses each have come back to."""
    url = f"sqlite:///{tmp_path_factory.mktemp('wire')}/account.db"
    words = ["--terminals", "40", "--responses", "7", "--at-once", "8", "--database", url]
    assert main(words) == 0
    return url


def test_all_is_there_once(drained):
    with closing(open_database(drained)) as database:
        with database.read() as connection:
            assert connection.execute(select(func.count()).select_from(response)).scalar() == 280
        assert count(database, 40, 7)


def test_whatever_is_missing_is_seen(drained, capsys):
    with closing(open_database(drained)) as database:
        assert not count(database, 41, 7)
        with database.write() as connection:
            one = connection.execute(select(response.c.rid).limit(1)).scalar()
            connection.execute(delete(response).where(response.c.rid == one))
        assert not count(database, 40, 7)
    assert "279 rows" in capsys.readouterr().out


def test_a_terminal_is_its_number():
    standing = Standing("place", "settings", "survey", 1_800_000_000_000)
    assert wired(7) == wired(7) != wired(8)
    assert [len(list(batches(wired(1), standing, 9, size))) for size in (2, 9, 500)] == [5, 1, 1]

"""The audit log is only ever added to; what is changed behind its back shows."""

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from account.errors import AccountError
from account.store import audit_chain, audit_lines
from account.store.audit import note
from account.store.audit_chain import Sealing
from account.store.audit_lines import Asked
from account.store.schema import audit, audit_seal
from tests.account.engines import NOW_MS
from tests.account.somebody import other_account, somebody, the_first


@pytest.mark.parametrize("table", [audit, audit_seal])
@pytest.mark.parametrize("change", [delete, lambda table: update(table).values(account_id="x")])
def test_the_database_itself_refuses(database, table, change):
    Sealing()(database, NOW_MS)
    with (
        pytest.raises((DBAPIError, AccountError), match="only ever added to"),
        database.write() as connection,
    ):
        connection.execute(change(table))
    with database.read() as connection:
        assert connection.execute(table.select()).first() is not None


def test_what_was_written_is_sealed_by_the_clock(database):
    sealing = Sealing()
    sealing(database, NOW_MS)
    with database.write() as connection:
        mine = the_first(connection)
        first = audit_chain.verify(connection, mine)
        note(connection, mine, NOW_MS, "x", "one")
        note(connection, mine, NOW_MS, "x", "two")
    assert (first.waiting, first.wrong) == (0, None)

    sealing(database, NOW_MS + audit_chain.EVERY_MS - 1)
    with database.read() as connection:
        assert audit_chain.verify(connection, mine).waiting == 2
    sealing(database, NOW_MS + audit_chain.EVERY_MS)
    with database.read() as connection:
        found = audit_chain.verify(connection, mine)
    assert (found.sealed, found.waiting, found.wrong) == (first.sealed + 2, 0, None)
    assert found.newest != first.newest


def unguarded(connection):
    """What somebody with the database in their hands can do."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("DROP TRIGGER audit_no_delete"))
    else:
        connection.execute(text("SET LOCAL session_replication_role = replica"))


@pytest.mark.parametrize("changed", ["who", "detail", "gone"])
def test_a_line_that_was_changed_shows(database, changed):
    with database.write() as connection:
        mine = the_first(connection)
        note(connection, mine, NOW_MS, "x", "secret.done")
        note(connection, mine, NOW_MS, "x", "later")
    Sealing()(database, NOW_MS)
    with database.write() as connection:
        unguarded(connection)
        this = audit.c.what == "secret.done"
        line = connection.execute(audit.select().where(this)).one().id
        if changed == "gone":
            connection.execute(delete(audit).where(this))
        else:
            connection.execute(update(audit).where(this).values({changed: '{"x": 1}'}))
        assert audit_chain.verify(connection, mine).wrong == line


def test_each_account_has_a_chain_of_its_own(database):
    with database.write() as connection:
        mine, other = the_first(connection), other_account(connection).account_id
    Sealing()(database, NOW_MS)
    with database.read() as connection:
        found = [audit_chain.verify(connection, one) for one in (mine, other)]
    assert [one.wrong for one in found] == [None, None]
    assert len({one.newest for one in found}) == 2


def test_lines_are_found_by_who_what_and_time(database):
    with database.write() as connection:
        mine, anna = the_first(connection), somebody(connection)
        other = other_account(connection).account_id
        note(connection, mine, NOW_MS + 5, anna.id, "place.moved", "x")
        note(connection, mine, NOW_MS + 9, "t" * 12, "place_closed", "x")
        note(connection, other, NOW_MS + 5, anna.id, "place.moved", "theirs")

        def found(**asked):
            return [
                row.what for row in audit_lines.page(connection, Asked(account_id=mine, **asked))
            ]

        assert found(who="OWNER@ex") == ["place.moved"]
        assert found(who=anna.id) == ["place.moved"]
        assert found(who="%") == []
        assert found(what="place_") == ["place_closed"]
        assert found(from_ms=NOW_MS + 5, to_ms=NOW_MS + 9) == ["place.moved"]
        assert found(what="place") == ["place_closed", "place.moved"]
        newest = audit_lines.page(connection, Asked(account_id=mine))[0].id
        assert found(what="place", before=newest) == ["place.moved"]
        assert "theirs" not in repr([*audit_lines.every(connection, Asked(account_id=mine))])


def test_a_page_is_not_more_than_a_page(database):
    with database.write() as connection:
        mine = the_first(connection)
        row = {"account_id": mine, "at_ms": 1, "who": "x", "what": "much"}
        connection.execute(insert(audit), [row] * (audit_lines.PAGE + 5))
        asked = Asked(account_id=mine, what="much")
        page = audit_lines.page(connection, asked)
        rest = audit_lines.page(connection, Asked(account_id=mine, what="much", before=page[-1].id))
        assert (len(page), len(rest)) == (audit_lines.PAGE, 5)
        assert len([*audit_lines.every(connection, asked)]) == audit_lines.PAGE + 5


def test_what_a_line_is_about_need_not_be_an_id(account):
    """A cluster looks for a terminal's shard, and has none for what cannot be one."""
    one, other = account.terminal(), account.terminal()
    about = {one.terminal_id, other.terminal_id, "Berlin, Car park", "Berlin, Station side"}

    with account.database.read() as connection:
        named = audit_lines.names_of(connection, the_first(connection), about)

    assert set(named) == {one.terminal_id, other.terminal_id}

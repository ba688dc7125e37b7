"""The schema's own rules, and that migrations and schema say the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import UniqueConstraint

from account.store.schema import TERMINAL_SIDE, tables

DATE_TYPES = ("DATE", "DATETIME", "TIME", "TIMESTAMP")


def test_every_key_on_the_terminals_side_holds_the_shard_key():
    for table in TERMINAL_SIDE:
        uniques = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        keys = [table.primary_key, *uniques, *(one for one in table.indexes if one.unique)]
        for key in keys:
            assert "terminal_id" in {column.name for column in key.columns}, (table.name, key)


def test_nothing_on_the_terminals_side_points_beyond_its_shard():
    assert [table.name for table in TERMINAL_SIDE if table.foreign_keys] == []


def test_every_table_with_a_terminal_is_on_its_side():
    theirs = {table.name for table in tables.tables.values() if "terminal_id" in table.columns}

    assert theirs == {table.name for table in TERMINAL_SIDE}


def test_no_column_is_a_date():
    for table in tables.tables.values():
        for column in table.columns:
            assert str(column.type) not in DATE_TYPES


def test_migrations_lead_to_the_schema(shared_database):
    with shared_database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables) == []

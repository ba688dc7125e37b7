"""The schema's own rules, and that migrations and schema say the same."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import UniqueConstraint

from account.store.distribution import statements
from account.store.schema import COORDINATOR_SIDE, TERMINAL_SIDE, tables
from tests.account.shards import crosses_shards

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


def test_every_table_has_its_place_in_a_cluster():
    said = "".join(statements())
    whole = re.findall(r"create_reference_table\('(\w+)'\)", said)
    cut_up = re.findall(r"create_distributed_table\('(\w+)', 'terminal_id'", said)

    alone = [table.name for table in COORDINATOR_SIDE]
    assert sorted([*whole, *cut_up, *alone]) == sorted(tables.tables)
    assert cut_up == [table.name for table in TERMINAL_SIDE]
    for place, name in enumerate(whole):
        pointed_to = {key.column.table.name for key in tables.tables[name].foreign_keys}
        assert pointed_to <= {name, *whole[:place]}, name


@pytest.mark.parametrize(
    ("sql", "crosses"),
    [
        ("SELECT 1 FROM response JOIN terminal ON terminal.name = response.link", True),
        ("SELECT 1 FROM response, boot WHERE boot.boot_id = response.boot_id", True),
        ("SELECT 1 FROM response JOIN boot ON boot.terminal_id = response.terminal_id", False),
        ("SELECT 1 FROM response JOIN touchpoint ON touchpoint.id = response.touchpoint_id", False),
    ],
)
def test_a_join_across_shards_is_noticed(sql, crosses):
    assert crosses_shards(sql) == crosses

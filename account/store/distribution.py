"""How the tables lie on a distributed PostgreSQL (Citus).

What terminals report is cut up by terminal_id, all of a terminal's rows on one node, so that a
batch is one node's work. What people arrange is whole on every node, so that any of it can be
joined. A terminal that moves takes its key along: a touchpoint is no part of it. The audit log
stays on the coordinator, where its triggers hold, and so do the sums of finished days.

Batches are taken together that lie in one shard, so that a transaction is one machine's and is
committed there at once; of several shards, beside each other.
"""

from sqlalchemy import Connection, Table, text

from account.store.schema import COORDINATOR_SIDE, TERMINAL_SIDE, tables

SHARD_KEY = "terminal_id"


def statements() -> list[str]:
    """SQL to run in this order, since a table may only point to tables that are everywhere.

    Run again after an upgrade, it spreads what is new and leaves the rest.
    """
    first, *others = TERMINAL_SIDE
    elsewhere = (*TERMINAL_SIDE, *COORDINATOR_SIDE)
    whole = [table for table in tables.sorted_tables if table not in elsewhere]
    return [
        "CREATE EXTENSION IF NOT EXISTS citus",
        *(
            _unless(table, "reference", f"create_reference_table('{table.name}')")
            for table in whole
        ),
        _unless(first, "distributed", f"create_distributed_table('{first.name}', '{SHARD_KEY}')"),
        *(
            _unless(
                table,
                "distributed",
                f"create_distributed_table('{table.name}', '{SHARD_KEY}', "
                f"colocate_with => '{first.name}')",
            )
            for table in others
        ),
    ]


def _unless(table: Table, kind: str, call: str) -> str:
    """Citus knows a table already, and as a local one, when one that it points to is whole."""
    same = f"table_name = '{table.name}'::regclass AND citus_table_type = '{kind}'"
    return f"SELECT {call} WHERE NOT EXISTS (SELECT FROM citus_tables WHERE {same})"  # noqa: S608


def is_distributed(connection: Connection) -> bool:
    """Whether this database is one of a cluster's; asked once a connection to it."""
    known: bool | None = connection.info.get(SHARD_KEY)
    if known is None:
        known = connection.dialect.name == "postgresql" and bool(connection.scalar(_CITUS))
        connection.info[SHARD_KEY] = known
    return known


def shard_of(connection: Connection, terminal_id: str) -> int:
    """The part of the tables that a terminal's rows lie in; 0 where there is one only."""
    if not is_distributed(connection):
        return 0
    found: int = connection.execute(_SHARD, {"terminal_id": terminal_id}).scalar_one()
    return found


_CITUS = text("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')")
_SHARD = text("SELECT get_shard_id_for_distribution_column('terminal', CAST(:terminal_id AS text))")

"""How the tables lie on a distributed PostgreSQL (Citus).

What terminals report is cut up by terminal_id, all of a terminal's rows on one node, so that a
batch is one node's work. What people arrange is whole on every node, so that any of it can be
joined. A terminal that moves takes its key along: a touchpoint is no part of it. The audit log
stays on the coordinator, where its triggers hold.
"""

from account.store.schema import COORDINATOR_SIDE, TERMINAL_SIDE, tables

SHARD_KEY = "terminal_id"


def statements() -> list[str]:
    """SQL to run once, in this order: a table may only point to tables that are everywhere."""
    first, *others = TERMINAL_SIDE
    elsewhere = (*TERMINAL_SIDE, *COORDINATOR_SIDE)
    whole = [table for table in tables.sorted_tables if table not in elsewhere]
    return [
        "CREATE EXTENSION IF NOT EXISTS citus",
        *(f"SELECT create_reference_table('{table.name}')" for table in whole),
        f"SELECT create_distributed_table('{first.name}', '{SHARD_KEY}')",
        *(
            f"SELECT create_distributed_table('{table.name}', '{SHARD_KEY}', "
            f"colocate_with => '{first.name}')"
            for table in others
        ),
    ]

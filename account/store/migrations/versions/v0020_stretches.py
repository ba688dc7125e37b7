"""What was pressed near a moment is found by the key: no index holds every boot's clock."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_KEY = "terminal_id, store_id, boot_id, boot_ms / 21600000"
_ENDS = {
    "sqlite": "min(rid), max(rid)",
    # Not every version of it knows the least of bytes.
    "postgresql": """decode(min(encode(rid, 'hex') COLLATE "C"), 'hex'), """
    """decode(max(encode(rid, 'hex') COLLATE "C"), 'hex')""",
}
FILL = {
    engine: f"INSERT INTO stretch SELECT {_KEY}, {ends} FROM response GROUP BY {_KEY}"  # noqa: S608
    for engine, ends in _ENDS.items()
}


def upgrade() -> None:
    """Make the table, fill it from what is there, and drop the index."""
    op.create_table(
        "stretch",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("boot_id", sa.String(length=64), nullable=False),
        sa.Column("no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_rid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("last_rid", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint(
            "terminal_id", "store_id", "boot_id", "no", name=op.f("pk_stretch")
        ),
        sqlite_with_rowid=False,
    )
    op.execute(FILL[op.get_context().dialect.name])
    op.drop_index(op.f("ix_response_terminal_id_boot_id_boot_ms"), "response")

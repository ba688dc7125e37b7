"""Responses counted by the hour; the newest boot of a store; an index without empty links."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SHOWN = sa.text("link <> ''")


def upgrade() -> None:
    """Add them, and fill them from what is there."""
    op.create_table(
        "rollup",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("touchpoint_id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("steps", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("lh", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        *(sa.Column(f"h{step}", sa.BigInteger(), nullable=False) for step in range(11)),
        sa.PrimaryKeyConstraint(
            *("terminal_id", "touchpoint_id", "question", "kind", "steps", "mode", "lh"),
            name=op.f("pk_rollup"),
        ),
    )
    op.create_index(op.f("ix_rollup_account_id_lh"), "rollup", ["account_id", "lh"])
    op.execute(_FILL)
    op.add_column(
        "terminal_store",
        sa.Column("newest_boot", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.execute(_NEWEST)
    name = op.f("ix_response_terminal_id_link")
    op.drop_index(name, "response")
    op.create_index(
        name,
        "response",
        ["terminal_id", "link"],
        sqlite_where=_SHOWN,
        postgresql_where=_SHOWN,
    )


_KEY = (
    "terminal_id, touchpoint_id, question, coalesce(kind, ''), coalesce(steps, 0), mode, "
    "coalesce(lh, -1), account_id"
)
_COUNTS = ", ".join(
    f"sum(CASE WHEN kind IS NOT NULL AND rating = {step} THEN 1 ELSE 0 END)" for step in range(11)
)
_FILL = (
    f"INSERT INTO rollup SELECT {_KEY}, count(*), "  # noqa: S608
    f"sum(CASE WHEN kind IS NULL THEN 0 ELSE rating END), {_COUNTS} "
    f"FROM response GROUP BY {_KEY}"
)
_NEWEST = (
    "UPDATE terminal_store SET newest_boot = coalesce((SELECT max(boot_no) FROM boot "
    "WHERE boot.terminal_id = terminal_store.terminal_id "
    "AND boot.store_id = terminal_store.store_id), 0)"
)

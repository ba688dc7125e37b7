"""Hourly counts by the day as well: what is asked over everything needs no hours."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEY = ("terminal_id", "touchpoint_id", "survey", "question", "kind", "steps", "mode")
_MEASURES = ("n", "total", *(f"h{step}" for step in range(11)))
_DAY = "CASE WHEN lh < 0 THEN -1 ELSE lh / 24 * 24 END"


def upgrade() -> None:
    """Make the table, and fill it from the hours."""
    op.create_table(
        "daily",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("touchpoint_id", sa.Text(), nullable=False),
        sa.Column("survey", sa.String(length=12), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("steps", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("lh", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _MEASURES),
        sa.PrimaryKeyConstraint(*_KEY, "lh", name=op.f("pk_daily")),
    )
    op.create_index(op.f("ix_daily_account_id_lh"), "daily", ["account_id", "lh"])
    key, sums = ", ".join(_KEY), ", ".join(f"sum({name})" for name in _MEASURES)
    op.execute(
        f"INSERT INTO daily SELECT {key}, {_DAY}, account_id, {sums} "  # noqa: S608
        f"FROM rollup GROUP BY {key}, {_DAY}, account_id"
    )

"""Sums of finished days tell the hours of each touchpoint, too: a day of it in one value."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the sums anew: the account fills them day by day while it serves."""
    op.execute("DELETE FROM settled_day")
    op.create_table(
        "settled_hours_there",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("misuse", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lh", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("touchpoint_id", sa.Text(), nullable=False),
        sa.Column("early", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("survey", sa.String(length=12), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("steps", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("hours", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("account_id", "misuse", "lh", "touchpoint_id", "early", "survey", "question"),
            *("kind", "steps", "mode", "language", "channel"),
            name=op.f("pk_settled_hours_there"),
        ),
        sqlite_with_rowid=False,
    )

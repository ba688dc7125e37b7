"""What people ask of terminals."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "command",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("done_ms", sa.BigInteger(), nullable=True),
        sa.Column("well", sa.Boolean(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("terminal_id", "id", name=op.f("pk_command")),
    )

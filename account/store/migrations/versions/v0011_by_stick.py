"""A terminal without a network is not missed when nobody hears it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "terminal",
        sa.Column("by_stick", sa.Boolean(), nullable=False, server_default=sa.false()),
    )

"""A place that moved keeps the clock it had, for what was pressed then and comes or moves later."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of changes made before this nobody knows the hour."""
    before = sa.Column("zones_before", sa.Text(), nullable=False, server_default="[]")
    op.add_column("touchpoint", before)

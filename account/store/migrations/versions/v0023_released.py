"""A file that was released says which of its responses hold text: that counts from when it came."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known of files that were released before: their text counts from then."""
    op.add_column("carried_file", sa.Column("written", sa.LargeBinary(), nullable=True))

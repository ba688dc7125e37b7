"""What visitors wrote, and visits that went on after the rating, are found without all others."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_WROTE = """replace(body, '"sealed"', '') <> body"""
_SAID_MORE = """length(body) - length(replace(body, '"question"', '')) > 10"""


def upgrade() -> None:
    """Add the indexes; ten million responses take about a minute."""
    for name, column, where in (("wrote", "received_ms", _WROTE), ("said_more", "lh", _SAID_MORE)):
        op.create_index(
            f"ix_response_{name}",
            "response",
            ["account_id", column, "rid"],
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )

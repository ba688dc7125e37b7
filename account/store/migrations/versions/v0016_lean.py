"""A response is found by its key, which holds its store and seq, and by its boot's clock."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_UNSURE = "time_quality = 'bounded' OR latest_ms - earliest_ms >= 8640"


def upgrade() -> None:
    """Two indexes go, two come; ten million responses take about a minute."""
    for columns in ("seq", "boot_id"):
        op.drop_index(op.f(f"ix_response_terminal_id_store_id_{columns}"), "response")
    name = op.f("ix_response_terminal_id_boot_id_boot_ms")
    op.create_index(name, "response", ["terminal_id", "boot_id", "boot_ms"])
    op.create_index(
        "ix_response_unsure",
        "response",
        ["terminal_id", "boot_id"],
        sqlite_where=sa.text(_UNSURE),
        postgresql_where=sa.text(_UNSURE),
    )

"""A webhook knows who made it; what was given up is found without reading what arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_GIVEN_UP = "due_ms IS NULL AND arrived_ms IS NULL"


def upgrade() -> None:
    """Add column and index; the audit log says who made those there are."""
    op.add_column("webhook", sa.Column("made_by", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE webhook SET made_by = coalesce((SELECT max(audit.who) FROM audit WHERE"
        " audit.account_id = webhook.account_id AND audit.what = 'webhook.added'"
        " AND audit.about = webhook.id), '')"
    )
    op.create_index(
        "ix_delivery_webhook_id_given_up",
        "delivery",
        ["webhook_id", "made_ms"],
        sqlite_where=sa.text(_GIVEN_UP),
        postgresql_where=sa.text(_GIVEN_UP),
    )

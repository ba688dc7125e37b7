"""What was done to one thing, and by whom, is found without reading the whole audit log."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    for name in ("about", "who"):
        op.create_index(op.f(f"ix_audit_account_id_{name}"), "audit", ["account_id", name])

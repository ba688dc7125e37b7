"""Webhooks, and what became of a response in quarantine."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the columns."""
    for name, kind in (("settled_ms", sa.BigInteger()), ("settled_by", sa.Text())):
        op.add_column("quarantine", sa.Column(name, kind, nullable=True))
    op.add_column("quarantine", sa.Column("settled_why", sa.Text(), nullable=True))
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("touchpoint_id", sa.String(length=12), nullable=True),
        sa.Column("audit_id", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("paused_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_webhook_account_id")),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_webhook_touchpoint_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_account_id"), "webhook", ["account_id"])
    _deliveries()


def _deliveries() -> None:
    counted = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "delivery",
        sa.Column("id", counted, autoincrement=True, nullable=False),
        sa.Column("webhook_id", sa.String(length=12), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("arrived_ms", sa.BigInteger(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_delivery_webhook_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_webhook_id_id"), "delivery", ["webhook_id", "id"])
    waiting = sa.text("due_ms IS NOT NULL")
    op.create_index(
        op.f("ix_delivery_due_ms"),
        "delivery",
        ["due_ms"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )

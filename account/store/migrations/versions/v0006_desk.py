"""What a touchpoint sets itself; codes that are taken back or let wait; views people keep."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    for name, kind in (("own", sa.Text()), ("closed_ms", sa.BigInteger())):
        op.add_column("touchpoint", sa.Column(name, kind, nullable=True))
    op.add_column("enrolment_code", sa.Column("revoked_ms", sa.BigInteger(), nullable=True))
    op.add_column(
        "enrolment_code",
        sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(
        op.f("ix_enrolment_code_account_id_created_ms"),
        "enrolment_code",
        ["account_id", "created_ms"],
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.String(length=12), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=12), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_account_id"), "saved_view", ["account_id"])

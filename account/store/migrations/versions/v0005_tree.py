"""Touchpoints in a tree, with hours of their own; people who see a part of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    for name in ("kind", "tags"):
        op.add_column("touchpoint", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    hours = sa.Column("opening_hours", sa.Text(), nullable=False, server_default="{}")
    op.add_column("touchpoint", hours)
    begins = sa.Column("cut_over_min", sa.Integer(), nullable=False, server_default="0")
    op.add_column("touchpoint", begins)
    op.create_table(
        "person_reach",
        sa.Column("person_id", sa.String(length=12), nullable=False),
        sa.Column("touchpoint_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_reach_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_person_reach_touchpoint_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "touchpoint_id", name=op.f("pk_person_reach")),
    )

"""Sums by the hour tell at which hour the days begin where they were pressed."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_MEASURES = ("n", *(f"h{step}" for step in range(11)), "late")


def upgrade() -> None:
    """Make the sums anew: the account fills them day by day while it serves."""
    op.execute("DELETE FROM settled_day")
    op.drop_table("settled_hours")
    op.create_table(
        "settled_hours",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        *(_number(name) for name in ("misuse", "lh", "begins")),
        sa.Column("survey", sa.String(length=12), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        _number("steps"),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        *(sa.Column(measure, sa.BigInteger(), nullable=False) for measure in _MEASURES),
        sa.PrimaryKeyConstraint(
            *("account_id", "misuse", "lh", "begins", "survey", "question", "kind", "steps"),
            *("mode", "language", "channel"),
            name=op.f("pk_settled_hours"),
        ),
        sqlite_with_rowid=False,
    )


def _number(name: str) -> sa.Column[object]:
    kind = sa.BigInteger() if name == "lh" else sa.Integer()
    return sa.Column(name, kind, autoincrement=False, nullable=False)

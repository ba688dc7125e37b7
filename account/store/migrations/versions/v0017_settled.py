"""Finished days summed up: what is asked over a year reads days instead of responses."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_STEPS = range(11)
_PRESSED = ("n", *(f"h{step}" for step in _STEPS), "late")
_MET = ("n", *(f"r{step}" for step in _STEPS))


def upgrade() -> None:
    """Make the tables; the account fills them day by day while it serves."""
    op.create_table(
        "settled_day",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("lh", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rules", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "lh", name=op.f("pk_settled_day")),
    )
    scale = {"survey": 12, "question": None, "kind": 12, "steps": 0}
    _create("settled_hours", scale, _PRESSED)
    _create("settled_places", {"touchpoint_id": None, **scale}, _PRESSED)
    said = {"survey": 12, "question": None, "outcome": 12, "value": None}
    _create("settled_answers", said, _MET)


def _create(name: str, where: dict[str, int | None], measures: tuple[str, ...]) -> None:
    """The key's columns come with their lengths: None for any, 0 for a number."""
    key = {**where, "mode": 8, "language": None, "channel": 8}
    op.create_table(
        name,
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("misuse", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lh", sa.BigInteger(), autoincrement=False, nullable=False),
        *(_column(one, length) for one, length in key.items()),
        *(sa.Column(measure, sa.BigInteger(), nullable=False) for measure in measures),
        sa.PrimaryKeyConstraint("account_id", "misuse", "lh", *key, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _column(name: str, length: int | None) -> sa.Column[object]:
    if length == 0:
        return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)
    kind = sa.Text() if length is None else sa.String(length=length)
    return sa.Column(name, kind, nullable=False)

"""Sums by the day know business days, and follow-ups are summed up by the touchpoint as well."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_STEPS = range(11)
_PRESSED = ("n", *(f"h{step}" for step in _STEPS), "late")
_MET = ("n", *(f"r{step}" for step in _STEPS))
_SCALE = {"survey": 12, "question": None, "kind": 12, "steps": 0}
_SAID = {"survey": 12, "question": None, "outcome": 12, "value": None}
_OLD = ("settled_hours", "settled_places", "settled_answers")


def upgrade() -> None:
    """Make the sums anew: the account fills them day by day while it serves."""
    op.execute("DELETE FROM settled_day")
    for name in _OLD:
        op.drop_table(name)
    _create("settled_hours", {"begins": 0, **_SCALE}, _PRESSED)
    _create("settled_places", {"touchpoint_id": None, "early": 0, **_SCALE}, _PRESSED)
    _create("settled_answers", {"early": 0, **_SAID}, _MET)
    _create("settled_answers_there", {"touchpoint_id": None, "early": 0, **_SAID}, _MET)


def _create(name: str, where: dict[str, int | None], measures: tuple[str, ...]) -> None:
    """The key's columns come with their lengths: None for any, 0 for a number."""
    key = {**where, "mode": 8, "language": None, "channel": 8}
    op.create_table(
        name,
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("misuse", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lh", sa.BigInteger(), autoincrement=False, nullable=False),
        *(_column(one, length) for one, length in key.items()),
        *(sa.Column(measure, sa.Integer(), nullable=False) for measure in measures),
        sa.PrimaryKeyConstraint("account_id", "misuse", "lh", *key, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _column(name: str, length: int | None) -> sa.Column[object]:
    if length == 0:
        return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)
    kind = sa.Text() if length is None else sa.String(length=length)
    return sa.Column(name, kind, nullable=False)

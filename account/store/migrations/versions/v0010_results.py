"""Hourly counts know their survey; finer counts, periods left out, and what is misuse."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_STEPS = range(11)
_KINDS: dict[str, Any] = {
    "account_id": sa.String(length=12),
    "haste": sa.Integer(),
    "lh": sa.BigInteger(),
    "terminal_id": sa.String(length=12),
    "survey": sa.String(length=12),
    "kind": sa.String(length=12),
    "outcome": sa.String(length=12),
    "steps": sa.Integer(),
    "mode": sa.String(length=8),
    "channel": sa.String(length=8),
    "late": sa.Integer(),
}


def upgrade() -> None:
    """Make the tables, and count anew what is there."""
    op.drop_table("rollup")
    _counts(
        "rollup",
        ("terminal_id", "touchpoint_id", "survey", "question", "kind", "steps", "mode", "lh"),
        ("n", "total", *(f"h{step}" for step in _STEPS)),
        sa.Column("account_id", sa.String(length=12), nullable=False),
    )
    op.create_index(op.f("ix_rollup_account_id_lh"), "rollup", ["account_id", "lh"])
    _counts(
        "tally",
        (
            *("account_id", "haste", "lh", "terminal_id", "touchpoint_id", "survey", "question"),
            *("kind", "steps", "mode", "language", "channel", "late"),
        ),
        ("n", "total", *(f"h{step}" for step in _STEPS)),
        sqlite_with_rowid=False,
    )
    _counts(
        "answer_tally",
        (
            *("account_id", "lh", "terminal_id", "touchpoint_id", "survey", "question"),
            *("outcome", "value", "mode", "language", "channel", "haste", "late"),
        ),
        ("n", *(f"r{step}" for step in _STEPS)),
        sqlite_with_rowid=False,
    )
    _arranged()
    for statement in (_ROLLUP, _TALLY):
        op.execute(statement)
    _fill_answers()


def _counts(
    name: str,
    key: tuple[str, ...],
    measures: tuple[str, ...],
    *more: sa.Column[str],
    sqlite_with_rowid: bool = True,
) -> None:
    op.create_table(
        name,
        *(
            sa.Column(one, _KINDS.get(one, sa.Text()), autoincrement=False, nullable=False)
            for one in key
        ),
        *more,
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in measures),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=sqlite_with_rowid,
    )


def _arranged() -> None:
    op.create_table(
        "exclusion",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("touchpoint_id", sa.String(length=12), nullable=False),
        sa.Column("from_lh", sa.BigInteger(), nullable=False),
        sa.Column("until_lh", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_exclusion_account_id"),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name="fk_exclusion_touchpoint_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_exclusion"),
    )
    op.create_index(op.f("ix_exclusion_account_id_from_lh"), "exclusion", ["account_id", "from_lh"])
    op.create_table(
        "counting_rule",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("touchpoint_id", sa.String(length=12), nullable=False),
        sa.Column("interval_s", sa.Integer(), nullable=False),
        sa.Column("burst_n", sa.Integer(), nullable=False),
        sa.Column("burst_s", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_counting_rule_account_id"),
        sa.PrimaryKeyConstraint("account_id", "touchpoint_id", name="pk_counting_rule"),
    )


_MEASURED = "count(*), sum(CASE WHEN kind IS NULL THEN 0 ELSE rating END), " + ", ".join(
    f"sum(CASE WHEN kind IS NOT NULL AND rating = {step} THEN 1 ELSE 0 END)" for step in _STEPS
)
_SCALE = "substr(survey_rev, 1, 12), question, coalesce(kind, ''), coalesce(steps, 0), mode"
_ROLLUP_KEY = f"terminal_id, touchpoint_id, {_SCALE}, coalesce(lh, -1), account_id"
_ROLLUP = (
    f"INSERT INTO rollup SELECT {_ROLLUP_KEY}, {_MEASURED} "  # noqa: S608
    f"FROM response GROUP BY {_ROLLUP_KEY}"
)
_HASTE = (
    "CASE WHEN since_last_press_ms IS NULL OR since_last_press_ms >= 30000 THEN 30 "
    "ELSE since_last_press_ms / 1000 END"
)
_LATE = "CASE WHEN received_ms - latest_ms >= 86400000 THEN 1 ELSE 0 END"
_TALLY_KEY = (
    f"account_id, {_HASTE}, coalesce(lh, -1), terminal_id, touchpoint_id, {_SCALE}, "
    f"language, channel, {_LATE}"
)
_TALLY = (
    f"INSERT INTO tally SELECT {_TALLY_KEY}, {_MEASURED} "  # noqa: S608
    f"FROM response GROUP BY {_TALLY_KEY}"
)


def _fill_answers() -> None:
    """Answers lie in the responses' bodies: they are read here as they were written then."""
    here = op.get_bind()
    rows = here.execute(sa.text(_BODIES))
    counted = dict[tuple[object, ...], list[int]]()
    for *key, kind, rating, body in rows:
        for question, outcome, value in _answers(body):
            account_id, lh, terminal_id, place, survey, *rest = key
            cell = (account_id, lh, terminal_id, place, survey, question, outcome, value, *rest)
            measures = counted.setdefault(cell, [0] * (1 + len(_STEPS)))
            measures[0] += 1
            if kind is not None and rating is not None:
                measures[1 + rating] += 1
    names = [f"c{number}" for number in range(13 + 1 + len(_STEPS))]
    if counted:
        marks = ", ".join(f":{name}" for name in names)
        statement = sa.text(f"INSERT INTO answer_tally VALUES ({marks})")  # noqa: S608
        here.execute(
            statement,
            [dict(zip(names, (*key, *n), strict=True)) for key, n in counted.items()],
        )


def _answers(body: str) -> list[tuple[str, str, str]]:
    found = list[tuple[str, str, str]]()
    for one in json.loads(body)["answers"][1:]:
        value = one.get("value")
        several = value if isinstance(value, list) else []
        plain = "" if value is None or isinstance(value, list) else str(value)
        found.append((one["question"], one["outcome"], plain))
        found += [(one["question"], "chosen", choice) for choice in several]
    return found


_BODIES = (
    "SELECT account_id, coalesce(lh, -1), terminal_id, touchpoint_id, "  # noqa: S608
    f"substr(survey_rev, 1, 12), mode, language, channel, {_HASTE}, {_LATE}, kind, rating, body "
    """FROM response WHERE body LIKE '%"question"%"question"%'"""
)

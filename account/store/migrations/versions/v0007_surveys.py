"""Drafts, issuing by the hour, links to a survey, and forms that are half filled."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WAITING = sa.text("done_ms IS NULL AND cancelled_ms IS NULL")


def upgrade() -> None:
    """Add the tables; surveys of one name are revisions of one survey."""
    op.add_column("survey", sa.Column("line", sa.String(12), nullable=False, server_default=""))
    op.add_column(
        "survey", sa.Column("issued_by", sa.String(12), nullable=False, server_default="")
    )
    op.execute(
        "UPDATE survey SET line = (SELECT substr(min(s.rev), 1, 12) FROM survey s "
        "WHERE s.account_id = survey.account_id AND s.name = survey.name)"
    )
    op.create_index(op.f("ix_survey_account_id_line"), "survey", ["account_id", "line"])
    _drafts()
    _issuing()
    _links()


def _drafts() -> None:
    op.create_table(
        "survey_draft",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("line", sa.String(length=12), nullable=False),
        sa.Column("based_on", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("look", sa.Text(), nullable=False, server_default=""),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=12), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=12), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_survey_draft_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_draft")),
    )
    op.create_index(op.f("ix_survey_draft_account_id"), "survey_draft", ["account_id"])


def _issuing() -> None:
    op.create_table(
        "issuing",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("rev", sa.String(length=64), nullable=False),
        sa.Column("look", sa.Text(), nullable=False, server_default=""),
        sa.Column("at_local", sa.Text(), nullable=False, server_default=""),
        sa.Column("asked_by", sa.String(length=12), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_issuing_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuing")),
    )
    op.create_index(op.f("ix_issuing_account_id_rev"), "issuing", ["account_id", "rev"])
    op.create_table(
        "placing",
        sa.Column("issuing_id", sa.String(length=12), nullable=False),
        sa.Column("touchpoint_id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("done_ms", sa.BigInteger(), nullable=True),
        sa.Column("before_rev", sa.String(length=64), nullable=True),
        sa.Column("cancelled_ms", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_by", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["issuing_id"], ["issuing.id"], name=op.f("fk_placing_issuing_id")),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_placing_touchpoint_id")
        ),
        sa.PrimaryKeyConstraint("issuing_id", "touchpoint_id", name=op.f("pk_placing")),
    )
    op.create_index(
        op.f("ix_placing_account_id_touchpoint_id_due_ms"),
        "placing",
        ["account_id", "touchpoint_id", "due_ms"],
    )
    op.create_index(
        "ix_placing_waiting",
        "placing",
        ["due_ms"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def _links() -> None:
    op.create_table(
        "survey_link",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("touchpoint_id", sa.String(length=12), nullable=False),
        sa.Column("rev", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("single_use", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=12), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_survey_link_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_survey_link_touchpoint_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_link")),
    )
    op.create_index(op.f("ix_survey_link_account_id"), "survey_link", ["account_id"])
    op.create_table(
        "half_filled",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("nonce", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("survey_rev", sa.String(length=64), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("begun_ms", sa.BigInteger(), nullable=False),
        sa.Column("saved_ms", sa.BigInteger(), nullable=False),
        sa.Column("sent_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("terminal_id", "nonce", name=op.f("pk_half_filled")),
    )
    op.create_index(op.f("ix_half_filled_saved_ms"), "half_filled", ["saved_ms"])

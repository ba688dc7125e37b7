"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_url", sa.Text(), server_default="", nullable=False),
        sa.Column("sealing_key", sa.LargeBinary(), nullable=False),
        sa.Column("signing_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_table(
        "anchor",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("boot_id", sa.String(length=64), nullable=False),
        sa.Column("anchor_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("boot_ms", sa.BigInteger(), nullable=False),
        sa.Column("true_ms", sa.BigInteger(), nullable=False),
        sa.Column("uncertainty_ms", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint(
            "terminal_id", "store_id", "boot_id", "anchor_no", name=op.f("pk_anchor")
        ),
    )
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_account_id"), ["account_id"], unique=False)

    op.create_table(
        "boot",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("boot_id", sa.String(length=64), nullable=False),
        sa.Column("boot_no", sa.BigInteger(), nullable=False),
        sa.Column("first_wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_boot_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", "store_id", "boot_id", name=op.f("pk_boot")),
    )
    op.create_table(
        "conflict",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("rid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", "rid", "content_hash", name=op.f("pk_conflict")),
    )
    op.create_table(
        "gap",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("from_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", "store_id", "from_seq", name=op.f("pk_gap")),
    )
    op.create_table(
        "longer_response",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("nonce", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("survey_rev", sa.String(length=64), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", "nonce", name=op.f("pk_longer_response")),
    )
    with op.batch_alter_table("longer_response", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_longer_response_account_id_received_ms"),
            ["account_id", "received_ms"],
            unique=False,
        )

    op.create_table(
        "quarantine",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("raw_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("rid", sa.Text(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", "raw_hash", name=op.f("pk_quarantine")),
    )
    op.create_table(
        "response",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("rid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("boot_id", sa.String(length=64), nullable=False),
        sa.Column("boot_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_synced", sa.Boolean(), nullable=False),
        sa.Column("touchpoint_id", sa.Text(), nullable=False),
        sa.Column("settings_rev", sa.String(length=64), nullable=False),
        sa.Column("survey_rev", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("ended", sa.String(length=12), nullable=True),
        sa.Column("since_last_press_ms", sa.BigInteger(), nullable=True),
        sa.Column("link", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=True),
        sa.Column("steps", sa.Integer(), nullable=True),
        sa.Column("unscored", sa.String(length=20), nullable=True),
        sa.Column("true_ms", sa.BigInteger(), nullable=True),
        sa.Column("earliest_ms", sa.BigInteger(), nullable=True),
        sa.Column("latest_ms", sa.BigInteger(), nullable=True),
        sa.Column("time_quality", sa.String(length=8), nullable=False),
        sa.Column("lh", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("terminal_id", "rid", name=op.f("pk_response")),
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_response_account_id_received_ms"),
            ["account_id", "received_ms"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_response_terminal_id_link"), ["terminal_id", "link"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_response_terminal_id_store_id_boot_id"),
            ["terminal_id", "store_id", "boot_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_response_terminal_id_store_id_seq"),
            ["terminal_id", "store_id", "seq"],
            unique=False,
        )

    op.create_table(
        "terminal",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("touchpoint_id", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("next_token_hash", sa.String(length=64), nullable=True),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("link_key", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger(), nullable=True),
        sa.Column("last_contact_ms", sa.BigInteger(), nullable=True),
        sa.Column("health", sa.Text(), nullable=True),
        sa.Column("settings_rev", sa.String(length=64), nullable=False),
        sa.Column("has_settings_rev", sa.String(length=64), server_default="", nullable=False),
        sa.Column("has_survey_rev", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", name=op.f("pk_terminal")),
    )
    with op.batch_alter_table("terminal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_terminal_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_terminal_next_token_hash"), ["next_token_hash"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_terminal_token_hash"), ["token_hash"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_terminal_touchpoint_id"), ["touchpoint_id"], unique=False
        )

    op.create_table(
        "terminal_store",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("captured_seq", sa.BigInteger(), nullable=False),
        sa.Column("kept_from_seq", sa.BigInteger(), nullable=False),
        sa.Column("acked_seq", sa.BigInteger(), nullable=False),
        sa.Column("seen_seq", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("clone_sign", sa.Text(), nullable=True),
        sa.Column("first_contact_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_contact_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", "store_id", name=op.f("pk_terminal_store")),
    )
    with op.batch_alter_table("terminal_store", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_terminal_store_store_id"), ["store_id"], unique=False)

    op.create_table(
        "wanted_survey",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("rev", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", "rev", name=op.f("pk_wanted_survey")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_person_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_account_id"), ["account_id"], unique=False)

    op.create_table(
        "settings_document",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("rev", sa.String(length=64), nullable=False),
        sa.Column("issued", sa.LargeBinary(), nullable=False),
        sa.Column("issued_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_settings_document_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "rev", name=op.f("pk_settings_document")),
    )
    op.create_table(
        "survey",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("rev", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issued", sa.LargeBinary(), nullable=False),
        sa.Column("issued_ms", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_survey_account_id")),
        sa.PrimaryKeyConstraint("account_id", "rev", name=op.f("pk_survey")),
    )
    op.create_table(
        "touchpoint",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("parent_id", sa.String(length=12), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("survey_rev", sa.String(length=64), nullable=True),
        sa.Column("settings", sa.Text(), server_default="{}", nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_touchpoint_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["touchpoint.id"], name=op.f("fk_touchpoint_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint")),
    )
    with op.batch_alter_table("touchpoint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_touchpoint_account_id"), ["account_id"], unique=False)

    op.create_table(
        "enrolment_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("touchpoint_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_by", sa.String(length=12), nullable=True),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_enrolment_code_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_enrolment_code_touchpoint_id")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_code")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=12), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("browser", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_person_id"), ["person_id"], unique=False)

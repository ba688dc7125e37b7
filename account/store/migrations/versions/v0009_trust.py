"""Second factor, invitations, resets, tokens; an audit log that cannot be rewritten; erasure."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LINE = "the audit log is only ever added to"


def upgrade() -> None:
    """Add the columns, the tables and the guards."""
    _columns()
    _ways_in()
    _erasure()
    _audit()


def _columns() -> None:
    for table, column in (
        ("person", sa.Column("narrowed", sa.Boolean(), nullable=False, server_default=sa.false())),
        ("person", sa.Column("language", sa.String(12), nullable=False, server_default="")),
        ("person", sa.Column("totp_secret", sa.Text(), nullable=True)),
        ("person", sa.Column("totp_step", sa.BigInteger(), nullable=False, server_default="0")),
        ("person", sa.Column("removed_ms", sa.BigInteger(), nullable=True)),
        ("session", sa.Column("address", sa.Text(), nullable=False, server_default="")),
        (
            "session",
            sa.Column("awaits_code", sa.Boolean(), nullable=False, server_default=sa.false()),
        ),
        ("audit", sa.Column("name", sa.Text(), nullable=False, server_default="")),
        ("account", sa.Column("comment_days", sa.Integer(), nullable=True)),
        ("account", sa.Column("contact_days", sa.Integer(), nullable=True)),
        ("account", sa.Column("comment_purpose", sa.Text(), nullable=False, server_default="")),
        ("account", sa.Column("contact_purpose", sa.Text(), nullable=False, server_default="")),
    ):
        op.add_column(table, column)
    op.execute("UPDATE person SET narrowed = true WHERE id IN (SELECT person_id FROM person_reach)")


def _ways_in() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("person_id", sa.String(length=12), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("reach", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.String(length=12), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_invitation_account_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_account_id"), "invitation", ["account_id"])
    op.create_table(
        "password_reset",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=12), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_password_reset_person_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_password_reset")),
    )
    op.create_index(op.f("ix_password_reset_person_id"), "password_reset", ["person_id"])
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("reach", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=12), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=True),
        sa.Column("last_used_ms", sa.BigInteger(), nullable=True),
        sa.Column("revoked_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_api_token_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_account_id"), "api_token", ["account_id"])


def _erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("terminal_id", sa.String(length=12), nullable=False),
        sa.Column("rid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", "rid", "what", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_account_id"), "erasure", ["account_id"])


def _audit() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "no", name=op.f("pk_audit_seal")),
    )
    op.create_index(op.f("ix_audit_seal_audit_id"), "audit_seal", ["audit_id"], unique=True)
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(
            "CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_LINE}'; END $$"
        )
    for table in ("audit", "audit_seal"):
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            then = (
                "FOR EACH ROW EXECUTE FUNCTION audit_is_kept()"
                if postgres
                else f"BEGIN SELECT RAISE(ABORT, '{_LINE}'); END"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {then}")

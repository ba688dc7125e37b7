"""What leaves the account by itself: webhooks, and each thing that was or is to be told to one."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, text

from account.store.schema.ground import counted, tables

webhook = Table(
    "webhook",
    tables,
    Column("id", String(12), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),  # it signs, so it cannot be kept as a hash
    Column("form", String(8), nullable=False),  # json or slack
    Column("events", Text, nullable=False),  # with spaces between; "terminal" is all of terminal.*
    Column("touchpoint_id", ForeignKey("touchpoint.id"), nullable=True),  # responses below it
    Column("audit_id", BigInteger, nullable=False),  # the last line of the audit log told
    Column("created_ms", BigInteger, nullable=False),
    Column("paused_ms", BigInteger, nullable=True),
    # A person, a token or the command line: whoever made it, or let it go on since then.
    Column("made_by", Text, nullable=False, server_default=""),
)

delivery = Table(
    "delivery",
    tables,
    Column("id", counted, primary_key=True, autoincrement=True),
    Column("webhook_id", ForeignKey("webhook.id"), nullable=False),
    Column("event", String(40), nullable=False),
    Column("body", Text, nullable=False),  # exactly what is sent, and signed
    Column("made_ms", BigInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=True),  # NULL once it arrived or was given up
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("arrived_ms", BigInteger, nullable=True),
    Column("said", Text, nullable=False, server_default=""),  # how the last try ended
    Index(None, "webhook_id", "id"),
    Index(
        "ix_delivery_webhook_id_given_up",
        "webhook_id",
        "made_ms",
        sqlite_where=text("due_ms IS NULL AND arrived_ms IS NULL"),
        postgresql_where=text("due_ms IS NULL AND arrived_ms IS NULL"),
    ),
    Index(
        None,
        "due_ms",
        sqlite_where=text("due_ms IS NOT NULL"),
        postgresql_where=text("due_ms IS NOT NULL"),
    ),
)

"""How people read results: dashboards, and displays on a wall."""

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, Text

from account.store.schema.ground import tables

dashboard = Table(
    "dashboard",
    tables,
    Column("id", String(12), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("person_id", String(12), nullable=True),  # whose it is; NULL: everybody's
    Column("name", Text, nullable=False),
    Column("parts", Text, nullable=False),  # JSON [[part, query], ...] in order
    Column("made_by", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

wall = Table(  # a display that needs no sign-in; the link is shown once and can be taken back
    "wall",
    tables,
    Column("id", String(12), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("reach", Text, nullable=False),  # JSON, of whoever made it then
    Column("language", String(12), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made_by", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("revoked_ms", BigInteger, nullable=True),
)

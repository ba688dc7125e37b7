"""What people keep for their own work at the pages."""

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, Text

from account.store.schema.ground import tables

saved_view = Table(  # a choice with a name; it fits whoever looks, within their reach
    "saved_view",
    tables,
    Column("id", String(12), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("person_id", String(12), nullable=True),  # whose it is; NULL: everybody's
    Column("name", Text, nullable=False),
    Column("page", Text, nullable=False, server_default="terminals"),  # terminals or results
    Column("query", Text, nullable=False),  # as that page's address has it
    Column("made_by", String(12), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

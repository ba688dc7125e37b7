"""What people arrange: small, and whole on every machine."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
)

from account.store.schema.ground import tables

account = Table(
    "account",
    tables,
    Column("id", String(12), primary_key=True),
    Column("name", Text, nullable=False),
    Column("public_url", Text, nullable=False, server_default=""),  # as it was last served
    Column("sealing_key", LargeBinary, nullable=False),  # X25519, private, 32 bytes
    Column("signing_key", LargeBinary, nullable=False),  # Ed25519 seed, 32 bytes
    # What visitors write is kept this long, and for this; NULL: until somebody erases it.
    Column("comment_days", Integer, nullable=True),
    Column("contact_days", Integer, nullable=True),
    Column("comment_purpose", Text, nullable=False, server_default=""),
    Column("contact_purpose", Text, nullable=False, server_default=""),
    Column("created_ms", BigInteger, nullable=False),
)

touchpoint = Table(
    "touchpoint",
    tables,
    Column("id", String(12), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("parent_id", ForeignKey("touchpoint.id"), nullable=True),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),  # IANA name
    Column("languages", Text, nullable=False),  # tags with spaces between; the first is its own
    Column("survey_rev", String(64), nullable=True),  # what its terminals are to ask
    Column("settings", Text, nullable=False, server_default="{}"),  # JSON: thanks_s, ...
    Column("kind", Text, nullable=False, server_default=""),  # country, city, store, exit ...
    Column("tags", Text, nullable=False, server_default=""),  # with spaces between
    Column(
        "opening_hours", Text, nullable=False, server_default="{}"
    ),  # JSON: weekday -> [[from, to], ...]
    Column("cut_over_min", Integer, nullable=False, server_default="0"),  # when its day begins
    # The columns above say what holds here. This says what of it was set here rather than above,
    # as JSON; NULL: all of it. See account.store.places.tree.
    Column("own", Text, nullable=True),
    # JSON [[until, zone], ...], the earliest first: what its clock was until then, in Unix ms.
    Column("zones_before", Text, nullable=False, server_default="[]"),
    Column("closed_ms", BigInteger, nullable=True),  # no terminal stands there any more
    Column("created_ms", BigInteger, nullable=False),
)

survey = Table(
    "survey",
    tables,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("rev", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("issued", LargeBinary, nullable=False),  # the exact bytes that `rev` names
    Column("issued_ms", BigInteger, nullable=False),
    Column("origin", String(12), nullable=False),  # issued (here) or terminal (brought by one)
    Column("line", String(12), nullable=False, server_default=""),  # whose revision it is
    Column("issued_by", String(12), nullable=False, server_default=""),  # a person, or nobody
    Index(None, "account_id", "line"),
)

settings_document = Table(
    "settings_document",
    tables,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("rev", String(64), primary_key=True),
    Column("issued", LargeBinary, nullable=False),
    Column("issued_ms", BigInteger, nullable=False),
)

enrolment_code = Table(
    "enrolment_code",
    tables,
    Column("code_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("touchpoint_id", ForeignKey("touchpoint.id"), nullable=False),
    Column("name", Text, nullable=False),  # of the terminal to be
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_by", String(12), nullable=True),  # terminal_id
    Column("used_ms", BigInteger, nullable=True),
    Column("attempts", Integer, nullable=False, server_default="0"),  # refused ones
    Column("revoked_ms", BigInteger, nullable=True),
    # Whether its terminal waits, pending, until somebody accepts it.
    Column("waits", Boolean, nullable=False, server_default=false()),
    Index(None, "account_id", "created_ms"),
)

"""Who may look in or reach in: people, their sessions, invitations and tokens; and who did what."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    false,
)

from account.store.schema.ground import counted, tables

person = Table(
    "person",
    tables,
    Column("id", String(12), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    # In small letters, once in an installation. Of somebody removed it is no address any more.
    Column("email", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),  # argon2id
    Column("role", String(16), nullable=False),  # owner, operator, analyst, viewer, caretaker
    Column("created_ms", BigInteger, nullable=False),
    # Whether person_reach is all there is for them: a branch that goes must not open the tree.
    Column("narrowed", Boolean, nullable=False, server_default=false()),
    Column("language", String(12), nullable=False, server_default=""),  # "": as the browser asks
    Column("totp_secret", Text, nullable=True),  # base 32; NULL where there is no second factor
    # The last step used, so that a code works once; -1 until the first code proves the secret.
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    Column("removed_ms", BigInteger, nullable=True),
)

person_reach = Table(  # branches of the touchpoint tree that somebody is narrowed to
    "person_reach",
    tables,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("touchpoint_id", ForeignKey("touchpoint.id"), primary_key=True),
)

session = Table(
    "session",
    tables,
    Column("token_hash", String(64), primary_key=True),  # SHA-256 in hex; the token is nowhere
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("browser", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),  # where it was begun from
    # The password was right, the second factor is still to come: opens nothing yet.
    Column("awaits_code", Boolean, nullable=False, server_default=false()),
)

recovery_code = Table(  # for whoever lost the telephone: each works once
    "recovery_code",
    tables,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)

invitation = Table(
    "invitation",
    tables,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("email", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("reach", Text, nullable=False),  # JSON: touchpoint ids, or null for all
    Column("invited_by", String(12), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
)

password_reset = Table(
    "password_reset",
    tables,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
)

api_token = Table(
    "api_token",
    tables,
    Column("id", String(12), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("rights", Text, nullable=False),  # words of account.rights, with spaces between
    Column("reach", Text, nullable=False),  # JSON: touchpoint ids, or null for all
    Column("made_by", String(12), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=True),
    Column("last_used_ms", BigInteger, nullable=True),
    Column("revoked_ms", BigInteger, nullable=True),
)

audit = Table(  # only ever added to: the database itself refuses to change or delete a line
    "audit",
    tables,
    Column("id", counted, primary_key=True, autoincrement=True),
    Column("account_id", String(12), nullable=False, index=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("who", Text, nullable=False),  # person id, terminal id, or "command line"
    Column("what", Text, nullable=False),  # terminal.enrolled, survey.issued, ...
    Column("about", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default="{}"),  # JSON
    Column("name", Text, nullable=False, server_default=""),  # of `who`, as it was then,
    Index(None, "account_id", "about"),
    Index(None, "account_id", "who"),
)

audit_seal = Table(  # each line's hash with all before it: what was changed later shows
    "audit_seal",
    tables,
    Column("account_id", String(12), primary_key=True),
    Column("no", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, 3 ...
    Column("audit_id", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index(None, "audit_id", unique=True),
)

erasure = Table(  # visits whose written text is gone, so that a copy of them brings none back
    "erasure",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("rid", LargeBinary(16), primary_key=True),
    Column("what", String(10), primary_key=True),  # comment, contact
    Column("account_id", String(12), nullable=False, index=True),
    Column("at_ms", BigInteger, nullable=False),
)

"""What terminals report, sharded by terminal_id: every primary or unique key contains it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    text,
)

from account.store.schema.ground import tables

terminal = Table(
    "terminal",
    tables,
    Column("terminal_id", String(12), primary_key=True),  # 48 random bits in hex
    Column("account_id", String(12), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("touchpoint_id", String(12), nullable=False, index=True),
    Column("state", String(10), nullable=False),  # pending, accepted, retired
    Column("token_hash", String(64), nullable=False, index=True),
    Column(
        "next_token_hash", String(64), nullable=True, index=True
    ),  # rotation: valid from its first use
    Column("public_key", String(64), nullable=False),  # Ed25519 in hex
    Column("link_key", LargeBinary, nullable=False),
    Column("enrolled_ms", BigInteger, nullable=False),
    Column("revoked_ms", BigInteger, nullable=True),
    Column("last_contact_ms", BigInteger, nullable=True),
    Column("health", Text, nullable=True),  # JSON, feedback.batch.Health as last reported
    Column("settings_rev", String(64), nullable=False),  # what it should have
    Column("has_settings_rev", String(64), nullable=False, server_default=""),  # as reported
    Column("has_survey_rev", String(64), nullable=False, server_default=""),
    # It has no network: its responses are carried here, and it is never called silent.
    Column("by_stick", Boolean, nullable=False, server_default=false()),
)

wanted_survey = Table(  # revisions its responses name and this account has never seen
    "wanted_survey",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("rev", String(64), primary_key=True),
)

terminal_store = Table(
    "terminal_store",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("store_id", String(16), primary_key=True, index=True),
    Column("captured_seq", BigInteger, nullable=False),  # the terminal's own word
    Column("kept_from_seq", BigInteger, nullable=False),
    Column("acked_seq", BigInteger, nullable=False),  # what it takes for delivered
    Column("seen_seq", BigInteger, nullable=False),  # the highest seq that ever came
    Column("held", Text, nullable=False),  # JSON [[seq, kind], ...], as last reported
    Column("newest_boot", BigInteger, nullable=False, server_default="0"),  # highest boot_no
    Column("clone_sign", Text, nullable=True),  # why this looks like a copied or rolled-back card
    Column("first_contact_ms", BigInteger, nullable=False),
    Column("last_contact_ms", BigInteger, nullable=False),
)

gap = Table(  # every seq up to seen_seq that never came, as ranges
    "gap",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("store_id", String(16), primary_key=True),
    Column("from_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("to_seq", BigInteger, nullable=False),
)

boot = Table(
    "boot",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("store_id", String(16), primary_key=True),
    Column("boot_id", String(64), primary_key=True),
    Column("boot_no", BigInteger, nullable=False),
    Column("first_wall_ms", BigInteger, nullable=False),
    Column("last_boot_ms", BigInteger, nullable=False),
)

anchor = Table(
    "anchor",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("store_id", String(16), primary_key=True),
    Column("boot_id", String(64), primary_key=True),
    Column("anchor_no", BigInteger, primary_key=True, autoincrement=False),
    Column("boot_ms", BigInteger, nullable=False),
    Column("true_ms", BigInteger, nullable=False),
    Column("uncertainty_ms", BigInteger, nullable=False),
    Column("source", String(16), nullable=False),
)

stretch = (
    Table(  # where what was pressed within hours of a boot lies; see account.store.intake.stretches
        "stretch",
        tables,
        Column("terminal_id", String(12), primary_key=True),
        Column("store_id", String(16), primary_key=True),
        Column("boot_id", String(64), primary_key=True),
        Column("no", BigInteger, primary_key=True, autoincrement=False),
        Column("first_rid", LargeBinary(16), nullable=False),
        Column("last_rid", LargeBinary(16), nullable=False),
        sqlite_with_rowid=False,
    )
)

WROTE = """replace(body, '"sealed"', '') <> body"""
"""The condition that a visitor wrote something; as text, since an index is found by its words."""
SAID_MORE = """length(body) - length(replace(body, '"question"', '')) > 10"""
"""The condition that a visit went on after the rating: "question" stands in it twice or more."""

BOUNDED = "time_quality = 'bounded'"
WIDE = "latest_ms - earliest_ms >= 8640"
"""No moment placed by an anchor within six hours is known so badly; see intake.times."""
UNSURE = f"{BOUNDED} OR {WIDE}"

LINKED = text("response.link <> ''")
"""Said with every question for a visit by its link: SQLite finds its index by no other word."""

response = Table(
    "response",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("rid", LargeBinary(16), primary_key=True),  # UUIDv8, 16 bytes
    Column("account_id", String(12), nullable=False),
    Column("store_id", String(16), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("content_hash", LargeBinary(32), nullable=False),
    # As it came; never rewritten.
    Column("boot_id", String(64), nullable=False),
    Column("boot_ms", BigInteger, nullable=False),
    Column("wall_ms", BigInteger, nullable=False),
    Column("wall_synced", Boolean, nullable=False),
    Column("touchpoint_id", Text, nullable=False),
    Column("settings_rev", String(64), nullable=False),
    Column("survey_rev", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    # Read out of the body.
    Column("question", Text, nullable=False),
    Column("rating", Integer, nullable=True),  # the step of the scale, as pressed
    Column("language", Text, nullable=False),
    Column("channel", String(8), nullable=False),
    Column("mode", String(8), nullable=False),
    Column("ended", String(12), nullable=True),
    Column("since_last_press_ms", BigInteger, nullable=True),
    Column("link", String(16), nullable=False),  # the QR code's nonce, "" where none was shown
    # Judged with the survey; NULL while `unscored` says why not: survey_unknown, off_scale.
    Column("kind", String(12), nullable=True),
    Column("steps", Integer, nullable=True),
    Column("unscored", String(20), nullable=True),
    # Derived from boots and anchors; again when later ones come.
    Column("true_ms", BigInteger, nullable=True),
    Column("earliest_ms", BigInteger, nullable=True),
    Column("latest_ms", BigInteger, nullable=True),
    Column("time_quality", String(8), nullable=False),  # exact, bounded
    Column("lh", BigInteger, nullable=True),  # NULL unless the whole interval is in one hour
    # Its store and seq are in its rid, in that order: nothing else finds it by those, and its
    # boot's clock rises with them; see account.store.intake.stretches.
    # Few where clocks are right: what a later boot or a far anchor may still place better.
    Index(
        "ix_response_unsure",
        "terminal_id",
        "boot_id",
        sqlite_where=text(UNSURE),
        postgresql_where=text(UNSURE),
    ),
    Index(
        None,
        "terminal_id",
        "link",
        sqlite_where=text("link <> ''"),
        postgresql_where=text("link <> ''"),
    ),
    Index(None, "account_id", "received_ms"),
    # Few of all: a search among comments, and two answers beside each other, read no others.
    Index(
        "ix_response_wrote",
        "account_id",
        "received_ms",
        "rid",
        sqlite_where=text(WROTE),
        postgresql_where=text(WROTE),
    ),
    Index(
        "ix_response_said_more",
        "account_id",
        "lh",
        "rid",
        sqlite_where=text(SAID_MORE),
        postgresql_where=text(SAID_MORE),
    ),
)

STEPS = range(11)
"""Every step a scale can have; NPS goes from 0 to 10."""

rollup = Table(  # responses counted by the hour, in step with every insert; see intake.rollup
    "rollup",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("touchpoint_id", Text, primary_key=True),
    Column("survey", String(12), primary_key=True),  # how its revision's name begins
    Column("question", Text, primary_key=True),
    Column("kind", String(12), primary_key=True),  # "" where `unscored`
    Column("steps", Integer, primary_key=True, autoincrement=False),  # 0 where unscored
    Column("mode", String(8), primary_key=True),  # test and cleaning presses stand apart
    Column("lh", BigInteger, primary_key=True, autoincrement=False),  # -1: in no one hour
    Column("account_id", String(12), nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),  # of the ratings that are scored
    *(Column(f"h{step}", BigInteger, nullable=False) for step in STEPS),  # how often each was
    Index(None, "account_id", "lh"),
)

conflict = Table(  # the same rid with other content: both are kept, the first one counts
    "conflict",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("rid", LargeBinary(16), primary_key=True),
    Column("content_hash", LargeBinary(32), primary_key=True),
    Column("store_id", String(16), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
)

quarantine = Table(  # what could not be read as a response, byte for byte
    "quarantine",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("raw_hash", LargeBinary(32), primary_key=True),
    Column("store_id", String(16), nullable=False),
    Column("seq", BigInteger, nullable=True),  # None where not even that can be read
    Column("rid", Text, nullable=True),
    Column("code", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("settled_ms", BigInteger, nullable=True),  # when somebody replayed or dismissed it
    Column("settled_by", Text, nullable=True),
    Column("settled_why", Text, nullable=True),  # "" where it was replayed
)

command = Table(  # what people ask of terminals, and what became of it
    "command",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("id", String(12), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("arguments", Text, nullable=False),  # JSON
    Column("asked_by", Text, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("done_ms", BigInteger, nullable=True),
    Column("well", Boolean, nullable=True),
    Column("said", Text, nullable=False, server_default=""),
)

carried_file = Table(  # brought on a stick from a revoked terminal, until an owner releases it
    "carried_file",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("raw_hash", LargeBinary(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("released_ms", BigInteger, nullable=True),
    # The rids of what a visitor wrote in it, 16 bytes each: that text counts from received_ms.
    Column("written", LargeBinary, nullable=True),
)

longer_response = Table(  # from a phone; joined to its visit by (terminal_id, link = nonce)
    "longer_response",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("nonce", String(16), primary_key=True),
    Column("account_id", String(12), nullable=False),
    Column("survey_rev", String(64), nullable=False),
    Column("language", Text, nullable=False),
    Column("answers", Text, nullable=False),  # JSON {question: value}; written text is sealed
    Column("received_ms", BigInteger, nullable=False),
    Index(None, "account_id", "received_ms"),
)

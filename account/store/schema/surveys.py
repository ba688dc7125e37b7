"""Surveys on their way: written, issued to places at an hour, and answered away from terminals."""

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
    text,
)

from account.store.schema.ground import tables

survey_draft = Table(
    "survey_draft",
    tables,
    Column("id", String(12), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("line", String(12), nullable=False),  # which survey it will be a revision of
    Column("based_on", String(64), nullable=False, server_default=""),  # a revision, or none
    Column("content", Text, nullable=False),  # JSON, feedback.survey.Survey, perhaps faulty
    Column(
        "look", Text, nullable=False, server_default=""
    ),  # JSON, account.store.surveys.looks.Look
    Column("version", Integer, nullable=False),  # counts savings: two people are told apart by it
    Column("made_by", String(12), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("changed_by", String(12), nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
)

issuing = Table(  # somebody's word that these places are to ask this revision
    "issuing",
    tables,
    Column("id", String(12), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("rev", String(64), nullable=False),
    Column("look", Text, nullable=False, server_default=""),  # JSON; "": what they have
    Column("at_local", Text, nullable=False, server_default=""),  # 2026-12-01T06:00; "": at once
    Column("asked_by", String(12), nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Index(None, "account_id", "rev"),
)

placing = Table(  # one place of an issuing; the due hour is that place's own
    "placing",
    tables,
    Column("issuing_id", ForeignKey("issuing.id"), primary_key=True),
    Column("touchpoint_id", ForeignKey("touchpoint.id"), primary_key=True),
    Column("account_id", String(12), nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("done_ms", BigInteger, nullable=True),
    Column("before_rev", String(64), nullable=True),  # what was asked there until then
    Column("cancelled_ms", BigInteger, nullable=True),
    Column("cancelled_by", String(12), nullable=True),  # NULL with the other set: overtaken
    Index(None, "account_id", "touchpoint_id", "due_ms"),
    Index(
        "ix_placing_waiting",
        "due_ms",
        sqlite_where=text("done_ms IS NULL AND cancelled_ms IS NULL"),
        postgresql_where=text("done_ms IS NULL AND cancelled_ms IS NULL"),
    ),
)

survey_link = Table(  # asks a survey in a browser: its `terminal` has the same id and takes part
    "survey_link",  # in everything that counts responses (docs/decisions/survey-links.md)
    tables,
    Column("id", String(12), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("touchpoint_id", ForeignKey("touchpoint.id"), nullable=False),
    Column("rev", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("channel", String(8), nullable=False),  # web, email
    Column("single_use", Boolean, nullable=False),
    Column("made_by", String(12), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger, nullable=True),
)

half_filled = Table(  # a form in a visitor's browser; kept until it is sent, walked off, or old
    "half_filled",
    tables,
    Column("terminal_id", String(12), primary_key=True),
    Column("nonce", String(16), primary_key=True),
    Column("account_id", String(12), nullable=False),
    Column("survey_rev", String(64), nullable=False),
    Column("language", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # JSON, closed to the account's key
    Column("begun_ms", BigInteger, nullable=False),
    Column("saved_ms", BigInteger, nullable=False),
    Column("sent_ms", BigInteger, nullable=True),  # then nothing is left in `sealed`
    Index(None, "saved_ms"),
)

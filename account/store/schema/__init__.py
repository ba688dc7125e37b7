"""Every table of the account, in SQLAlchemy Core; Alembic brings a database up to it.

Two sides. What people arrange (account, person, touchpoint, survey ...) is small and whole on
every machine. What terminals report is sharded by terminal_id: every primary or unique key there
contains it, so that a distributed engine can hold the same schema. `TERMINAL_SIDE` names those;
`COORDINATOR_SIDE` those that are on one machine only.
A room of its own that keeps tables (`schema/<room>.py`) is imported here, and told by name.

Times are Unix milliseconds and end in `_ms`. No date functions anywhere: the local hour number
`lh = (true_ms / 1000 + offset) // 3600` is fixed when the time is derived, and hour of week is
`(lh + 72) % 168`, day start `lh - lh % 24`, on every engine.
"""

from account.store.schema.arranged import (
    account,
    enrolment_code,
    settings_document,
    survey,
    touchpoint,
)
from account.store.schema.desk import saved_view
from account.store.schema.ground import tables
from account.store.schema.out import delivery, webhook
from account.store.schema.people import (
    api_token,
    audit,
    audit_seal,
    erasure,
    invitation,
    password_reset,
    person,
    person_reach,
    recovery_code,
    session,
)
from account.store.schema.reading import dashboard, wall
from account.store.schema.reported import (
    STEPS,
    anchor,
    boot,
    carried_file,
    command,
    conflict,
    gap,
    longer_response,
    quarantine,
    response,
    rollup,
    stretch,
    terminal,
    terminal_store,
    wanted_survey,
)
from account.store.schema.results import (
    answer_tally,
    counting_rule,
    daily,
    exclusion,
    settled_answers,
    settled_answers_there,
    settled_day,
    settled_hours,
    settled_hours_there,
    settled_places,
    tally,
)
from account.store.schema.surveys import (
    half_filled,
    issuing,
    placing,
    survey_draft,
    survey_link,
)

TERMINAL_SIDE = (
    terminal,
    wanted_survey,
    terminal_store,
    gap,
    boot,
    anchor,
    stretch,
    response,
    rollup,
    daily,
    tally,
    answer_tally,
    conflict,
    quarantine,
    command,
    carried_file,
    longer_response,
    half_filled,
    erasure,
)

COORDINATOR_SIDE = (
    *(audit, audit_seal),
    *(settled_day, settled_hours, settled_hours_there, settled_places),
    *(settled_answers, settled_answers_there),
)
"""Guarded by triggers, which a table on many machines cannot have; or by a lock that every batch
takes, which would be taken on all of them. Joined to nothing that is cut up."""

__all__ = [
    "COORDINATOR_SIDE",
    "STEPS",
    "TERMINAL_SIDE",
    "account",
    "anchor",
    "answer_tally",
    "api_token",
    "audit",
    "audit_seal",
    "boot",
    "carried_file",
    "command",
    "conflict",
    "counting_rule",
    "daily",
    "dashboard",
    "delivery",
    "enrolment_code",
    "erasure",
    "exclusion",
    "gap",
    "half_filled",
    "invitation",
    "issuing",
    "longer_response",
    "password_reset",
    "person",
    "person_reach",
    "placing",
    "quarantine",
    "recovery_code",
    "response",
    "rollup",
    "saved_view",
    "session",
    "settings_document",
    "settled_answers",
    "settled_answers_there",
    "settled_day",
    "settled_hours",
    "settled_hours_there",
    "settled_places",
    "stretch",
    "survey",
    "survey_draft",
    "survey_link",
    "tables",
    "tally",
    "terminal",
    "terminal_store",
    "touchpoint",
    "wall",
    "wanted_survey",
    "webhook",
]

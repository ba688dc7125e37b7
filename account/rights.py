"""What somebody may do, by role; a token's scopes are the same words."""

from enum import StrEnum


class Right(StrEnum):
    """One thing that not everybody may do. Where it may be done is `account.store.reach`."""

    FLEET = "fleet"
    """See terminals: when they were heard, what waits there, what is wrong."""
    RESULTS = "results"
    """See scores and counts."""
    READ = "read"
    """Read what visitors wrote and whom to call back."""
    EXPORT = "export"
    """Take responses out."""
    ISSUE = "issue"
    """Make surveys and issue them; leave periods out of the scores, with a reason."""
    ARRANGE = "arrange"
    """Change touchpoints and terminals, and command them."""
    GOVERN = "govern"
    """People, tokens, webhooks, the audit log, quarantine and erasure."""


ROLES: dict[str, frozenset[Right]] = {
    "owner": frozenset(Right),
    "operator": frozenset({Right.FLEET, Right.RESULTS, Right.ISSUE, Right.ARRANGE}),
    "analyst": frozenset({Right.FLEET, Right.RESULTS, Right.READ, Right.EXPORT, Right.ISSUE}),
    "viewer": frozenset({Right.FLEET, Right.RESULTS}),
    "caretaker": frozenset({Right.FLEET}),
}
"""Every role, from the one with all rights down."""

"""Whether contact details can be sent as they are."""

import re

from feedback.response import ContactDetails

LONGEST_DETAIL = 100
# Only what is certainly mistyped: whether it exists, nobody can tell from here.
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def complaint(details: ContactDetails) -> str:
    """The word (see feedback.words) that says what is missing; empty where nothing is."""
    if not details.email and not details.phone:
        return "contact_empty"
    if details.email and not _EMAIL.fullmatch(details.email):
        return "email_wrong"
    return ""


def tidied(details: ContactDetails) -> ContactDetails:
    """Without spaces around, and no longer than anybody's."""
    return ContactDetails(
        name=details.name.strip()[:LONGEST_DETAIL],
        email=details.email.strip()[:LONGEST_DETAIL],
        phone=details.phone.strip()[:LONGEST_DETAIL],
    )

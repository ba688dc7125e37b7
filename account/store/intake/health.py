"""What a terminal says of itself, cut to what is kept: a page shows a hundred of them."""

from msgspec.structs import replace

from feedback.batch import Health

LONGEST_VERSION = 40
MOST_TROUBLES, LONGEST_TROUBLE = 20, 400


def cut(health: Health) -> Health:
    """The same, no longer than a healthy terminal would say it."""
    return replace(
        health,
        version=health.version[:LONGEST_VERSION],
        trouble=tuple(one[:LONGEST_TROUBLE] for one in health.trouble[:MOST_TROUBLES]),
    )

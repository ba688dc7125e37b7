"""One visitor's pass: what may happen in it, what is to be shown and what is to be written."""

from kiosk.visit.patience import GO_ON_S, SETTLE_MS
from kiosk.visit.saying import LONGEST_COMMENT
from kiosk.visit.views import (
    Amend,
    Asking,
    Capture,
    Effect,
    Resting,
    Show,
    Thanking,
    View,
)
from kiosk.visit.visit import BUTTONS, Visit

__all__ = [
    "BUTTONS",
    "GO_ON_S",
    "LONGEST_COMMENT",
    "SETTLE_MS",
    "Amend",
    "Asking",
    "Capture",
    "Effect",
    "Resting",
    "Show",
    "Thanking",
    "View",
    "Visit",
]

"""What a message says: JSON for programs, one line of text for a chat (Slack's form)."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from account import stamps
from feedback.words import FACES, face_label


class Form(StrEnum):
    """How a message is written."""

    JSON = "json"
    SLACK = "slack"


RESPONSES = "responses"
EVENTS = (
    RESPONSES,
    "terminal",
    "touchpoint",
    "survey",
    "quarantine",
    "person",
    "token",
    "webhook",
    "account",
)
"""What can be listened for: new responses, and each family of lines in the audit log."""


def written(form: Form, event: str, at_ms: int, told: Mapping[str, Any]) -> str:
    """The body, exactly as it is signed and sent."""
    if form is Form.SLACK:
        return json.dumps({"text": _line(event, told)}, ensure_ascii=False)
    body = {"type": event, "timestamp": stamps.utc(at_ms), "data": told}
    return json.dumps(body, ensure_ascii=False)


def _line(event: str, told: Mapping[str, Any]) -> str:
    if event == "responses.received":
        return _responses_line(told["responses"])
    about = f" {told['about']}" if told.get("about") else ""
    detail = ", ".join(f"{name} {value}" for name, value in told.get("detail", {}).items())
    return _escaped(f"{event}:{about} by {told['who']}{' (' + detail + ')' if detail else ''}")


def _responses_line(responses: Sequence[Mapping[str, Any]]) -> str:
    by_place = dict[str, Counter[str]]()
    for one in responses:
        by_place.setdefault(one["touchpoint"], Counter())[_rating(one)] += 1
    lines = []
    for place, ratings in by_place.items():
        counted = ", ".join(f"{n} × {rating}" for rating, n in ratings.most_common())
        lines.append(f"*{_escaped(place)}*: {_escaped(counted)}")
    return "\n".join(lines)


def _rating(one: Mapping[str, Any]) -> str:
    value, steps = one["rating"], one["steps"]
    if one["kind"] == "smileys" and steps in FACES and value in range(1, steps + 1):
        return face_label(value, steps, "en")
    return "no rating" if value is None else f"{one['kind'] or one['question']} {value}"


def _escaped(text: str) -> str:
    """Slack's three signs; without it a name could become a link or call everybody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

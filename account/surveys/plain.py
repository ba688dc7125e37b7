"""What a part of a survey says, under the names of the survey file: for programs that compare."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from account.surveys.compared import Fields, Part
from account.surveys.editing import leads_to
from feedback.survey import Question, Survey

_TEXTS = ("text", "low", "high", "notice")
_WITHIN = ("consent", "link")


def said(survey: Survey, part: Part) -> Fields:
    """Texts by language. `go` is where a question leads, whether or not that is written there, so
    that a question put between two changes what leads to it.
    """
    found = Fields(_said("", msgspec.to_builtins(part)))
    if isinstance(part, Question) and part in survey.questions:
        found["go", ""] = leads_to(survey, part).id
    return found


def _said(under: str, part: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for name, value in part.items():
        if not value:
            continue
        if name in _TEXTS:
            for language, text in value.items():
                yield (under + name, language), text
        elif name in _WITHIN:
            yield from _said(f"{under}{name}.", value)
        elif name == "choices":
            yield (name, ""), " ".join(one["id"] for one in value)
            for one in value:
                yield from _said(f"choices.{one['id']}.", one)
        else:
            yield (under + name, ""), value if isinstance(value, str) else json.dumps(value)

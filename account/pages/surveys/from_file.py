"""A survey file that somebody sent: read, or told what keeps it from being read."""

import re

from account.pages.surveys import faults
from account.pages.words import Words
from feedback import wire
from feedback.check import FaultySurvey, check
from feedback.fault import Fault, What
from feedback.survey import Survey

LARGEST_FILE = 512 * 1024
_BEYOND = frozenset({"no_ending", "first_scale", "too_many"})
"""What a draft's page cannot show: it needs a rating and an ending to begin with."""
_SAID = (
    ("key", re.compile(r"Object contains unknown field `(?P<name>[^`]*)`")),
    ("lacks", re.compile(r"Object missing required field `(?P<name>[^`]*)`")),
    ("value", re.compile(r"Invalid enum value (?P<name>'[^']*')")),
    ("line", re.compile(r"\(at line (?P<line>\d+), column (?P<column>\d+)\)")),
)
"""What msgspec and tomllib say, by the word that says it here."""


class Unread(ValueError):
    """No survey can be made of it; the message is for whoever sent it."""


def read(w: Words, raw: bytes) -> Survey:
    """The survey in a file, which may have faults that its draft shows; raises Unread."""
    if not raw.strip():
        raise Unread(w("survey_file_empty"))
    if len(raw) > LARGEST_FILE:
        raise Unread(w("survey_file_too_large", most=LARGEST_FILE // 1024))
    try:
        text = raw.decode("utf-8-sig")  # some editors begin a file with a mark of their own
    except UnicodeDecodeError as error:
        raise Unread(w("survey_file_no_text")) from error
    try:
        survey = wire.survey_as_written(text)
    except FaultySurvey as error:
        raise _unread(w, error) from error
    try:
        check(survey)
    except FaultySurvey as error:
        if not all(_mendable(fault) for fault in error.faults):
            raise _unread(w, error) from error
    return survey


def _mendable(fault: Fault) -> bool:
    """Whether a draft's page shows it beside its part, and puts it right."""
    what = fault.what
    if not isinstance(what, What) or what.code in _BEYOND:
        return False
    return what.code != "few_choices" or what.values["count"] in (0, 1)  # more fit on no form


def _unread(w: Words, error: FaultySurvey) -> Unread:
    told = [f"  {fault.place}: {_said(w, fault)}" for fault in error.faults]
    return Unread("\n".join((w("survey_file_refused"), *told)))


def _said(w: Words, fault: Fault) -> str:
    for word, pattern in _SAID:
        if found := pattern.search(fault.what):
            return w(f"survey_file_{word}", **found.groupdict())
    return faults.what_is_wrong(w, fault)

"""What is wrong with a draft, in the reader's language and beside the part it is wrong with."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from starlette.requests import Request

from account.pages.desk import words_for
from account.pages.words import Words
from feedback import words
from feedback.check import FaultySurvey, check
from feedback.doubts import doubts
from feedback.fault import Fault, What
from feedback.survey import Survey

_FAINT = re.compile(r"(\w+) #\w+ on (\w+) #\w+ has contrast ([\d.]+), must have ([\d.]+)")
_INSIDE = re.compile(r"(choice|consent|link|notice|low|high|branch|only_before)(?: '?(\w+)'?)?")
_PLACE = re.compile(r"(?:question|ending) '([a-z0-9_]+)'")


class Told(NamedTuple):
    """One fault: the part it belongs to ("" for the whole survey), what it is, and the part's
    own words."""

    part: str
    what: str
    name: str = ""
    lacks: bool = False
    """Whether it is texts that a language lacks: so many of a part are told as one."""


def found(w: Words, survey: Survey) -> list[Told]:
    """Everything that keeps a survey from being issued."""
    try:
        check(survey)
    except FaultySurvey as error:
        return list(_told(w, survey, error.faults))
    return []


def _told(w: Words, survey: Survey, wrong: Sequence[Fault]) -> Iterator[Told]:
    names, lacking = _names(w, survey), Counter(filter(None, map(_lacking, wrong)))
    for fault in wrong:
        part, gap = _part(fault.place), _lacking(fault)
        name = names.get(part, part)
        if gap is None:
            yield Told(part, _said(w, fault), name)
        elif n := lacking.pop(gap, 0):
            own = words.own_name(gap[1])
            yield Told(part, w.count("survey_lacks", n, language=own), name, lacks=True)


def _lacking(fault: Fault) -> tuple[str, str] | None:
    """The part and the language, where it is a text that is missing."""
    what = fault.what
    if not isinstance(what, What) or what.code != "no_text":
        return None
    return _part(fault.place), str(dict(what.values)["language"])


def _names(w: Words, survey: Survey) -> dict[str, str]:
    """By part: how it begins, in the reader's language or the survey's own."""
    own = survey.languages[0] if survey.languages else ""
    parts = (*survey.steps, *survey.longer)
    said = {one.id: one.text.get(w.language) or one.text.get(own) or one.id for one in parts}
    return {name: text if len(text) < 50 else f"{text[:47]}…" for name, text in said.items()}


def warnings(w: Words, survey: Survey) -> list[Told]:
    """What is not wrong, and still to be looked at."""
    return list(_warnings(w, survey))


def _warnings(w: Words, survey: Survey) -> Iterator[Told]:
    for doubt in doubts(survey):
        part = _part(doubt.place)
        yield Told(part, what_is_wrong(w, doubt), _names(w, survey).get(part, part))
    unread = [one for one in survey.languages if not words.reviewed(one)]
    if unread:
        named = ", ".join(words.own_name(one) for one in unread)
        yield Told("", w("survey_unread_words", languages=named))


def _part(place: str) -> str:
    named = _PLACE.match(place)
    return named.group(1) if named else ""


def _said(w: Words, fault: Fault) -> str:
    where = _where(w, _PLACE.sub("", fault.place, count=1).strip())
    return f"{where}{what_is_wrong(w, fault)}"


def what_is_wrong(w: Words, fault: Fault) -> str:
    """Without its place; in English where we have no words of our own for it."""
    what = fault.what
    if not isinstance(what, What) or f"survey_fault_{what.code}" not in w:
        return what
    values = dict(what.values)
    if "language" in values:
        values["language"] = words.own_name(str(values["language"]))
    return w(f"survey_fault_{what.code}", **values)


def _where(w: Words, rest: str) -> str:
    """What inside of the part it is: one of its choices, its consent, its link ..."""
    named = _INSIDE.match(rest)
    if not named:
        return ""
    inside, name = named.groups()
    return f"{w(f'survey_inside_{inside}', name=name or '')}: "


def colours_told(request: Request, error: ValueError) -> str:
    """Why people could not read by these colours, each pair with its contrast."""
    w = words_for(request)
    found = _FAINT.findall(str(error))
    if not found:
        return w("survey_colours_wrong")
    pairs = "; ".join(
        w(
            "survey_faint_pair",
            upper=w(f"survey_colour_{upper}"),
            lower=w(f"survey_colour_{lower}"),
            found=contrast,
            least=least,
        )
        for upper, lower, contrast, least in found
    )
    return w("survey_colours_faint", pairs=pairs)

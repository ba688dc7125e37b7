"""Whether a survey makes sense as a whole: every fault at once, each with its place."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from feedback import walk
from feedback.fault import Fault, FaultySurvey, id_, place_of, texts, twice, what
from feedback.question_check import faults_in
from feedback.survey import SCALES, Ending, Link, Question, Survey

__all__ = ["Fault", "FaultySurvey", "check"]

PLACEHOLDERS = frozenset({"visit", "terminal", "touchpoint", "language", "rating"})
MOST_QUESTIONS, MOST_LANGUAGES = 100, 60
"""Far beyond what anybody answers or reads; the first on the screen and on the phone each."""
LONGEST_NAME = 200
LONGEST_URL = 400
"""Letters of a link: a QR code of more cannot be read from a metre away."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PLACEHOLDER = re.compile(r"{([^{}]*)}")
_URL = re.compile(r"https://[!-~]*")


def check(survey: Survey) -> None:
    """Raise FaultySurvey with all that is wrong, or return."""
    faults = tuple(_too_much(survey)) or tuple(_faults(survey))
    if not faults and (round_trip := _loop(survey)):
        faults = (Fault(f"question {round_trip!r}", what("loop", "its branches lead back to it")),)
    if not faults:
        faults = tuple(_unreached(survey))
    if faults:
        raise FaultySurvey(faults)


def _too_much(survey: Survey) -> Iterator[Fault]:
    """Told alone: what else is wrong with so much would be as long again."""
    counted = (
        ("questions", len(survey.questions), MOST_QUESTIONS),
        ("endings", len(survey.endings), MOST_QUESTIONS),
        ("longer", len(survey.longer), MOST_QUESTIONS),
        ("languages", len(survey.languages), MOST_LANGUAGES),
    )
    for name, count, most in counted:
        if count > most:
            said = "{count} of them; at most {most}"
            yield Fault(name, what("too_many", said, count=count, most=most))


def _faults(survey: Survey) -> Iterator[Fault]:
    yield from _languages(survey)
    yield from _as_a_whole(survey)
    for question in (*survey.questions, *survey.longer):
        yield from faults_in(survey, question)
    for ending in survey.endings:
        yield from _in_ending(survey, ending)


def _languages(survey: Survey) -> Iterator[Fault]:
    if not survey.languages:
        yield Fault("languages", "none given; the first is the default")
    for language in survey.languages:
        if not _LANGUAGE.fullmatch(language):
            yield Fault("languages", f"{language!r} is no language tag; write for example 'de'")
    yield from twice("languages", survey.languages)


def _as_a_whole(survey: Survey) -> Iterator[Fault]:
    if len(survey.name) > LONGEST_NAME or not survey.name.isprintable():
        yield Fault(
            "name", f"{survey.name!r:.80} is not one line of at most {LONGEST_NAME} letters"
        )
    if not survey.endings:
        yield Fault("endings", what("no_ending", "none given; a visit has to end somewhere"))
    if not survey.questions:
        yield Fault("questions", "none given")
    elif survey.questions[0].kind not in SCALES:
        must = what("first_scale", "the first question must be a rating scale")
        yield Fault(place_of(survey.questions[0]), must)
    yield from twice("ids", [one.id for one in survey.steps])
    yield from twice("longer", [one.id for one in (*survey.questions, *survey.longer)])


def _in_ending(survey: Survey, ending: Ending) -> Iterator[Fault]:
    place = place_of(ending)
    yield from id_(place, ending.id)
    yield from texts(survey, f"{place} text", ending.text)
    if ending.link is not None:
        yield from _link(survey, f"{place} link", ending.link)


def _link(survey: Survey, place: str, link: Link) -> Iterator[Fault]:
    yield from texts(survey, f"{place} text", link.text)
    if not link.url:
        if not survey.longer:
            said = "has no url and the survey has no longer questions to lead to"
            yield Fault(place, what("no_longer", said))
        return
    yield from _url(place, link.url)


def _url(place: str, url: str) -> Iterator[Fault]:
    if not url.startswith("https://"):
        yield Fault(place, what("no_https", "{url!r:.80} must start with https://", url=url))
    elif not _leads_somewhere(url):
        yield Fault(place, what("no_address", "{url!r:.80} is no web address", url=url))
    if len(url) > LONGEST_URL:
        fit = "{letters} letters; {most} fit a QR code"
        yield Fault(place, what("long_address", fit, letters=len(url), most=LONGEST_URL))
    if re.search("[{}]", _PLACEHOLDER.sub("", url)):
        lone = "has a brace on its own; write {{ as %7B and }} as %7D"
        yield Fault(place, what("lone_brace", lone))
    for name in _PLACEHOLDER.findall(url):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS))
            said = "{{{name}}} is unknown; there are {known}"
            yield Fault(place, what("no_placeholder", said, name=name, known=known))


def _leads_somewhere(url: str) -> bool:
    """Whether it has a host, and no letter that a web address writes otherwise."""
    try:
        return bool(_URL.fullmatch(url) and urlsplit(url).hostname)
    except ValueError:
        return False


def _loop(survey: Survey) -> str | None:
    """The id of a question that can be reached from itself."""
    done, under_way = set[str](), set[str]()

    def met_again(question: Question) -> str | None:
        if question.id in under_way:
            return question.id
        if question.id in done:
            return None
        under_way.add(question.id)
        steps = walk.ways_on(survey, question)
        again = (met_again(step) for step in steps if isinstance(step, Question))
        found = next((name for name in again if name), None)
        under_way.discard(question.id)
        done.add(question.id)
        return found

    return next((name for one in survey.questions if (name := met_again(one))), None)


def _unreached(survey: Survey) -> Iterator[Fault]:
    seen, to_see = set[str](), [survey.rating]
    while to_see:
        question = to_see.pop()
        seen.add(question.id)
        ways = walk.ways_on(survey, question)
        seen.update(step.id for step in ways)
        to_see.extend(step for step in ways if isinstance(step, Question))
    for one in survey.steps:
        if one.id not in seen:
            yield Fault(place_of(one), what("unreached", "no answer leads to it"))

"""Whether one question makes sense in its survey."""

from collections.abc import Iterator

from feedback.fault import Fault, id_, place_of, texts, twice, what
from feedback.icons import ICONS
from feedback.survey import (
    CHOSEN,
    SCALES,
    WRITTEN,
    Choice,
    Consent,
    Detail,
    Kind,
    Question,
    Survey,
)

MOST_CHOICES = 8
LONGEST_CHOICE = 60
LONGEST_END = 40
LONGEST_VERSION = 40


def faults_in(survey: Survey, question: Question) -> Iterator[Fault]:
    """Every fault of a question on the terminal or on the phone."""
    place = place_of(question)
    yield from id_(place, question.id)
    yield from texts(survey, f"{place} text", question.text)
    yield from _scale(survey, question)
    yield from _choices(survey, question)
    yield from _branches(survey, question)
    if question in survey.longer:
        yield from _on_the_phone(question)
    else:
        yield from _written(survey, question)
        yield from _only_before(survey, question)


def _scale(survey: Survey, question: Question) -> Iterator[Fault]:
    place = place_of(question)
    allowed = SCALES.get(question.kind, ())
    if question.steps and question.steps not in allowed:
        listed = " or ".join(map(str, allowed)) or "no"
        yield Fault(place, f"{question.kind} has {listed} steps, not {question.steps}")
    directions = ("agreement", "effort") if question.kind is Kind.CES else ("",)
    if question.direction not in directions:
        wanted = "'agreement' or 'effort'" if question.kind is Kind.CES else "none"
        yield Fault(place, f"direction is {question.direction!r}, must be {wanted}")
    if not question.low and not question.high:
        return
    if question.kind not in SCALES or question.kind is Kind.SMILEYS:
        yield Fault(place, f"{question.kind} has no ends to name")
        return
    yield from texts(survey, f"{place} low", question.low, LONGEST_END)
    yield from texts(survey, f"{place} high", question.high, LONGEST_END)


def _written(survey: Survey, question: Question) -> Iterator[Fault]:
    """Comments and contact details: what a visitor must have read before."""
    place, contact = place_of(question), question.kind is Kind.CONTACT
    if question.notice:
        if question.kind not in WRITTEN:
            yield Fault(place, f"a privacy notice has no place before {question.kind}")
        yield from texts(survey, f"{place} notice", question.notice)
    if question.details and not contact:
        yield Fault(place, f"{question.kind} asks for no details")
    if contact and not {Detail.EMAIL, Detail.PHONE}.intersection(question.details):
        said = "asks for neither 'email' nor 'phone': nobody could be reached"
        yield Fault(place, what("nobody_reached", said))
    yield from twice(f"{place} details", [detail.value for detail in question.details])
    if contact and question.consent is None:
        said = "has no consent: say what a visitor agrees to, and give it a version"
        yield Fault(place, what("no_consent", said))
    if question.consent is not None:
        if not contact:
            yield Fault(place, f"{question.kind} needs no consent")
        yield from _consent(survey, f"{place} consent", question.consent)


def _consent(survey: Survey, place: str, consent: Consent) -> Iterator[Fault]:
    if not consent.version.strip() or len(consent.version) > LONGEST_VERSION:
        yield Fault(place, f"version is {consent.version!r}; give 1 to {LONGEST_VERSION} letters")
    yield from texts(survey, f"{place} text", consent.text)


def _only_before(survey: Survey, question: Question) -> Iterator[Fault]:
    wanted = question.only_before
    if not wanted:
        return
    place = f"{place_of(question)} only_before"
    if question is survey.rating:
        yield Fault(place, "the rating is always asked")
    if question.kind in WRITTEN:
        yield Fault(place, f"{question.kind} is passed over by itself where it cannot be asked")
    written = {one.id for one in survey.questions if one.kind in WRITTEN}
    if wanted not in written:
        yield Fault(place, f"{wanted!r} is no comment and no contact question")
    elif wanted not in {branch.go for branch in question.branches}:
        yield Fault(place, what("only_before", "no branch leads to {wanted!r}", wanted=wanted))


def _on_the_phone(question: Question) -> Iterator[Fault]:
    place = place_of(question)
    if question.branches or question.go or question.only_before:
        yield Fault(place, "the longer survey is one page and has no branches")
    if question.details or question.consent or question.notice:
        yield Fault(place, "notice, details and consent are the page's own on the phone")


def _choices(survey: Survey, question: Question) -> Iterator[Fault]:
    place, count = place_of(question), len(question.choices)
    if question.kind not in CHOSEN:
        if count:
            yield Fault(place, f"{question.kind} has no choices")
        return
    if not 2 <= count <= MOST_CHOICES:
        said = "{count} choices; give 2 to {most}"
        yield Fault(place, what("few_choices", said, count=count, most=MOST_CHOICES))
    yield from twice(f"{place} choices", [choice.id for choice in question.choices])
    for choice in question.choices:
        yield from _choice(survey, place, choice)


def _choice(survey: Survey, place: str, choice: Choice) -> Iterator[Fault]:
    place = f"{place} choice {choice.id!r}"
    yield from id_(place, choice.id)
    yield from texts(survey, f"{place} text", choice.text, LONGEST_CHOICE)
    if choice.icon and choice.icon not in ICONS:
        yield Fault(place, f"there is no icon {choice.icon!r}; there are {', '.join(ICONS)}")


def _branches(survey: Survey, question: Question) -> Iterator[Fault]:
    place, taken = place_of(question), list[int | str]()
    names = {one.id for one in survey.steps}
    for number, branch in enumerate(question.branches, 1):
        for value in branch.when:
            if value not in question.values:
                said = what("no_answer", "{value!r} is no answer to it", value=value)
                yield Fault(f"{place} branch {number}", said)
        taken.extend(branch.when)
        if branch.go not in names:
            yield Fault(f"{place} branch {number}", _nowhere(branch.go))
        if not branch.when:
            yield Fault(f"{place} branch {number}", "'when' names no answer")
    yield from twice(f"{place} branches", taken)
    if question.go and question.go not in names:
        yield Fault(place, _nowhere(question.go))


def _nowhere(go: str) -> str:
    return what("nowhere", "goes to {go!r}, which does not exist", go=go)

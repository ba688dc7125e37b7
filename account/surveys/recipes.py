"""Whole branches at a press: why people are unhappy, a call back, a review, the phone."""

from collections import Counter
from collections.abc import Callable

import msgspec

from account.surveys import editing
from account.surveys.editing import free_id, ids, leads_to, said
from feedback.survey import Branch, Choice, Ending, Kind, Link, Question, Survey

REVIEW = "https://example.org/review?from={touchpoint}&l={language}"
"""A placeholder, which `feedback.doubts` names until the real address stands there."""


def reasons(survey: Survey) -> Survey:
    """Whoever is unhappy is asked why."""
    new = editing.blank(Kind.MULTIPLE, survey.languages, ids(survey))
    new = msgspec.structs.replace(new, id=free_id("reason", ids(survey)))
    return _lead_unhappy(survey, new)


def call_back(survey: Survey) -> Survey:
    """Whoever is unhappy may ask to be called: last of all, and with consent."""
    taken = ids(survey)
    sorry = Ending(
        id=free_id("sorry", taken), text=said("Thank you. We will see to it.", survey.languages)
    )
    reach = msgspec.structs.replace(
        editing.blank(Kind.CONTACT, survey.languages, taken),
        id=free_id("reach", taken),
        go=sorry.id,
    )
    yes, no = "Yes, please", "No, thank you"
    call = Question(
        id=free_id("call", taken),
        kind=Kind.SINGLE,
        text=said("May we contact you about it?", survey.languages),
        choices=(
            Choice(id="yes", text=said(yes, survey.languages)),
            Choice(id="no", text=said(no, survey.languages)),
        ),
        branches=(Branch(when=("yes",), go=reach.id),),
        only_before=reach.id,
        go=sorry.id,
    )
    survey = msgspec.structs.replace(survey, endings=(*survey.endings, sorry))
    last = _last_asked(survey)
    if last is None:
        led = _lead_unhappy(survey, call)
    else:
        led = editing.replaced(survey, msgspec.structs.replace(last, go=call.id))
        led = msgspec.structs.replace(led, questions=(*led.questions, call))
    call = next(one for one in led.questions if one.id == call.id)
    led = editing.replaced(led, msgspec.structs.replace(call, go=sorry.id))
    return msgspec.structs.replace(led, questions=(*led.questions, reach))


def review(survey: Survey) -> Survey:
    """Whoever is happiest is shown the way to a public review page."""
    ending = Ending(
        id=free_id("review", ids(survey)),
        text=said("Thank you!", survey.languages),
        link=Link(text=said("Would you tell others, too?", survey.languages), url=REVIEW),
    )
    survey = editing.said_ways(survey)
    happy = happy_values(survey.rating)
    last = _last_alone(survey, happy)
    if last is None:
        last = branched(survey.rating, happy, ending.id)
    else:
        last = msgspec.structs.replace(last, go=ending.id)
    led = editing.replaced(survey, last)
    return msgspec.structs.replace(led, endings=(*led.endings, ending))


def longer(survey: Survey) -> Survey:
    """The first ending leads to more questions, on the visitor's phone."""
    languages, taken = survey.languages, ids(survey)
    more = list(survey.longer)
    if not more:
        nps = editing.blank(Kind.NPS, languages, taken)
        more.append(msgspec.structs.replace(nps, id=free_id("recommend", taken)))
        text = said("What else would you like to tell us?", languages)
        more.append(Question(id=free_id("words", ids(survey)), kind=Kind.COMMENT, text=text))
    invited = said("Would you tell us more?", languages)
    first, *others = survey.endings
    first = msgspec.structs.replace(first, link=Link(text=invited))
    return msgspec.structs.replace(survey, longer=tuple(more), endings=(first, *others))


def _last_alone(survey: Survey, values: tuple[int, ...]) -> Question | None:
    """The last question in a row that these answers alone are asked, where there is one."""
    goals = _goals(survey)
    goal = next((way.go for way in survey.rating.branches if way.when == values), "")
    found = None
    while goals[goal] == 1 and (
        asked := next((one for one in survey.questions if one.id == goal), None)
    ):
        found, goal = asked, asked.go
    return found


RECIPES: dict[str, Callable[[Survey], Survey]] = {
    "reasons": reasons,
    "call_back": call_back,
    "review": review,
    "longer": longer,
}


def done(survey: Survey, name: str) -> Survey:
    """The survey after that recipe, without endings that it took all ways from; raises KeyError.

    An ending that nothing led to before is somebody's who has not come to that yet.
    """
    led = editing.said_ways(RECIPES[name](survey))
    idle = _goals(editing.said_ways(survey)).keys() - _goals(led).keys()
    return msgspec.structs.replace(led, endings=tuple(o for o in led.endings if o.id not in idle))


def _goals(survey: Survey) -> Counter[str]:
    """What is led to, and by how many ways."""
    branched = Counter(way.go for one in survey.questions for way in one.branches)
    return branched + Counter(one.go for one in survey.questions)


def fitting(survey: Survey) -> list[str]:
    """Recipes for what the survey does not have yet."""
    led = _last_asked(survey) is not None
    reached = any(one.kind is Kind.CONTACT for one in survey.questions)
    linked = [one.link for one in survey.endings if one.link]
    has = {
        "reasons": led,
        "call_back": reached,
        "review": any(one.url for one in linked),
        "longer": any(not one.url for one in linked),
    }
    return [name for name in RECIPES if not has[name]]


def unhappy_values(rating: Question) -> tuple[int, ...]:
    """The answers of whoever was not satisfied; NPS: the detractors."""
    values = tuple(one for one in rating.values if isinstance(one, int))
    if rating.direction == "effort":
        values = values[::-1]
    return values[:7] if rating.kind is Kind.NPS else values[: len(values) // 2]


def happy_values(rating: Question) -> tuple[int, ...]:
    """The answers of whoever would tell others; NPS: the promoters."""
    values = tuple(one for one in rating.values if isinstance(one, int))
    if rating.direction == "effort":
        values = values[::-1]
    return values[-2:] if rating.kind is Kind.NPS else values[-1:]


def branched(question: Question, values: tuple[int, ...], go: str) -> Question:
    """These answers lead there, the others where they did."""
    kept = [
        Branch(when=left, go=one.go)
        for one in question.branches
        if (left := tuple(value for value in one.when if value not in values))
    ]
    branches = (*kept, Branch(when=values, go=go))
    return msgspec.structs.replace(question, branches=branches)


def _lead_unhappy(survey: Survey, new: Question) -> Survey:
    """A new question first among what the unhappy meet; it leads to where they were led."""
    survey = editing.said_ways(survey)
    values = unhappy_values(survey.rating)
    led = next((one.go for one in survey.rating.branches if values[0] in one.when), "")
    new = msgspec.structs.replace(new, go=led or leads_to(survey, survey.rating).id)
    questions = (branched(survey.rating, values, new.id), *survey.questions[1:], new)
    return msgspec.structs.replace(survey, questions=questions)


def _last_asked(survey: Survey) -> Question | None:
    """The last question that the unhappiest meet; None where they meet only an ending."""
    worst, last = unhappy_values(survey.rating)[0], None
    way = next((one.go for one in survey.rating.branches if worst in one.when), "")
    step = next((one for one in survey.steps if one.id == way), leads_to(survey, survey.rating))
    for _ in survey.questions:  # more often only in a round trip, which the check names
        if not isinstance(step, Question):
            break
        last, step = step, leads_to(survey, step)
    return last

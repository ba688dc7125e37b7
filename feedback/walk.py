"""Which question follows which answer: one engine for terminal, preview and phone."""

from feedback.response import Value
from feedback.survey import WRITTEN, Question, Step, Survey


def after(survey: Survey, question: Question, value: Value | None) -> Step:
    """What comes after this answer; None stands for skipped or timed out.

    Of several choices, the first branch that names any of them wins. Raises KeyError for a
    branch to nowhere, which `feedback.check` lets into no issued survey.
    """
    given = set(value) if isinstance(value, tuple) else {value}
    for branch in question.branches:
        if given.intersection(branch.when):
            return step(survey, branch.go)
    return otherwise(survey, question)


def otherwise(survey: Survey, question: Question) -> Step:
    """What comes where no branch applies."""
    if question.go:
        return step(survey, question.go)
    place = survey.questions.index(question) + 1
    return survey.questions[place] if place < len(survey.questions) else survey.endings[0]


def ways_on(survey: Survey, question: Question) -> list[Step]:
    """Every step that can come next."""
    branched = [step(survey, branch.go) for branch in question.branches]
    named = {value for branch in question.branches for value in branch.when}
    # Every question but the rating can be skipped, and then no branch applies.
    if question.id == survey.rating.id and named.issuperset(question.values):
        return branched
    return [*branched, otherwise(survey, question)]


def askable(survey: Survey, step_: Step, *, sealing: bool) -> Step:
    """That step, or what comes in its place where nothing can be sealed.

    Without an account's key no text is asked for, nor is a question that is asked only for the
    sake of one; whatever follows them unanswered comes instead.
    """
    while not sealing and isinstance(step_, Question) and _needs_sealing(step_):
        step_ = otherwise(survey, step_)
    return step_


def _needs_sealing(question: Question) -> bool:
    return question.kind in WRITTEN or bool(question.only_before)


def step(survey: Survey, name: str) -> Step:
    """The question or ending of that id; raises KeyError."""
    for one in survey.steps:
        if one.id == name:
            return one
    raise KeyError(name)

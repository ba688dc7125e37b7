"""How a response grows, answer by answer, when a visitor may also go back."""

from msgspec.structs import replace

from feedback.response import Answer, Body, Ended, Outcome, Value
from feedback.survey import Kind, Question


def answer_to(body: Body, question: str) -> Answer | None:
    """What that question got so far; None where it was not shown."""
    return next((one for one in body.answers if one.question == question), None)


def recorded(body: Body, answer: Answer, *, said: bool = True) -> Body:
    """The body with this answer: each question once, with all the time it was shown.

    `said` is whether the visitor meant it: who goes back to a question and then leaves it as it
    is has taken nothing back. Whoever changes an answer has taken back what was said after it.
    """
    earlier = answer_to(body, answer.question)
    if earlier is None:
        return replace(body, answers=(*body.answers, answer))
    took_ms = earlier.took_ms + answer.took_ms
    kept = not said and earlier.outcome is Outcome.ANSWERED
    now = replace(earlier if kept else answer, took_ms=took_ms)
    place = body.answers.index(earlier)
    after = body.answers[place + 1 :]
    if (now.value, now.outcome) != (earlier.value, earlier.outcome):
        after = tuple(_taken_back(one) for one in after)
    return replace(body, answers=(*body.answers[:place], now, *after))


def fits(value: Value, question: Question) -> bool:
    """Whether that can be the answer to this question."""
    if isinstance(value, tuple):
        several = question.kind is Kind.MULTIPLE and 0 < len(value) == len(set(value))
        return several and set(value) <= set(question.values)
    return question.kind is not Kind.MULTIPLE and value in question.values


def in_order(value: Value, question: Question) -> Value:
    """Several choices as they are asked, however they were touched."""
    if not isinstance(value, tuple):
        return value
    return tuple(choice.id for choice in question.choices if choice.id in value)


def spoken(body: Body, language: str) -> Body:
    """The body in the language the visitor came to."""
    return replace(body, language=language)


def ended(body: Body, how: Ended, link: str = "") -> Body:
    """The body, closed."""
    return replace(body, ended=how, link=link)


def _taken_back(answer: Answer) -> Answer:
    if answer.outcome is not Outcome.ANSWERED:
        return answer
    return Answer(question=answer.question, outcome=Outcome.SKIPPED, took_ms=answer.took_ms)

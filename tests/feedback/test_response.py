"""What a visit leaves cannot contradict itself."""

import msgspec
import pytest

from feedback import wire
from feedback.response import Answer, Body, Channel, Outcome

GOOD = [
    (Outcome.ANSWERED, {"value": 3}),
    (Outcome.ANSWERED, {"value": 0}),  # NPS has a zero
    (Outcome.ANSWERED, {"value": "queue"}),
    (Outcome.ANSWERED, {"value": ("a", "b")}),
    (Outcome.ANSWERED, {"sealed": "c2VhbA=="}),
    (Outcome.SKIPPED, {}),
    (Outcome.TIMED_OUT, {}),
]
BAD = [
    (Outcome.ANSWERED, {}),
    (Outcome.SKIPPED, {"value": 3}),
    (Outcome.TIMED_OUT, {"value": 0}),
    (Outcome.SKIPPED, {"sealed": "c2VhbA=="}),
]


@pytest.mark.parametrize(("outcome", "said"), GOOD)
def test_an_answer_survives_the_wire(outcome, said):
    answer = Answer(question="q", outcome=outcome, took_ms=5, **said)
    body = Body(
        answers=(answer,),
        language="en",
        channel=Channel.TOUCH,
        order=(1, 2),
        since_last_press_ms=None,
    )
    assert wire.body_from(wire.body_to(body)) == body


@pytest.mark.parametrize(("outcome", "said"), BAD)
def test_exactly_the_answered_say_something(outcome, said):
    with pytest.raises(ValueError, match=f"q: {outcome} with value"):
        Answer(question="q", outcome=outcome, took_ms=5, **said)


def test_a_contradiction_on_the_wire_is_malformed():
    raw = '{"question":"q","outcome":"skipped","value":3,"took_ms":5}'
    with pytest.raises(wire.Malformed, match="q: skipped"):
        wire.from_json(raw, Answer)


def test_nothing_can_be_changed_afterwards():
    answer = Answer(question="q", outcome=Outcome.SKIPPED, took_ms=5)
    with pytest.raises(AttributeError):
        answer.outcome = Outcome.TIMED_OUT
    assert msgspec.structs.replace(answer, took_ms=6).took_ms == 6

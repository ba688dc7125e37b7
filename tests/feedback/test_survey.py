"""What is asked: the answers each kind of question has, and that nothing else may be said."""

import msgspec
import pytest

from feedback.survey import SCALES, Kind, Question, Survey

TEXT = {"en": "x"}
SURVEY = {
    "name": "door",
    "languages": ["en"],
    "questions": [
        {
            "id": "reach",
            "kind": "contact",
            "text": TEXT,
            "choices": [{"id": "queue", "text": TEXT}],
            "consent": {"version": "1", "text": TEXT},
            "branches": [{"when": [1], "go": "thanks"}],
        }
    ],
    "endings": [{"id": "thanks", "text": TEXT, "link": {"text": TEXT}}],
}


@pytest.mark.parametrize(
    ("kind", "steps", "values"),
    [
        ("smileys", 0, (1, 2, 3, 4)),
        ("smileys", 5, (1, 2, 3, 4, 5)),
        ("nps", 0, (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
        ("csat", 0, (1, 2, 3, 4, 5)),
        ("ces", 0, (1, 2, 3, 4, 5)),
        ("ces", 7, (1, 2, 3, 4, 5, 6, 7)),
        ("stars", 0, (1, 2, 3, 4, 5)),
        ("comment", 0, ()),
        ("contact", 0, ()),
    ],
)
def test_a_scale_has_its_steps_and_text_has_none(kind, steps, values):
    question = Question(id="q", kind=Kind(kind), text=TEXT, steps=steps)
    assert question.values == values
    assert not values or len(values) in SCALES[question.kind]


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_choices_are_answers_by_their_ids_in_order(kind):
    survey = {**SURVEY["questions"][0], "kind": kind}
    survey["choices"] = [{"id": "queue", "text": TEXT}, {"id": "help", "text": TEXT}]
    assert msgspec.convert(survey, Question).values == ("queue", "help")


@pytest.mark.parametrize(
    "where",
    [
        "",
        "questions.0",
        "questions.0.choices.0",
        "questions.0.consent",
        "questions.0.branches.0",
        "endings.0",
        "endings.0.link",
    ],
)
def test_a_key_that_nobody_reads_is_refused_wherever_it_stands(where):
    survey = msgspec.json.decode(msgspec.json.encode(SURVEY))
    assert msgspec.convert(survey, Survey).name == "door"
    at = survey
    for step in filter(None, where.split(".")):
        at = at[int(step)] if isinstance(at, list) else at[step]
    at["colour"] = "red"
    with pytest.raises(msgspec.ValidationError, match="colour"):
        msgspec.convert(survey, Survey)

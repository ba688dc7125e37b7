"""Which question follows which answer."""

import msgspec
import pytest

from feedback import walk
from feedback.survey import Branch, Choice, Ending, Kind, Question, Survey

TEXT = {"en": "x"}
CHOICES = tuple(Choice(id=one, text=TEXT) for one in ("a", "b", "c"))
RATING = Question(
    id="mood", kind=Kind.SMILEYS, text=TEXT, steps=5, branches=(Branch(when=(1, 2), go="why"),)
)
WHY = Question(
    id="why",
    kind=Kind.MULTIPLE,
    text=TEXT,
    choices=CHOICES,
    branches=(Branch(when=("b",), go="sorry"), Branch(when=("a", "c"), go="thanks")),
    go="bye",
)
SURVEY = Survey(
    name="s",
    languages=("en",),
    questions=(RATING, WHY),
    endings=tuple(Ending(id=one, text=TEXT) for one in ("thanks", "sorry", "bye")),
)


def after(question: Question, value) -> str:
    return walk.after(SURVEY, question, value).id


@pytest.mark.parametrize(("value", "next_"), [(1, "why"), (2, "why"), (3, "why"), (None, "why")])
def test_without_a_branch_the_next_in_the_file_follows(value, next_):
    assert after(RATING, value) == next_


@pytest.mark.parametrize(
    ("value", "next_"),
    [("b", "sorry"), ("a", "thanks"), (None, "bye"), (("a",), "thanks"), ((), "bye")],
)
def test_branches_then_go(value, next_):
    assert after(WHY, value) == next_


def test_of_several_choices_the_first_branch_that_names_one_wins():
    assert after(WHY, ("a", "b", "c")) == "sorry"


def test_the_last_question_leads_to_the_first_ending():
    last = msgspec.structs.replace(WHY, go="", branches=())
    survey = msgspec.structs.replace(SURVEY, questions=(RATING, last))
    assert walk.after(survey, last, "a").id == "thanks"


def test_a_branch_to_nowhere_is_a_mistake():
    lost = msgspec.structs.replace(WHY, go="nowhere")
    with pytest.raises(KeyError, match="nowhere"):
        walk.after(SURVEY, lost, None)


def test_ways_on_are_all_of_them():
    assert [one.id for one in walk.ways_on(SURVEY, WHY)] == ["sorry", "thanks", "bye"]


def test_a_rating_cannot_be_skipped():
    all_named = msgspec.structs.replace(
        RATING, branches=(*RATING.branches, Branch(when=(3, 4, 5), go="bye"))
    )
    survey = msgspec.structs.replace(SURVEY, questions=(all_named, WHY))
    assert [one.id for one in walk.ways_on(survey, all_named)] == ["why", "bye"]


def test_without_a_key_text_and_what_leads_to_it_are_passed_over():
    call = Question(id="call", kind=Kind.SINGLE, text=TEXT, choices=CHOICES, only_before="reach",
                    branches=(Branch(when=("a",), go="reach"),), go="words")  # fmt: skip
    words = Question(id="words", kind=Kind.COMMENT, text=TEXT)
    reach = Question(id="reach", kind=Kind.CONTACT, text=TEXT, go="sorry")
    survey = msgspec.structs.replace(SURVEY, questions=(RATING, call, words, reach))
    for step in (call, words, reach):
        assert walk.askable(survey, step, sealing=True) is step
        assert walk.askable(survey, step, sealing=False).id == "sorry"
    assert walk.askable(survey, RATING, sealing=False) is RATING

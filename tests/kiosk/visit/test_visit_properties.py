"""Surveys nobody thought of, and visitors who do anything: what holds all the same."""

from collections import Counter

import hypothesis.strategies as st
import msgspec
from hypothesis import given, settings

from feedback import seal, wire
from feedback.check import check
from feedback.response import Body, Channel, ContactDetails, Ended, Outcome
from feedback.settings import Settings
from feedback.survey import (
    SCALES,
    Branch,
    Choice,
    Consent,
    Detail,
    Ending,
    Kind,
    Question,
    Survey,
)
from kiosk.hw.clock import HandClock
from kiosk.visit import GO_ON_S, Amend, Asking, Capture, Resting, Show, Visit

TEXT = {"en": "x", "de": "y"}
PUBLIC = seal.public_of(seal.new_key())
SETTINGS = Settings(
    touchpoint_id="t", touchpoint="", survey_rev="", survey_url="", public_url="",
    languages=("en", "de"),
)  # fmt: skip
SECRET = "0170-SECRET"


@st.composite
def questions(draw, name: str, kinds: list[Kind], later: list[str]) -> Question:
    """One question; its branches lead only onwards, so that there are no loops."""
    kind = draw(st.sampled_from(kinds))
    chosen = kind in (Kind.SINGLE, Kind.MULTIPLE)
    count = draw(st.integers(2, 8)) if chosen else 0
    contact = kind is Kind.CONTACT
    question = Question(
        id=name,
        kind=kind,
        text=TEXT,
        steps=draw(st.sampled_from(SCALES[kind])) if kind in SCALES else 0,
        direction=draw(st.sampled_from(["agreement", "effort"])) if kind is Kind.CES else "",
        choices=tuple(Choice(id=f"c{n}", text=TEXT) for n in range(count)),
        details=(Detail.EMAIL, Detail.PHONE) if contact else (),
        consent=Consent(version="1", text=TEXT) if contact else None,
    )
    # The last answer is left over, so that what follows in the file is always reached.
    branches = tuple(
        Branch(when=(value,), go=draw(st.sampled_from(later)))
        for value in question.values[:-1]
        if draw(st.booleans())
    )
    return msgspec.structs.replace(question, branches=branches)


@st.composite
def surveys(draw) -> Survey:
    names = ["rating", *(f"q{n}" for n in range(draw(st.integers(0, 5))))]
    asked = [
        draw(questions(name, list(SCALES) if at == 0 else list(Kind), [*names[at + 1 :], "end"]))
        for at, name in enumerate(names)
    ]
    return Survey(
        name="any",
        languages=("en", "de"),
        questions=tuple(asked),
        endings=(Ending(id="end", text=TEXT),),
    )


VALUES = st.one_of(
    st.integers(-1, 11),
    st.sampled_from([f"c{n}" for n in range(9)]),
    st.lists(st.sampled_from([f"c{n}" for n in range(9)]), max_size=4).map(tuple),
)
DETAILS = st.sampled_from(
    [ContactDetails(), ContactDetails(phone=SECRET), ContactDetails(email=f"{SECRET}@example.org"),
     ContactDetails(email="nobody")]
)  # fmt: skip
WILD = st.one_of(
    st.tuples(st.just("press"), st.integers(-1, 11), st.sampled_from(Channel)),
    st.tuples(st.just("choose"), VALUES),
    st.tuples(st.just("write"), st.sampled_from(["", "  ", SECRET])),
    st.tuples(st.just("contact"), DETAILS),
    st.tuples(st.just("go_on"), st.booleans()),
    st.tuples(st.just("wait"), st.integers(1, 60_000)),
)
LIKELY = st.one_of(
    st.tuples(st.just("rate"), st.integers(0, 10)),
    st.tuples(st.just("answer"), st.integers(0, 7)),
    st.tuples(st.just("answer"), st.integers(0, 7)),
    st.tuples(st.just("speak"), st.sampled_from(["en", "de", "fr"])),
    st.sampled_from([("skip",), ("back",), ("back",), ("stay",), ("leave",)]),
    st.sampled_from([("stall",), ("obey",)]),
)
EVENTS = st.lists(
    st.tuples(st.sampled_from([0, 500, 500, 500, 9_000]), st.one_of(LIKELY, LIKELY, WILD)),
    min_size=8,
    max_size=40,
)
"""What happens, each some milliseconds after the one before."""


class Shop:
    """A visit, a disk that may stall, and what was kept."""

    def __init__(self, survey: Survey, key: bytes | None) -> None:
        self.visit = Visit(
            survey, SETTINGS, make_link=lambda *_: None, new_nonce=str, account_key=lambda: key
        )
        self.clock, self.kept = HandClock(), list[Body]()
        self.obeys, self.writing, self.pressed = True, 0, 0

    def take(self, effects) -> None:
        wrote = False
        for effect in effects:
            if isinstance(effect, Capture):
                assert not self.kept or self.kept[-1].ended, "only the newest is open"
                self.kept.append(effect.body)
                wrote = True
            elif isinstance(effect, Amend):
                assert self.kept[-1].ended is None, "only an open one is amended"
                self.kept[-1] = effect.body
                wrote = True
            else:
                assert isinstance(effect, Show)
        self.writing += wrote
        self.settle()

    def settle(self) -> None:
        while self.obeys and self.writing:
            self.writing -= 1
            self.take(self.visit.saved(self.clock()))

    def do(self, name: str, *said) -> None:
        visit, at = self.visit, self.clock()
        if name == "rate":
            values = visit.survey.rating.values
            self.do("press", values[said[0] % len(values)], Channel.TOUCH)
        elif name == "answer":
            self.answer(visit.view, said[0])
        elif name == "press":
            value, channel = said
            scale = visit.survey.rating.values
            self.pressed += value in scale and not isinstance(visit.view, Resting)
            self.take(visit.press(value, channel, at))
        elif name == "wait":
            self.clock.pass_ms(said[0])
            self.take(visit.tick(self.clock()))
        elif name in ("stall", "obey"):
            self.obeys = name == "obey"
            self.settle()
        elif name == "go_on":
            self.take(visit.go_on(at, consent=said[0]))
        else:
            self.take(getattr(visit, name)(*said, at))

    def answer(self, view, number: int) -> None:
        """What fits the question on the screen, if there is one."""
        if not isinstance(view, Asking):
            return
        values = view.question.values
        if view.notice:
            self.do("go_on", True)
        elif view.question.kind is Kind.COMMENT:
            self.do("write", SECRET)
        elif view.question.kind is Kind.CONTACT:
            self.do("contact", ContactDetails(phone=SECRET))
        elif view.question.kind is Kind.MULTIPLE:
            self.do("choose", (values[number % len(values)],))
        else:
            self.do("choose", values[number % len(values)])


@settings(max_examples=60, deadline=None)
@given(surveys())
def test_they_are_valid(survey):
    check(survey)


@settings(max_examples=300, deadline=None)
@given(surveys(), st.sampled_from([PUBLIC, None]), EVENTS)
def test_every_press_is_one_response_and_the_question_comes_back(survey, key, events):
    shop = Shop(survey, key)
    for after_ms, event in events:
        shop.clock.pass_ms(after_ms)
        shop.do(*event)
    shop.do("obey")
    for _ in range(3):
        shop.do("wait", (SETTINGS.question_s + GO_ON_S + 1) * 1000)

    assert len(shop.kept) == shop.pressed
    assert shop.visit.idle
    view = shop.visit.view
    assert isinstance(view, Asking)
    assert (view.question, view.language, view.pressed) == (survey.rating, "en", None)
    for body in shop.kept:
        sound(survey, key, body)


def sound(survey: Survey, key: bytes | None, body: Body) -> None:
    asked = {one.id: one for one in survey.questions}
    assert body.ended in Ended
    assert max(Counter(one.question for one in body.answers).values()) == 1
    assert (body.answers[0].question, body.answers[0].outcome) == ("rating", Outcome.ANSWERED)
    assert SECRET not in wire.body_to(body)
    for answer in body.answers:
        question = asked[answer.question]
        text = question.kind in (Kind.COMMENT, Kind.CONTACT)
        assert not (text and key is None)
        assert (answer.sealed is not None) == (text and answer.outcome is Outcome.ANSWERED)
        consented = question.kind is Kind.CONTACT and answer.sealed is not None
        assert (answer.consented is not None) == consented
        given = answer.value if isinstance(answer.value, tuple) else (answer.value,)
        assert answer.value is None or set(given) <= set(question.values)
        assert answer.took_ms >= 0

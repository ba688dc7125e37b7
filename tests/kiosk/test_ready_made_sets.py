"""Every set an operator may start from, walked to its end by every path there is."""

from collections.abc import Iterator
from importlib.resources import files

import pytest

import account.surveys
from feedback import seal, wire
from feedback.response import Channel, ContactDetails, Ended, Outcome
from feedback.settings import Settings
from feedback.survey import Kind, Question, Survey
from kiosk.hw.clock import HandClock
from kiosk.visit import SETTLE_MS, Amend, Asking, Capture, Show, Thanking, Visit

SETS = {
    file.name.removesuffix(".toml"): wire.survey_from_toml(file.read_text(encoding="utf-8"))
    for file in files(account.surveys).iterdir()
    if file.name.endswith(".toml")
}
PRIVATE = seal.new_key()
PUBLIC = seal.public_of(PRIVATE)
REACH = ContactDetails(name="Ada", phone="030 1234567")


def new_visit(survey: Survey, key: bytes | None) -> Visit:
    return Visit(
        survey,
        Settings(
            touchpoint_id="t", touchpoint="", survey_rev="", survey_url="", public_url="",
            languages=survey.languages,
        ),
        make_link=lambda link, *_: link.url or "https://example.org/v/token",
        new_nonce=lambda: "ab" * 8,
        account_key=lambda: key,
    )  # fmt: skip


def ways(question: Question) -> list:
    """Every different thing a visitor may do with a question."""
    if question.kind is Kind.MULTIPLE:
        return [None, *[(one,) for one in question.values], question.values]
    if question.kind in (Kind.COMMENT, Kind.CONTACT):
        return [None, "written"]
    return [None, *question.values]


class Walk:
    """One visit, and the response it leaves."""

    def __init__(self, survey: Survey, key: bytes | None) -> None:
        self.visit, self.clock, self.body = new_visit(survey, key), HandClock(), None

    def take(self, effects) -> None:
        wrote = False
        for effect in effects:
            if not isinstance(effect, Show):
                assert isinstance(effect, Capture if self.body is None else Amend)
                self.body, wrote = effect.body, True
        if wrote:
            self.take(self.visit.saved(self.clock()))
            self.clock.pass_ms(SETTLE_MS)

    def do(self, answer) -> None:
        visit, view, at = self.visit, self.visit.view, self.clock
        if self.body is None:
            return self.take(visit.press(answer, Channel.TOUCH, at()))
        if view.notice:
            self.take(visit.go_on(at(), consent=True))
            self.clock.pass_ms(SETTLE_MS)
        if answer is None:
            self.take(visit.skip(at()))
        elif view.question.kind is Kind.COMMENT:
            self.take(visit.write("The queue", at()))
        elif view.question.kind is Kind.CONTACT:
            self.take(visit.contact(REACH, at()))
        else:
            self.take(visit.choose(answer, at()))
        return None


def every_path(survey: Survey, key: bytes | None) -> Iterator[tuple[tuple, Walk]]:
    """Each path once, walked from its start: a visit cannot be copied."""
    paths = [(value,) for value in survey.rating.values]
    while paths:
        path = paths.pop()
        walk = Walk(survey, key)
        for answer in path:
            walk.do(answer)
        if isinstance(walk.visit.view, Asking):
            paths += [(*path, answer) for answer in ways(walk.visit.view.question)]
        else:
            yield path, walk


def test_there_is_a_set_for_each_occasion():
    assert {"smileys", "nps", "csat", "ces", "washroom", "security", "checkout"} <= SETS.keys()


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("key", [PUBLIC, None], ids=["with a key", "without"])
def test_every_path_comes_to_an_end(name, key):
    seen = set[str]()
    for path, walk in every_path(SETS[name], key):
        assert isinstance(walk.visit.view, Thanking), path
        assert walk.body.ended is Ended.FINISHED
        assert len(walk.body.answers) == len(path)
        for answer, given in zip(walk.body.answers, path, strict=True):
            assert (answer.outcome is Outcome.SKIPPED) == (given is None)
        seen.update(answer.question for answer in walk.body.answers)
        seen.add(walk.visit.view.ending.id)
    unasked = {one.id for one in SETS[name].steps} - seen
    if key:
        assert unasked == set()
    else:
        assert all(
            one.kind in (Kind.COMMENT, Kind.CONTACT) or one.only_before
            for one in SETS[name].questions
            if one.id in unasked
        )


@pytest.mark.parametrize("name", SETS)
def test_a_set_speaks_english_and_german(name):
    assert SETS[name].languages == ("en", "de")


@pytest.mark.parametrize("name", SETS)
def test_every_reason_has_its_icon(name):
    for question in SETS[name].questions:
        icons = [choice.icon for choice in question.choices]
        assert all(icons) or not any(icons)

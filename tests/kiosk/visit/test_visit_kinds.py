"""Every kind of answer after the rating: back, notice, consent, and what is sealed."""

import pytest

from feedback import seal, wire
from feedback.response import Channel, ContactDetails, Ended, Outcome
from feedback.settings import Settings
from kiosk.hw.clock import HandClock
from kiosk.visit import GO_ON_S, LONGEST_COMMENT, SETTLE_MS, Show, Thanking, Visit

SURVEY = wire.survey_from_toml(
    """
name = "recovery"
languages = ["en", "de"]
endings = [{id = "thanks", text = {en = "Thanks", de = "Danke"}}]

[[questions]]
id = "rating"
kind = "smileys"
text = {en = "How?", de = "Wie?"}
branches = [{when = [3, 4], go = "thanks"}]

[[questions]]
id = "why"
kind = "multiple"
text = {en = "Why?", de = "Warum?"}
choices = [
  {id = "queue", text = {en = "Queue", de = "Schlange"}},
  {id = "staff", text = {en = "Staff", de = "Personal"}},
  {id = "price", text = {en = "Price", de = "Preis"}},
]

[[questions]]
id = "stars"
kind = "stars"
text = {en = "The staff?", de = "Das Personal?"}

[[questions]]
id = "words"
kind = "comment"
text = {en = "What?", de = "Was?"}

[[questions]]
id = "call"
kind = "single"
text = {en = "Call you?", de = "Anrufen?"}
choices = [
  {id = "yes", text = {en = "Yes", de = "Ja"}}, {id = "no", text = {en = "No", de = "Nein"}},
]
branches = [{when = ["yes"], go = "reach"}]
only_before = "reach"
go = "thanks"

[[questions]]
id = "reach"
kind = "contact"
text = {en = "Where?", de = "Wo?"}
details = ["email", "phone"]
consent = {version = "7", text = {en = "You may", de = "Sie dürfen"}}
"""
)
PRIVATE = seal.new_key()
PUBLIC = seal.public_of(PRIVATE)
SETTINGS = Settings(
    touchpoint_id="t", touchpoint="", survey_rev="", survey_url="", public_url="",
    languages=("en", "de"),
)  # fmt: skip


class Shop:
    """A visit whose disk answers at once; each step comes a second after the other."""

    def __init__(self, key: bytes | None = PUBLIC) -> None:
        self.visit = Visit(
            SURVEY, SETTINGS, make_link=lambda *_: None, new_nonce=str, account_key=lambda: key
        )
        self.clock, self.kept = HandClock(), []
        self.do("press", 1, Channel.TOUCH)

    def do(self, what: str, *said, wait_ms: int = 1_000, **more) -> "Shop":
        self.clock.pass_ms(wait_ms)
        wrote = [
            effect
            for effect in getattr(self.visit, what)(*said, self.clock(), **more)
            if not isinstance(effect, Show)
        ]
        if wrote:
            self.kept.append(wrote[-1].body)
            self.visit.saved(self.clock())
        return self

    @property
    def asked(self) -> str:
        return "" if isinstance(self.visit.view, Thanking) else self.visit.view.question.id

    @property
    def answers(self) -> dict:
        return {one.question: one for one in self.kept[-1].answers}

    def to_words(self) -> "Shop":
        return self.do("choose", ("price", "queue")).do("choose", 4)

    def to_reach(self) -> "Shop":
        self.to_words().do("skip").do("choose", "yes")
        return self.do("go_on", consent=True)


def test_several_choices_are_kept_in_the_order_asked_and_none_twice():
    shop = Shop()
    for wrong in ((), ("queue", "queue"), ("weather",), "queue"):
        shop.do("choose", wrong)
        assert shop.asked == "why"
    shop.do("choose", ("price", "queue"))
    assert shop.answers["why"].value == ("queue", "price")


def test_a_scale_answers_a_follow_up_and_shows_what_was_pressed():
    shop = Shop().do("choose", ("price",))
    shop.clock.pass_ms(SETTLE_MS)
    shown, _ = shop.visit.choose(4, shop.clock())
    assert (shown.view.pressed, shown.view.question.id) == (4, "stars")
    assert Shop().do("choose", ("price",)).do("choose", 6).asked == "stars"


def test_the_face_goes_along():
    assert Shop().visit.view.face == (1, 4)


def test_a_comment_comes_after_its_notice_and_is_sealed():
    shop = Shop().to_words()
    assert shop.visit.view.notice
    shop.do("write", "too early")
    assert shop.asked == "words"
    shop.do("go_on")
    assert not shop.visit.view.notice
    shop.do("write", "  The queue ")
    answer = shop.answers["words"]
    assert (answer.value, answer.outcome, answer.took_ms) == (None, Outcome.ANSWERED, 2_000 + 1_000)
    assert seal.open_sealed(answer.sealed, PRIVATE) == "The queue"
    assert "queue " not in wire.body_to(shop.kept[-1])


def test_an_empty_comment_is_skipped_and_a_long_one_cut():
    assert Shop().to_words().do("go_on").do("write", "  ").answers["words"].outcome == "skipped"
    long = Shop().to_words().do("go_on").do("write", "x" * 900).answers["words"]
    assert seal.open_sealed(long.sealed, PRIVATE) == "x" * LONGEST_COMMENT


def test_a_notice_can_be_skipped():
    assert Shop().to_words().do("skip").answers["words"].outcome is Outcome.SKIPPED


def test_contact_details_are_sealed_and_consent_stands_beside_them():
    shop = Shop()
    shop.to_words().do("skip").do("choose", "yes").do("speak", "de")
    shop.do("go_on")
    assert shop.visit.view.notice, "without consent nothing is asked"
    shop.do("go_on", consent=True).do("speak", "en")
    shop.do("contact", ContactDetails(name=" Ada ", phone="030 12"))
    answer = shop.answers["reach"]
    details = wire.from_json(seal.open_sealed(answer.sealed, PRIVATE), ContactDetails)
    assert details == ContactDetails(name="Ada", phone="030 12")
    assert (answer.consented.version, answer.consented.language) == ("7", "de")
    assert shop.kept[-1].ended is Ended.FINISHED


@pytest.mark.parametrize(
    ("details", "complaint"),
    [
        (ContactDetails(name="Ada"), "contact_empty"),
        (ContactDetails(email=" ", phone=" "), "contact_empty"),
        (ContactDetails(email="ada"), "email_wrong"),
        (ContactDetails(email="ada@home"), "email_wrong"),
        (ContactDetails(email="a da@home.org"), "email_wrong"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(details, complaint):
    shop = Shop().to_reach()
    before = len(shop.kept)
    shop.do("contact", details)
    assert (shop.asked, shop.visit.view.complaint) == ("reach", complaint)
    assert len(shop.kept) == before
    assert shop.do("stay").visit.view.complaint == ""


def test_without_a_key_no_text_is_asked_for_and_none_is_recorded_as_shown():
    shop = Shop(key=None).do("choose", ("price",)).do("choose", 4)
    assert isinstance(shop.visit.view, Thanking)
    assert shop.answers.keys() == {"rating", "why", "stars"}


def test_back_shows_what_was_answered_and_leaves_it_so():
    shop = Shop()
    assert not shop.visit.view.back
    shop.do("choose", ("price",))
    assert shop.visit.view.back
    shop.do("back")
    assert (shop.asked, shop.visit.view.given, shop.visit.view.back) == ("why", ("price",), False)
    assert shop.answers["why"].value == ("price",)
    assert shop.answers["stars"].outcome is Outcome.SKIPPED
    shop.do("tick", wait_ms=(SETTINGS.question_s + GO_ON_S) * 1_000)
    assert shop.kept[-1].ended is Ended.TIMED_OUT
    assert shop.answers["why"].value == ("price",)


def test_each_question_is_kept_once_with_all_the_time_it_was_shown():
    shop = Shop().do("choose", ("price",)).do("back", wait_ms=5_000)
    shop.do("choose", ("staff",), wait_ms=3_000).do("choose", 2, wait_ms=2_000)
    assert [one.question for one in shop.kept[-1].answers] == ["rating", "why", "stars"]
    assert (shop.answers["why"].value, shop.answers["why"].took_ms) == (("staff",), 4_000)
    assert (shop.answers["stars"].value, shop.answers["stars"].took_ms) == (2, 7_000)


def test_another_answer_takes_back_what_was_said_after_the_first():
    shop = Shop().to_words().do("back").do("back")
    assert shop.answers["stars"].value == 4
    shop.do("choose", ("staff",))
    assert (shop.answers["stars"].value, shop.answers["stars"].outcome) == (None, Outcome.SKIPPED)


def test_the_same_answer_takes_nothing_back():
    shop = Shop().to_words().do("back").do("back").do("choose", ("queue", "price"))
    assert shop.answers["stars"].value == 4


def test_there_is_no_way_back_behind_what_was_sealed():
    shop = Shop().to_words().do("go_on").do("write", "x")
    assert (shop.asked, shop.visit.view.back) == ("call", False)
    assert shop.do("back").asked == "call"


def test_touching_now_and_then_makes_a_question_no_shorter():
    shop = Shop().to_words().do("go_on")
    for _ in range(5):
        shop.do("stay", wait_ms=20_000)
    assert shop.do("write", "x").answers["words"].took_ms == 1_000 + 100_000 + 1_000

"""What was written and not sent: there again in the same visit, and nowhere after it."""

from dataclasses import replace

import pytest

from feedback.survey import Consent, Detail, Kind, Question
from kiosk.screens import typeset
from kiosk.visit import Asking, Resting
from tests.kiosk.screens.shown import asking, thanking, why

TEXT = {"en": "What happened?", "de": "Was ist passiert?"}
SAY = Question(id="say", kind=Kind.COMMENT, text=TEXT)
MORE = Question(id="more", kind=Kind.COMMENT, text=TEXT)
CALL = Question(
    id="call",
    kind=Kind.CONTACT,
    text=TEXT,
    details=(Detail.NAME, Detail.EMAIL),
    consent=Consent(version="1", text=TEXT),
)
SECRET = "Frau Zwölfgang war grob"


def writing(question=SAY, **more):
    return Asking(
        question=question, language="en", languages=("en", "de"), follow_up=True, back=True, **more
    )


@pytest.fixture
def desk(shop):
    """The stage, with somebody at the comment who has written and not sent."""
    shop.open((800, 480))
    shop.show(writing())
    shop.stage.writing.active.text = SECRET
    shop.frames(2)
    return shop


def written(desk):
    return {name: field.text for name, field in desk.stage.writing.fields.items()}


def nowhere(desk):
    return SECRET not in written(desk).values() and not desk.stage.writing._drafts._kept


def test_who_goes_back_finds_it_again_in_whatever_language(desk):
    desk.stage.writing.go_back()
    desk.stage.show(why(4))
    assert SECRET not in written(desk).values()

    desk.stage.show(replace(writing(notice=True), language="de"))
    desk.stage.show(replace(writing(), language="de"))

    assert written(desk) == {"comment": SECRET}
    assert desk.stage.writing.ready


def test_each_question_has_its_own(desk):
    desk.stage.show(why(4))
    desk.stage.show(writing(MORE))
    assert written(desk) == {"comment": ""}
    desk.stage.writing.active.text = "more"
    desk.stage.show(why(4))
    desk.stage.show(writing())
    assert written(desk) == {"comment": SECRET}
    desk.stage.show(writing(MORE))
    assert written(desk) == {"comment": "more"}


def test_contact_details_are_there_again_and_the_consent_is_not(desk):
    desk.stage.show(writing(CALL))
    desk.stage.writing.fields["email"].text = "a@b.example"
    desk.stage.show(why(4))
    desk.stage.show(writing(CALL, notice=True))
    assert not desk.stage.follow_up.notice.ticked

    desk.stage.show(writing(CALL))

    assert written(desk) == {"name": "", "email": "a@b.example"}


def test_a_complaint_keeps_what_was_sent_and_a_way_back_from_it(desk):
    desk.stage.show(writing(CALL))
    desk.stage.writing.fields["email"].text = "nothing"
    desk.stage.writing._activate(desk.stage.writing.fields["email"])
    desk.stage.writing.go_on()
    desk.stage.show(writing(CALL, complaint="email_wrong"))
    desk.stage.show(why(4))
    desk.stage.show(writing(CALL))
    assert written(desk)["email"] == "nothing"


@pytest.mark.parametrize("how", ["sent", "skipped", "skipped at the notice"])
def test_what_was_sent_or_waved_aside_does_not_come_again(desk, how):
    screen = desk.stage.writing
    if how == "sent":
        screen.go_on()
        desk.stage.show(replace(writing(), language="de"))  # as it is being saved
    elif how == "skipped":
        screen.skip()
    else:
        desk.stage.show(writing(notice=True))
        desk.stage.follow_up.dispatch("on_skipped")
    desk.stage.show(why(4))
    assert nowhere(desk)

    desk.stage.show(writing())

    assert written(desk) == {"comment": ""}


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("after", ["idle", "pressed", "thanks", "resting"])
def test_nothing_is_left_for_the_next_visitor(desk, monkeypatch, after, behind):
    """Wherever the last one walked off: from the field, or from the question before it."""
    looked_up = []
    monkeypatch.setattr(typeset, "forget", lambda: looked_up.append("no more"))
    if behind:
        desk.stage.show(why(4))
    views = {
        "idle": asking(),
        "pressed": asking(pressed=2),
        "thanks": thanking(),
        "resting": Resting(language="en"),
    }
    desk.stage.show(views[after])
    assert nowhere(desk)
    assert looked_up

    desk.stage.show(writing())
    assert written(desk) == {"comment": ""}

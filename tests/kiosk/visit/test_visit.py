"""One visitor's pass, told as stories: a list of steps, and what the screen then shows."""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import pytest

from feedback import wire
from feedback.response import Channel, Ended, Mode, Outcome
from feedback.settings import Settings
from feedback.survey import Kind
from kiosk.errors import CannotShow
from kiosk.hw.clock import HandClock
from kiosk.visit import GO_ON_S, Amend, Asking, Capture, Effect, Resting, Show, Thanking, Visit
from kiosk.visit.views import NO_FACE

SURVEY = wire.survey_from_toml(
    """
name = "door"
languages = ["en", "de"]

[[questions]]
id = "mood"
kind = "smileys"
steps = 5
text = {en = "How was it?", de = "Wie war es?"}
branches = [{when = [1, 2], go = "why"}]
go = "thanks"

[[questions]]
id = "why"
kind = "single"
text = {en = "What went wrong?", de = "Was war los?"}
choices = [
  {id = "queue", text = {en = "Queue", de = "Schlange"}},
  {id = "staff", text = {en = "Staff", de = "Personal"}},
]
branches = [{when = ["staff"], go = "who"}]
go = "sorry"

[[questions]]
id = "who"
kind = "single"
text = {en = "Where?", de = "Wo?"}
choices = [
  {id = "till", text = {en = "Till", de = "Kasse"}},
  {id = "floor", text = {en = "Floor", de = "Verkauf"}},
]
go = "sorry"

[[endings]]
id = "thanks"
text = {en = "Thank you", de = "Danke"}
link = {text = {en = "More", de = "Mehr"}, url = "https://example.org/{rating}"}

[[endings]]
id = "sorry"
text = {en = "We are sorry", de = "Es tut uns leid"}
"""
)
SETTINGS = Settings(
    touchpoint_id="t1",
    touchpoint="Door",
    survey_rev="",
    survey_url="",
    public_url="",
    languages=("en", "de"),
    thanks_s=8,
    question_s=30,
)


def new_visit(survey=SURVEY, settings=SETTINGS, mode=Mode.NORMAL) -> Visit:
    return Visit(
        survey,
        settings,
        make_link=lambda link, nonce, language, rating: f"{link.url}/{nonce}/{language}/{rating}",
        new_nonce=lambda: "ab" * 8,
        mode=mode,
    )


@dataclass
class Scene:
    """A visit with a disk that obeys: what was kept, and what was on the screen."""

    visit: Visit = field(default_factory=new_visit)
    clock: HandClock = field(default_factory=HandClock)
    disk_answers: bool = True
    kept: list = field(default_factory=list)
    shown: list = field(default_factory=list)

    def take(self, effects: list[Effect]) -> None:
        wrote = False
        for effect in effects:
            if isinstance(effect, Show):
                self.shown.append(effect.view)
            elif isinstance(effect, Capture):
                self.kept.append(effect.body)
                wrote = True
            elif isinstance(effect, Amend):
                assert self.kept[-1].ended is None, "only an open response is amended"
                self.kept[-1] = effect.body
                wrote = True
        if wrote and self.disk_answers:
            self.take(self.visit.saved(self.clock()))

    def play(self, *steps: Callable[["Scene"], None]) -> "Scene":
        for step in steps:
            step(self)
        return self


def press(value: int, channel: Channel = Channel.BUTTON):
    return lambda on: on.take(on.visit.press(value, channel, on.clock()))


def choose(choice: str):
    return lambda on: on.take(on.visit.choose(choice, on.clock()))


def speak(language: str):
    return lambda on: on.take(on.visit.speak(language, on.clock()))


def skip(on: Scene) -> None:
    on.take(on.visit.skip(on.clock()))


def stay(on: Scene) -> None:
    on.take(on.visit.stay(on.clock()))


def leave(on: Scene) -> None:
    on.take(on.visit.leave(on.clock()))


def wait(seconds: float):
    def step(on: Scene) -> None:
        for _ in range(int(seconds * 4)):
            on.clock.pass_ms(250)
            on.take(on.visit.tick(on.clock()))

    return step


look = wait(0.5)


def disk_stalls(on: Scene) -> None:
    on.disk_answers = False


def disk_answers(on: Scene) -> None:
    """Once: what comes after waits again."""
    on.take(on.visit.saved(on.clock()))


def disk_refuses(on: Scene) -> None:
    on.take(on.visit.unsaved())


def asks(question: str, language: str = "en"):
    def step(on: Scene) -> None:
        view = on.visit.view
        assert isinstance(view, Asking), view
        assert (view.question.id, view.language) == (question, language)

    return step


def thanks(ending: str, language: str = "en"):
    def step(on: Scene) -> None:
        view = on.visit.view
        assert isinstance(view, Thanking), view
        assert (view.ending.id, view.language) == (ending, language)

    return step


def rests(on: Scene) -> None:
    assert isinstance(on.visit.view, Resting)


def kept(*values: int):
    return lambda on: check(on, values)


def check(on: Scene, values: tuple[int, ...]) -> None:
    assert [body.answers[0].value for body in on.kept] == list(values)


STORIES = {
    "a happy visitor": [asks("mood"), press(5), thanks("thanks"), wait(8), asks("mood")],
    "an unhappy one says why": [press(1), asks("why"), look, choose("queue"), thanks("sorry")],
    "two follow-ups": [
        press(2), look, choose("staff"), asks("who"), look, choose("till"), thanks("sorry"),
    ],
    "rather not say": [press(1), look, skip, thanks("sorry"), kept(1)],
    "done with the thank-you": [press(5), look, leave, asks("mood")],
    "leave is for the thank-you alone": [press(1), look, leave, asks("why")],
    "half a double tap ends no thank-you": [press(5), leave, thanks("thanks")],
    "half a double tap answers nothing": [press(1), choose("queue"), skip, asks("why")],
    "the next one does not wait": [press(5), press(1), asks("why"), kept(5, 1)],
    "walked away, next one comes": [press(1), wait(5), press(4), thanks("thanks"), kept(1, 4)],
    "five presses are five responses": [*[press(5)] * 5, kept(5, 5, 5, 5, 5)],
    "no such smiley": [press(6), press(0), asks("mood"), kept()],
    "no such choice": [press(1), look, choose("weather"), asks("why")],
    "no follow-up, no choice": [choose("queue"), skip, asks("mood"), kept()],
    "in another language": [speak("de"), asks("mood", "de"), press(1), asks("why", "de")],
    "the thank-you speaks it too": [speak("de"), press(5), thanks("thanks", "de")],
    "language changes in a follow-up": [press(1), speak("de"), asks("why", "de"), kept(1)],
    "the next visitor's language": [speak("de"), press(5), wait(8), asks("mood", "en")],
    "a language and nobody there": [
        speak("de"), wait(29), asks("mood", "de"), wait(1), asks("mood"),
    ],
    "a language nobody speaks": [speak("fr"), asks("mood", "en")],
    "gone from a follow-up": [press(1), wait(50), asks("mood"), kept(1)],
    "gone, and the language with them": [speak("de"), press(1), wait(50), asks("mood", "en")],
    "still there": [press(1), wait(40), stay, wait(40), asks("why"), wait(10), asks("mood")],
    "the disk stalls, nobody is thanked": [
        disk_stalls, press(5), asks("mood"), wait(60), asks("mood"),
    ],
    "the disk answers late": [disk_stalls, press(5), disk_answers, thanks("thanks"), kept(5)],
    "presses wait their turn": [
        disk_stalls, press(5), press(4), press(1), kept(5),
        disk_answers, kept(5, 4), disk_answers, asks("mood"), disk_answers, asks("why"),
        kept(5, 4, 1),
    ],
    "the disk refuses": [
        disk_stalls, press(5), press(4), disk_refuses, rests, press(3), rests, kept(5),
    ],
    "at rest nothing helps": [
        disk_stalls, press(5), disk_refuses, speak("de"), stay, leave, wait(99), rests,
    ],
    "chosen twice while saving": [
        press(1), look, disk_stalls, choose("queue"), choose("staff"), disk_answers,
        thanks("sorry"),
    ],
    "a language while saving": [
        disk_stalls, press(1), speak("de"), disk_answers, asks("why", "de"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("steps", STORIES.values(), ids=STORIES.keys())
def test_a_story(steps):
    Scene().play(*steps)


def test_the_rating_is_written_before_anything_is_thanked():
    effects = new_visit().press(5, Channel.TOUCH, HandClock()())
    assert [type(one) for one in effects] == [Show, Capture]
    assert isinstance(effects[0].view, Asking)
    assert effects[0].view.pressed == 5


def test_what_a_happy_visit_leaves():
    scene = Scene().play(speak("de"), press(4, Channel.TOUCH))
    (body,) = scene.kept
    assert (body.language, body.channel, body.order) == ("de", Channel.TOUCH, (1, 2, 3, 4, 5))
    assert (body.ended, body.mode, body.since_last_press_ms) == (Ended.FINISHED, Mode.NORMAL, None)
    assert body.link == "ab" * 8
    assert scene.visit.view.link == f"https://example.org/{{rating}}/{'ab' * 8}/de/4"


def test_an_ending_without_a_code_leaves_no_link():
    scene = Scene().play(press(1), look, choose("queue"))
    assert scene.kept[0].link == ""
    assert scene.visit.view.link is None


def test_without_an_account_no_code_is_offered():
    visit = Visit(SURVEY, SETTINGS, make_link=lambda *_: None, new_nonce=lambda: "ab" * 8)
    scene = Scene(visit).play(press(5))
    assert (scene.kept[0].link, scene.visit.view.link) == ("", None)


@pytest.mark.parametrize(
    ("steps", "outcome", "ended", "took_ms"),
    [
        ([wait(2), choose("queue")], Outcome.ANSWERED, Ended.FINISHED, 2_000),
        ([wait(3), skip], Outcome.SKIPPED, Ended.FINISHED, 3_000),
        ([wait(50)], Outcome.TIMED_OUT, Ended.TIMED_OUT, 50_000),
        ([wait(4), press(5)], Outcome.TIMED_OUT, Ended.WALKED_AWAY, 4_000),
    ],
)
def test_how_a_follow_up_ends_is_kept(steps, outcome, ended, took_ms):
    body = Scene().play(press(1), *steps).kept[0]
    assert (body.answers[1].question, body.answers[1].outcome) == ("why", outcome)
    assert (body.answers[1].took_ms, body.ended) == (took_ms, ended)


def test_a_press_that_waited_for_the_disk_took_no_negative_time():
    scene = Scene().play(disk_stalls, press(1), press(5), wait(10), disk_answers, disk_answers)
    assert [body.ended for body in scene.kept] == [Ended.WALKED_AWAY, Ended.FINISHED]
    assert scene.kept[0].answers[1].took_ms == 0


def test_the_time_since_the_last_press_is_kept_and_not_across_boots():
    scene = Scene().play(press(5), wait(3), press(5))
    assert scene.kept[1].since_last_press_ms == 3_000
    scene.clock.reboot(wall_ms=0)
    scene.play(press(5))
    assert scene.kept[2].since_last_press_ms is None


def test_the_warning_counts_down_twenty_seconds_and_a_touch_ends_it():
    scene = Scene().play(press(1), wait(30))
    seen = []
    for _ in range(GO_ON_S - 1):
        seen.append(scene.visit.view.leaving_in_s)
        scene.play(wait(1))
    assert seen == list(range(GO_ON_S, 1, -1))
    scene.play(stay)
    assert scene.visit.view.leaving_in_s is None


def test_no_warning_before_its_time():
    scene = Scene().play(press(1), wait(29.75))
    assert scene.visit.view.leaving_in_s is None


def test_four_faces_and_the_fifth_button_does_nothing():
    first = msgspec.structs.replace(
        SURVEY.rating, steps=4, branches=(msgspec.structs.replace(SURVEY.rating.branches[0]),)
    )
    four = msgspec.structs.replace(SURVEY, questions=(first, *SURVEY.questions[1:]))
    scene = Scene(new_visit(four)).play(press(5), asks("mood"), kept(), press(4), kept(4))
    assert scene.kept[0].order == (1, 2, 3, 4)


def test_a_test_press_says_so():
    assert Scene(new_visit(mode=Mode.TEST)).play(press(3)).kept[0].mode is Mode.TEST


def test_idle_is_when_nobody_would_notice_a_new_survey():
    visit = Scene().visit
    assert visit.idle
    for steps in ([press(1)], [press(5)], [disk_stalls, press(5)]):
        assert not Scene().play(*steps).visit.idle
    assert Scene().play(press(5), wait(8)).visit.idle


def nps(survey=SURVEY):
    rating = msgspec.structs.replace(SURVEY.rating, kind=Kind.NPS, steps=0)
    return msgspec.structs.replace(survey, questions=(rating, *survey.questions[1:]))


def test_unseen_five_buttons_cannot_rate_in_eleven_steps():
    with pytest.raises(CannotShow, match=r"'door' rates in 11 steps"):
        Visit(nps(), SETTINGS, make_link=lambda *_: None, new_nonce=str, ratings_only=True)
    scene = Scene(new_visit(nps())).play(press(0, Channel.TOUCH), kept(0))
    assert scene.kept[0].order == tuple(range(11))
    assert scene.visit.view.face == NO_FACE


@pytest.mark.parametrize(
    ("touchpoint", "offered"),
    [(("de", "en"), ("de", "en")), (("fr", "de"), ("de",)), (("fr",), ("en", "de"))],
)
def test_languages_are_those_that_touchpoint_and_survey_share(touchpoint, offered):
    settings = msgspec.structs.replace(SETTINGS, languages=touchpoint)
    assert new_visit(settings=settings).view.languages == offered

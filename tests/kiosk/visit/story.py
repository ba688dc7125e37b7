"""How a visit is told: a scene, and the steps that are played on it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from feedback import wire
from feedback.response import Channel, Mode
from feedback.settings import Settings
from kiosk.hw.clock import HandClock
from kiosk.visit import Amend, Asking, Capture, Effect, Resting, Show, Thanking, Visit

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

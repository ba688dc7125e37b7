"""A terminal without a window on the real store, its buttons pressed by hand."""

import queue

from feedback import wire
from feedback.settings import Settings
from feedback.survey import Choice, Ending, Kind, Question, Survey
from kiosk.hw.clock import HandClock
from kiosk.papers import Papers
from kiosk.store.store import Store
from kiosk.terminal import Terminal

TEXT = {"en": "Text", "de": "Text"}


def choices(*names):
    return tuple(Choice(id=name, text=TEXT) for name in names)


WHY = Question(id="why", kind=Kind.SINGLE, text=TEXT, choices=choices("queue", "staff", "price"))
WHAT = Question(id="what", kind=Kind.MULTIPLE, text=TEXT, choices=choices("a", "b", "c"))
LIKELY = Question(id="likely", kind=Kind.NPS, text=TEXT)
EIGHT = Question(id="eight", kind=Kind.SINGLE, text=TEXT, choices=choices(*"abcdefgh"))
MANY = Question(id="many", kind=Kind.MULTIPLE, text=TEXT, choices=choices(*"abcdefgh"))
FIVE = Question(id="five", kind=Kind.SINGLE, text=TEXT, choices=choices(*"abcde"))
STARS = Question(id="stars", kind=Kind.STARS, text=TEXT)
MOOD = Question(id="mood", kind=Kind.SMILEYS, text=TEXT, steps=4)


class Box:
    """A terminal without a window: what it shows, and what its store keeps."""

    def __init__(self, directory, *questions, languages=("en",), **how):
        self.languages = languages
        self.clock, self._posted = HandClock(), queue.SimpleQueue()
        self.store = Store.open(directory, self.clock)
        self.seen = []
        self.terminal = Terminal(
            store=self.store,
            clock=self.clock,
            post=self._posted.put,
            show=self.seen.append,
            papers=self.papers(*questions),
            **how,
        )

    def papers(self, *questions, touchpoint="T"):
        survey = Survey(
            name="s",
            languages=tuple(TEXT),
            questions=questions,
            endings=(Ending(id="e", text=TEXT),),
        )
        raw = wire.to_json(survey)
        settings = Settings(
            touchpoint_id="t",
            touchpoint=touchpoint,
            survey_rev=wire.revision(raw),
            survey_url="",
            public_url="",
            languages=self.languages,
        )
        return Papers.read(wire.to_json(settings), raw)

    @property
    def view(self):
        return self.seen[-1]

    def settle(self):
        for _ in range(6):  # a press, its write, what follows
            self.store.tally()
            while not self._posted.empty():
                self._posted.get()()

    def wait(self, seconds):
        for _ in range(int(seconds * 5)):
            self.clock.pass_ms(200)
            self.terminal.tick()
            self.settle()

    def down(self, button):
        self.terminal.pressed(button)
        self.settle()

    def up(self, button):
        self.terminal.released(button)
        self.settle()

    def press(self, button, held_ms=120):
        self.down(button)
        self.clock.pass_ms(held_ms)
        self.terminal.tick()
        self.settle()
        self.up(button)
        self.clock.pass_ms(600)

    def responses(self):
        self.wait(60)
        return self.store.offer(100, 1_000_000).responses

    def kept(self):
        return [wire.body_from(one.body) for one in self.responses()]


def said(body):
    return [(one.question, one.outcome, one.value) for one in body.answers]

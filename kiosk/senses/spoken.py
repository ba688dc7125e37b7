"""Spoken mode: a button starts it, every view is read out, and it ends with the visit."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from feedback.survey import SCALES, WRITTEN, Kind
from feedback.words import face_label, word
from kiosk.visit import Asking, Thanking, View

LOUDER = 20
LOUDEST = 100
SILENT_MS = 60_000
"""Nobody pressed anything for so long: whoever started it has gone."""
BUTTONS = 5


class Voice(Protocol):
    """What is needed of the engine."""

    @property
    def speaking(self) -> bool:
        """Whether something is being said."""

    def say(self, text: str, language: str, volume: int) -> None:
        """Say it, cutting short what was being said."""

    def hush(self) -> None:
        """Stop."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What visitors have under their hands: buttons, and one that is "next"."""

    buttons: bool
    has_next: bool


class Spoken:
    """Reads out the views it is shown while it is on; all on the main loop.

    `stay` tells the terminal that somebody is listening: no time passes while a question is read.
    Each visit begins at `volume`, or at what the account asks for where that is not 0; while
    headphones are plugged in, at `headphones_volume`.
    """

    def __init__(
        self,
        voice: Voice,
        hand: Hand,
        *,
        volume: int,
        clock_ms: Callable[[], int],
        stay: Callable[[], None],
        headphones_volume: int = 0,
        asked_volume: Callable[[], int] = lambda: 0,
    ) -> None:
        self._voice, self._hand = voice, hand
        self._aloud, self._private = volume, headphones_volume or volume
        self._asked_volume, self._plugged = asked_volume, False
        self._clock_ms, self._stay = clock_ms, stay
        self.volume = self._start_volume = volume
        self.on = False
        self._view: View | None = None
        self._said = ""
        self._visiting = False
        self._stirred_ms = 0

    def pressed(self) -> None:
        """The speech button: on, and each further press says it again, louder, and round again."""
        self._stirred_ms = self._clock_ms()
        if not self.on:
            self.on, first = True, True
            self._begin_at()
        else:
            first = False
            louder = self.volume + LOUDER
            self.volume = louder if louder <= LOUDEST else self._start_volume
        self._stay()
        if self._view is not None:
            self._say(self._view, opening=first)

    def plugged(self, there: bool) -> None:
        """Headphones went in, which asks for speech as the button does; or out, and what was for
        one pair of ears is not said aloud.
        """
        self._end()
        self._plugged = there
        self._begin_at()
        if there:
            self.pressed()

    def _begin_at(self) -> None:
        loud = self._asked_volume() or self._aloud
        self.volume = self._start_volume = self._private if self._plugged else loud

    def stirred(self) -> None:
        """Any other button or touch: whoever answers has heard enough."""
        self._stirred_ms = self._clock_ms()
        self._voice.hush()

    def show(self, view: View) -> None:
        """A view came up; read it out unless it says what was said last."""
        before, self._view = self._view, view
        idle = isinstance(view, Asking) and not view.follow_up and view.pressed is None
        if idle and self._visiting:
            self._end()
        self._visiting = not idle
        if self.on and text_of(view, self._hand) != self._said and before is not view:
            self._say(view)

    def tick(self) -> None:
        """Time passes; call it a few times a second."""
        if not self.on:
            return
        now, view = self._clock_ms(), self._view
        if self._voice.speaking:
            self._stirred_ms = now
            if isinstance(view, Asking) and view.leaving_in_s is None:
                self._stay()
        elif not self._visiting and now - self._stirred_ms >= SILENT_MS:
            self._end()

    def _say(self, view: View, *, opening: bool = False) -> None:
        self._said = text_of(view, self._hand)
        language = _spoken_in(view.language)
        text = f"{say('on', language)} {self._said}" if opening else self._said
        if text:
            self._voice.say(text, language, self.volume)
        else:
            self._voice.hush()  # a face was touched: whoever answers has heard enough

    def _end(self) -> None:
        """The next visitor begins in silence, and at the volume it was set up with."""
        self._voice.hush()
        self.on, self.volume, self._said = False, self._start_volume, ""


def text_of(view: View, hand: Hand) -> str:
    """What is read out for a view, in English or German."""
    language = _spoken_in(view.language)
    if isinstance(view, Thanking):
        return _in(view.ending.text, language)
    if not isinstance(view, Asking):
        return word("resting", language)
    if view.pressed is not None:
        return ""
    if view.leaving_in_s is not None:
        return _way("warning", hand, language) if hand.buttons else say("touched", language)
    parts = [word("counted", language)] if view.follow_up and view.marked is None else []
    if view.marked is None:
        parts.append(_in(view.question.text, language))
    return " ".join(part for part in (*parts, *_ways(view, hand, language)) if part)


def _ways(view: Asking, hand: Hand, language: str) -> list[str]:
    question = view.question
    if view.marked is not None:
        return [_marked(view, language), *(_buttons(view, language) if view.more else [])]
    if not hand.buttons or (view.follow_up and not view.numbered):
        return [say("touch", language)]
    if question.kind in WRITTEN:
        return [_way("written", hand, language)]
    long = question.kind in SCALES and len(question.values) > BUTTONS
    named = [] if long else _buttons(view, language)
    if not view.follow_up:
        return [say("rate", language)] if long else named
    how = "move" if long else "several" if question.kind is Kind.MULTIPLE else "skip"
    return [*named, _way(how, hand, language), *_others(view, language)]


def _buttons(view: Asking, language: str) -> list[str]:
    question = view.question
    values = view.numbers if view.numbered else question.values
    if question.kind is Kind.SMILEYS:
        steps = len(question.values)
        names = [face_label(one, steps, language) for one in range(1, steps + 1)]
    elif question.choices:
        of = {one.id: one.text for one in question.choices}
        names = [_in(of[str(one)], language) for one in values]
    else:
        names = [str(one) for one in values]
    said = [
        say("button", language).format(n=number, what=name) for number, name in enumerate(names, 1)
    ]
    return [*said, say("more", language).format(n=view.more)] if view.more else said


def _others(view: Asking, language: str) -> list[str]:
    """The ways that lead neither on nor past it."""
    back = [say("back", language)] if view.back else []
    return [*back, say("language", language)] if len(view.languages) > 1 else back


def _marked(view: Asking, language: str) -> str:
    if not isinstance(view.marked, tuple):
        return say("marked", language).format(n=view.marked)
    names = [_in(one.text, language) for one in view.question.choices if one.id in view.marked]
    if not names:
        return say("none", language)
    return say("chosen", language).format(what=", ".join(names))


def _way(name: str, hand: Hand, language: str) -> str:
    return say(f"{name}_next" if hand.has_next else name, language)


def _in(texts: dict[str, str], language: str) -> str:
    for tag, text in texts.items():
        if tag.partition("-")[0] == language:
            return text
    return next(iter(texts.values()))


def _spoken_in(language: str) -> str:
    main = language.partition("-")[0]
    return main if main in _words() else "en"


def say(name: str, language: str) -> str:
    """One of spoken mode's own words."""
    return _words()[_spoken_in(language)][name]


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((files(__package__) / "spoken.toml").read_text(encoding="utf-8"))

"""What one visit leaves: the rating, and whatever is answered of what follows it."""

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from random import Random

from feedback import seal, walk, wire
from feedback.response import (
    Answer,
    Body,
    Channel,
    Consented,
    ContactDetails,
    Ended,
    Mode,
    Outcome,
    Value,
)
from feedback.survey import Kind, Question, Survey
from fleet.history.sites import Site
from fleet.visitors import Patience

_WRITES, _LEAVES_NUMBER = 0.12, 0.3
_TWO_REASONS = 0.25
_PEOPLE = 2000
"""Who leave an address, at one site."""
_COPIES = 8
"""Of each thing said: sealing it anew would cost more than all the rest of a visit."""


class Visits:
    """Visits at one site. `public_key` is the account's: what is written is sealed to it."""

    def __init__(self, site: Site, survey: Survey, public_key: bytes, chance: Random) -> None:
        self._site, self._survey, self._key, self._chance = site, survey, public_key, chance
        values = survey.rating.values
        self._values = [value for value in values if isinstance(value, int)]
        self._channel = Channel.BUTTON if site.by_button else Channel.TOUCH
        self._order = tuple(self._values)
        spoken = [one for one in site.city.languages if one in survey.languages]
        self._languages = spoken or [survey.languages[0]]
        self._rated = {value: _chosen(survey.rating, value, 0) for value in self._values}
        self._leads = {value: walk.after(survey, survey.rating, value) for value in self._values}

    @property
    def steps(self) -> int:
        """How many there are on the rating's scale."""
        return len(self._values)

    def visit(
        self, step: int, patience: Patience, since_ms: int | None, trouble: Sequence[str]
    ) -> Body:
        """Somebody presses the `step`th face (from 1)."""
        value, language = self._values[step - 1], self._language()
        answers: tuple[Answer, ...] = (self._rated[value],)
        ended, link = Ended.FINISHED, ""
        led = self._leads[value]
        if isinstance(led, Question):
            answers, ended = self._goes_on(value, patience, language, trouble)
        elif led.link is not None:
            link = f"{self._chance.getrandbits(64):016x}"
        return self._body(answers, language, since_ms, Mode.NORMAL, link, ended)

    def test_press(self, step: int, since_ms: int | None) -> Body:
        """A caretaker tries a face."""
        rated = (self._rated[self._values[step - 1]],)
        return self._body(rated, self._languages[0], since_ms, Mode.TEST, "", Ended.WALKED_AWAY)

    def _body(
        self,
        answers: tuple[Answer, ...],
        language: str,
        since_ms: int | None,
        mode: Mode,
        link: str,
        ended: Ended,
    ) -> Body:
        return Body(
            answers=answers,
            language=language,
            channel=self._channel,
            order=self._order,
            since_last_press_ms=since_ms,
            mode=mode,
            link=link,
            ended=ended,
        )

    def _language(self) -> str:
        if self._chance.random() < self._site.foreign and len(self._languages) > 1:
            return self._chance.choice(self._languages[1:])
        return self._languages[0]

    def _goes_on(
        self, rating: int, patience: Patience, language: str, trouble: Sequence[str]
    ) -> tuple[tuple[Answer, ...], Ended]:
        """What is asked after the rating, until an ending or until nobody is there any more."""
        answers, step = [self._rated[rating]], self._leads[rating]
        while isinstance(step, Question):
            took_ms = int(self._chance.expovariate(1 / 4500)) + 900
            if patience is Patience.WALKS_AWAY:
                answers.append(_unanswered(step, Outcome.TIMED_OUT, 30_000))
                return tuple(answers), Ended.WALKED_AWAY
            value = None
            if patience is Patience.ANSWERS:
                answer = self._answer(step, rating, language, trouble, took_ms)
                value = answer.value
            else:
                answer = _unanswered(step, Outcome.SKIPPED, took_ms)
            answers.append(answer)
            step = walk.after(self._survey, step, value)
        return tuple(answers), Ended.FINISHED

    def _answer(
        self, asked: Question, rating: int, language: str, trouble: Sequence[str], took_ms: int
    ) -> Answer:
        if asked.kind is Kind.COMMENT:
            if self._chance.random() < _WRITES:
                unhappy = rating <= self._values[len(self._values) // 2 - 1]
                said = self._chance.choice(_talk(language, unhappy))
                return self._sealed(asked, said, 20_000 + took_ms)
            return _unanswered(asked, Outcome.SKIPPED, took_ms)
        if asked.kind is Kind.CONTACT:
            return self._contact(asked, language, took_ms)
        choices = [one.id for one in asked.choices]
        if choices == ["yes", "no"]:
            return _chosen(
                asked, "yes" if self._chance.random() < _LEAVES_NUMBER else "no", took_ms
            )
        weights = [
            6.0 if one in trouble else 1.0 / (place + 1) for place, one in enumerate(choices)
        ]
        first = self._chance.choices(choices, weights)[0]
        if asked.kind is Kind.SINGLE:
            return _chosen(asked, first, took_ms)
        more = {self._chance.choice(choices)} if self._chance.random() < _TWO_REASONS else set()
        picked = {first, *more}
        return _chosen(asked, tuple(one for one in choices if one in picked), took_ms)

    def _contact(self, asked: Question, language: str, took_ms: int) -> Answer:
        details = ContactDetails(
            name="Made-up visitor", email=f"visitor{self._chance.randrange(_PEOPLE)}@example.org"
        )
        assert asked.consent is not None  # noqa: S101 - feedback.check sees to it
        consented = Consented(version=asked.consent.version, language=language)
        said = wire.to_json(details).decode()
        return self._sealed(asked, said, 30_000 + took_ms, consented)

    def _sealed(
        self, asked: Question, said: str, took_ms: int, consented: Consented | None = None
    ) -> Answer:
        return Answer(
            question=asked.id,
            outcome=Outcome.ANSWERED,
            sealed=_closed(said, self._key, self._chance.randrange(_COPIES)),
            consented=consented,
            took_ms=took_ms,
        )


@lru_cache(maxsize=_PEOPLE * _COPIES)
def _closed(said: str, key: bytes, _copy: int) -> str:
    return seal.seal(said, key)


def _chosen(asked: Question, value: Value, took_ms: int) -> Answer:
    return Answer(question=asked.id, outcome=Outcome.ANSWERED, value=value, took_ms=took_ms)


def _unanswered(asked: Question, how: Outcome, took_ms: int) -> Answer:
    return Answer(question=asked.id, outcome=how, took_ms=took_ms)


@cache
def _talk(language: str, unhappy: bool) -> list[str]:
    text = (files(__package__) / "talk.toml").read_text(encoding="utf-8")
    spoken = tomllib.loads(text)
    found = spoken.get(language, spoken["en"])
    return list(found["unhappy" if unhappy else "others"])

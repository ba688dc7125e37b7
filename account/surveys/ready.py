"""The ready-made sets, and what they say in other languages."""

import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

import msgspec

from feedback import wire
from feedback.survey import Question, Survey, Texts

SETS = ("smileys", "nps", "csat", "ces", "washroom", "checkout", "security", "shop")
"""In the order they are offered; each is a file `<name>.toml` beside this one."""

_OWN = ("en", "de")


@cache
def ready(name: str) -> Survey:
    """A ready-made set, in English and German; raises KeyError."""
    if name not in SETS:
        raise KeyError(name)
    text = (files(__package__) / f"{name}.toml").read_text(encoding="utf-8")
    return wire.survey_from_toml(text)


@cache
def known_languages() -> tuple[str, ...]:
    """Every language that the sets can be had in."""
    here = files(f"{__package__}.phrases")
    there = {one.name[:-5] for one in here.iterdir() if one.name.endswith(".toml")}
    return (*_OWN, *sorted(there - set(_OWN)))


def phrase(english: str, language: str) -> str:
    """What one of the sets' texts is in that language; empty where nobody wrote it."""
    if language == "en":
        return english
    return _phrases(language).get(english, "")


def in_languages(survey: Survey, languages: Sequence[str]) -> Survey:
    """The same survey in these languages: texts of others gone, known phrases filled in."""

    def fit(texts: Texts) -> Texts:
        english = texts.get("en") or next(map(_in_english, texts.values()), "")
        found = {one: texts.get(one) or phrase(english, one) for one in languages}
        return {one: text for one, text in found.items() if text}

    changed = over_texts(survey, fit)
    return msgspec.structs.replace(changed, languages=tuple(languages))


def over_texts(survey: Survey, how: Callable[[Texts], Texts]) -> Survey:
    """The survey with `how` done to every text that visitors read. Empty ones stay empty."""

    def texts(was: Texts) -> Texts:
        return how(was) if was else was

    def question(one: Question) -> Question:
        consent = one.consent
        if consent is not None:
            consent = msgspec.structs.replace(consent, text=how(consent.text))
        return msgspec.structs.replace(
            one,
            text=how(one.text),
            low=texts(one.low),
            high=texts(one.high),
            notice=texts(one.notice),
            consent=consent,
            choices=tuple(
                msgspec.structs.replace(choice, text=how(choice.text)) for choice in one.choices
            ),
        )

    return msgspec.structs.replace(
        survey,
        questions=tuple(map(question, survey.questions)),
        longer=tuple(map(question, survey.longer)),
        endings=tuple(
            msgspec.structs.replace(
                one,
                text=how(one.text),
                link=one.link and msgspec.structs.replace(one.link, text=how(one.link.text)),
            )
            for one in survey.endings
        ),
    )


def _in_english(text: str) -> str:
    return _german().get(text, text)


@cache
def _german() -> dict[str, str]:
    return {german: english for english, german in _phrases("de").items()}


@cache
def _phrases(language: str) -> dict[str, str]:
    if language not in known_languages():
        return {}
    text = (files(f"{__package__}.phrases") / f"{language}.toml").read_text(encoding="utf-8")
    found = {str(english): str(said) for english, said in tomllib.loads(text).items()}
    return found if language != "de" else found | _said_by_the_sets()


def _said_by_the_sets() -> dict[str, str]:
    found = dict[str, str]()

    def note(texts: Texts) -> Texts:
        found.setdefault(texts["en"], texts["de"])
        return texts

    for name in SETS:
        over_texts(ready(name), note)
    return found

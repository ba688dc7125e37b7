"""What can stand on a terminal's screen, one scene each, in every language we have words in."""

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from feedback.settings import Settings
from feedback.survey import Choice, Consent, Detail, Ending, Kind, Link, Question, Texts
from feedback.words import word
from kiosk.visit import Asking, Resting, Thanking, View

LINK = "https://feedback.example.org/v/AAECAwQFBgcICQoLDA0ODxAREhMUFRYX?l=de"
LEAVING_S = 12
_REASONS = ("queue", "staff", "clean", "range", "price", "find", "stock", "other")


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((files(__package__) / "texts.toml").read_text(encoding="utf-8"))


def languages() -> tuple[str, ...]:
    """Every language there are scenes in, English and German first."""
    return tuple(_texts())


def text(name: str) -> Texts:
    """One text in all languages."""
    return {language: ours[name] for language, ours in _texts().items()}


def question(name: str, kind: Kind, **more: Any) -> Question:
    """A question whose words are called like itself."""
    return Question(id=name, kind=kind, text=text(name), **more)


def choices(count: int, *, icons: bool) -> tuple[Choice, ...]:
    """The first so many reasons."""
    return tuple(
        Choice(id=one, text=text(one), icon=one if icons else "") for one in _REASONS[:count]
    )


def asking(asked: Question, language: str, **more: Any) -> Asking:
    """A question on the screen, every language one or two touches away."""
    return Asking(question=asked, language=language, languages=_offered(language), **more)


def following(asked: Question, language: str, **more: Any) -> Asking:
    """A question after the rating, with the face that was pressed."""
    return asking(asked, language, follow_up=True, face=(2, 5), **more)


def thanking(language: str, link: str | None = LINK) -> Thanking:
    """An ending, with a code or without."""
    ending = Ending(id="thanks", text=text("thanks"), link=Link(text=text("more")))
    return Thanking(
        ending=ending, language=language, languages=_offered(language), face=(4, 5), link=link
    )


def _offered(language: str) -> tuple[str, ...]:
    return (language, *(one for one in languages() if one != language))


MOOD_4 = question("mood", Kind.SMILEYS, steps=4)
MOOD_5 = question("mood", Kind.SMILEYS, steps=5)
NPS = question("nps", Kind.NPS)
CSAT = question("csat", Kind.CSAT)
CES_5 = question("ces", Kind.CES, steps=5, direction="effort")
CES_7 = question("ces", Kind.CES, steps=7, direction="agreement")
STARS = question("stars", Kind.STARS)
WHY = question("why", Kind.SINGLE, choices=choices(8, icons=True))
WHY_THREE = question("why", Kind.SINGLE, choices=choices(3, icons=False))
LIKED = question("liked", Kind.MULTIPLE, choices=choices(8, icons=True))
SAY = question("say", Kind.COMMENT)
CALL = question(
    "call",
    Kind.CONTACT,
    details=tuple(Detail),
    consent=Consent(version="1", text={one: word("consent", one) for one in languages()}),
)


def settings(**look: Any) -> Settings:
    """A touchpoint's settings with this look."""
    return Settings(
        touchpoint_id="pictures",
        touchpoint="Entrance",
        survey_rev="",
        survey_url="",
        public_url="https://feedback.example.org",
        languages=languages(),
        accepted_languages=languages(),
        **look,
    )


Scene = Callable[[str], View]
SCENES: dict[str, Scene] = {
    "four": lambda language: asking(MOOD_4, language),
    "five": lambda language: asking(MOOD_5, language),
    "pressed": lambda language: asking(MOOD_5, language, pressed=4),
    "nps": lambda language: asking(NPS, language),
    "csat": lambda language: asking(CSAT, language),
    "effort": lambda language: asking(CES_5, language),
    "agreement": lambda language: asking(CES_7, language),
    "stars": lambda language: asking(STARS, language),
    "nps-after": lambda language: following(NPS, language, back=True),
    "why": lambda language: following(WHY, language),
    "why-by-button": lambda language: following(
        WHY, language, numbered=True, numbers=_REASONS[:4], more=5, back=True
    ),
    "liked-by-button": lambda language: following(
        LIKED, language, numbered=True, numbers=_REASONS[4:8], more=5, marked=("staff", "price")
    ),
    "nps-by-button": lambda language: asking(NPS, language, marked=7),
    "nps-after-by-button": lambda language: following(NPS, language, numbered=True, marked=7),
    "why-three": lambda language: following(WHY_THREE, language, back=True),
    "liked": lambda language: following(LIKED, language, given=("staff", "price"), back=True),
    "still-there": lambda language: following(WHY, language, leaving_in_s=LEAVING_S),
    "notice": lambda language: following(SAY, language, notice=True, back=True),
    "consent": lambda language: following(CALL, language, notice=True, back=True),
    "comment": lambda language: following(SAY, language, back=True),
    "contact": lambda language: following(CALL, language, back=True),
    "thanks": thanking,
    "thanks-alone": lambda language: thanking(language, link=None),
    "resting": lambda language: Resting(language=language),
}

"""The way through a survey as a list: every part, what is missing in it, and where it leads."""

from collections import Counter, defaultdict
from typing import NamedTuple

from account.pages.surveys.faults import Told
from account.pages.surveys.part_form import ways
from account.pages.words import Words
from account.surveys import editing
from account.surveys.ready import over_texts
from feedback import words
from feedback.survey import Choice, Ending, Kind, Question, Step, Survey, Texts
from feedback.words import FACES


class Leads(NamedTuple):
    """Some answers and where they lead: faces (places in the five, and named) or words."""

    faces: tuple[tuple[int, str], ...]
    answers: str
    to: str
    part: str


class Row(NamedTuple):
    """One part in the list."""

    id: str
    number: int
    text: str
    kind: str
    missing: tuple[tuple[str, int], ...]
    """Languages by their own names, and how many texts each lacks."""
    leads: tuple[Leads, ...]
    faults: tuple[str, ...]
    up: bool
    down: bool
    goes: bool
    """Whether it can be removed."""
    choices: tuple[Choice, ...]


class Flow(NamedTuple):
    """The parts on the terminal's screen, its endings, and the longer survey's questions."""

    questions: list[Row]
    endings: list[Row]
    longer: list[Row]


def flow(w: Words, survey: Survey, language: str, faults: list[Told]) -> Flow:
    """Every part of a survey, its texts in one language."""
    # What a language lacks is counted beside each part anyway.
    told = defaultdict[str, list[str]](list)
    for one in faults:
        if not one.lacks:
            told[one.part].append(one.what)
    rows = _Rows(w, survey, language, told)
    last, phone = len(survey.questions) - 1, len(survey.longer) - 1
    return Flow(
        [
            rows.question(at, one, up=at > 1, down=0 < at < last, goes=at > 0)
            for at, one in enumerate(survey.questions)
        ],
        [rows.ending(at, one) for at, one in enumerate(survey.endings)],
        [
            rows.question(at, one, up=at > 0, down=at < phone, goes=True)
            for at, one in enumerate(survey.longer)
        ],
    )


class _Rows:
    def __init__(self, w: Words, survey: Survey, language: str, told: dict[str, list[str]]) -> None:
        self._w, self._survey, self._language, self._told = w, survey, language, told
        self._names = {one.id: self._named(one) for one in survey.steps}

    def question(self, at: int, one: Question, *, up: bool, down: bool, goes: bool) -> Row:
        phone = editing.on_the_phone(self._survey, one.id)
        leads = () if phone else tuple(self._leads(one))
        kind = self._w(f"survey_kind_{one.kind}")
        return self._row(at, one, kind, leads, up=up, down=down, goes=goes)

    def ending(self, at: int, one: Ending) -> Row:
        goes = len(self._survey.endings) > 1
        kind = self._w(ending_kind(one))
        return self._row(at, one, kind, (), up=False, down=False, goes=goes)

    def _row(
        self,
        at: int,
        one: Question | Ending,
        kind: str,
        leads: tuple[Leads, ...],
        *,
        up: bool,
        down: bool,
        goes: bool,
    ) -> Row:
        return Row(
            id=one.id,
            number=at + 1,
            text=self._text(one.text),
            kind=kind,
            missing=tuple(missing(self._survey, one)),
            leads=leads,
            faults=tuple(self._told.get(one.id, ())),
            up=up,
            down=down,
            goes=goes,
            choices=one.choices if isinstance(one, Question) else (),
        )

    def _leads(self, one: Question) -> list[Leads]:
        found = dict[str, list[int | str]]()
        for way in ways(one):
            if way.go:
                found.setdefault(way.go, []).extend(way.values)
        named = [
            Leads(*self._answers(one, values), self._names.get(go, go), go)
            for go, values in found.items()
        ]
        on = editing.leads_to(self._survey, one)
        rest = self._w("survey_else_answers" if named else "survey_every_answer")
        return [*named, Leads((), rest, self._names.get(on.id, on.id), on.id)]

    def _answers(
        self, one: Question, values: list[int | str]
    ) -> tuple[tuple[tuple[int, str], ...], str]:
        if one.kind is Kind.SMILEYS:
            places = FACES[len(one.values)]
            at = [value for value in values if isinstance(value, int) and value <= len(places)]
            named = words.face_label
            steps, language = len(places), self._w.language
            return tuple((places[one - 1], named(one, steps, language)) for one in at), ""
        texts = {choice.id: self._text(choice.text) for choice in one.choices}
        if texts:
            return (), ", ".join(texts.get(str(value), str(value)) for value in values)
        numbers = sorted(value for value in values if isinstance(value, int))
        whole = len(numbers) > 2 and numbers[-1] - numbers[0] + 1 == len(numbers)
        said = f"{numbers[0]}–{numbers[-1]}" if whole else ", ".join(map(str, numbers))
        return (), said

    def _named(self, step: Step) -> str:
        linked = isinstance(step, Ending) and step.link is not None
        return f"{self._text(step.text)} + QR" if linked else self._text(step.text)

    def _text(self, texts: Texts) -> str:
        own = self._survey.languages[0]
        return texts.get(self._language) or texts.get(own) or next(iter(texts.values()), "…")


def ending_kind(one: Ending) -> str:
    """Which word tells it from other endings, which may well say the same."""
    if one.link is None:
        return "survey_kind_ending"
    return "survey_kind_ending_url" if one.link.url else "survey_kind_ending_longer"


def missing(survey: Survey, part: Question | Ending) -> list[tuple[str, int]]:
    """For each language that lacks some of a part's texts: its own name, and how many."""
    lacks = Counter[str]()

    def count(texts: Texts) -> Texts:
        lacks.update(one for one in survey.languages if not texts.get(one, "").strip())
        return texts

    questions = (part,) if isinstance(part, Question) else ()
    endings = (part,) if isinstance(part, Ending) else ()
    over_texts(
        Survey(name="", languages=survey.languages, questions=questions, endings=endings), count
    )
    return [(words.own_name(one), lacks[one]) for one in survey.languages if lacks[one]]

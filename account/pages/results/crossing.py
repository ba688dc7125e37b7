"""Two follow-up questions beside each other, as a table of pairs."""

from dataclasses import dataclass

from account.pages.results.part import Cell, Part, Table
from account.pages.results.view import View, percent
from account.pages.survey_texts import answer
from account.pages.survey_texts import titled as titled_as
from account.pages.when import day
from account.pages.words import number
from account.scores.score import FEWEST
from account.store.results.crossed import Crossed, Form
from account.store.results.scope import day_of
from feedback.survey import SCALES

_TINTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One pair: how often, and its share of the row; `tint` is from 0, nothing, to 5, all."""

    n: str
    share: str
    tint: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer of the first question."""

    name: str
    n: str
    fields: list[Field]
    """None of them where too few gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The whole table. No rows where fewer answered both than may be shown."""

    columns: list[str]
    rows: list[Row]
    totals: list[str]
    n: str


def titled(view: View, form: Form) -> str:
    """The question as visitors read it."""
    return titled_as(view.w, form.revisions[0].survey, form.question)


def chosen(forms: list[Form], name: str, otherwise: int) -> Form:
    """The form of that key, or another: a kept link goes on working when a survey has changed."""
    return next((one for one in forms if one.key == name), forms[otherwise])


def matrix(view: View, found: Crossed) -> Matrix:
    """As it is shown."""
    w, below = view.w, _answers(view, found.columns)
    rows = list[Row]()
    for value, name in _answers(view, found.rows):
        whole = found.by_row[value]
        fields = [_field(view, found.pairs[value, other], whole) for other, _ in below]
        rows.append(Row(name=name, n=number(whole), fields=fields if whole >= FEWEST else []))
    return Matrix(
        columns=[name for _, name in below],
        rows=rows if found.n >= FEWEST else [],
        totals=[
            f"{number(found.by_column[value])} · {percent(w, found.by_column[value], found.n)}"
            for value, _ in below
        ],
        n=number(found.n),
    )


def part(view: View, found: Crossed) -> Part:
    """The same as a table of numbers; what is hidden on the page is empty here, or not there."""
    w, below = view.w, _answers(view, found.columns)
    rows = list[tuple[Cell, ...]]()
    for value, name in _answers(view, found.rows) if found.n >= FEWEST else ():
        whole = found.by_row[value]
        pairs = (None if whole < FEWEST else found.pairs[value, other] for other, _ in below)
        rows.append((name, whole, *pairs))
    totals = (None if found.n < FEWEST else found.by_column[other] for other, _ in below)
    rows.append((w("results_crossed_all"), found.n, *totals))
    return Part(
        name="crossed",
        title=w("results_crossed_of", a=titled(view, found.rows), b=titled(view, found.columns)),
        table=Table((w("results_answer"), w("results_n"), *(name for _, name in below)), rows),
    )


def notes(view: View, found: Crossed) -> list[str]:
    """What has to be said with it."""
    w = view.w
    if found.n < FEWEST:
        return [w("results_too_few_told", n=number(found.n))]
    said = [w("results_crossed_note", n=number(found.n))]
    if found.since_lh:
        since = f"{day(w, day_of(found.since_lh))} {found.since_lh % 24:02d}:00"
        said.append(w("results_crossed_since", since=since))
    return said


def _answers(view: View, form: Form) -> list[tuple[str, str]]:
    """(as it is counted, in words)."""
    survey, found = form.revisions[0].survey, list[tuple[str, str]]()
    for value in form.question.values:
        typed = int(value) if form.question.kind in SCALES else value
        found.append((str(value), answer(view.w, survey, form.question, typed)[0]))
    return found


def _field(view: View, n: int, whole: int) -> Field:
    tint = -(-n * _TINTS // whole) if whole else 0
    return Field(n=number(n), share=percent(view.w, n, whole), tint=tint)

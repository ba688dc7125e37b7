"""Why: each follow-up question, its answers by rating, and how many it was shown to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from account.charts import bars, colours
from account.pages.results.part import Cell, Line, Part, Table
from account.pages.results.view import View, percent
from account.pages.survey_texts import answer, titled
from account.pages.when import day
from account.pages.words import number
from account.scores.score import FEWEST
from account.store.results.met import ANSWERED, SKIPPED, TIMED_OUT, Met, met
from account.store.results.scope import day_of
from feedback.survey import CHOSEN, SCALES, Question, Survey

_OUTCOMES = (ANSWERED, SKIPPED, TIMED_OUT)


def parts(view: View) -> list[Part]:
    """The funnel, then a part for every question with answers to choose from."""
    # Who was shown what tells how they pressed, where so few did.
    found = met(view.connection, view.scope, view.one) if view.one.n >= FEWEST else []
    twice = Counter(one.question.id for one in found)
    chosen = [one for one in found if one.question.kind in (*CHOSEN, *SCALES) and one.answered]
    shown = [_reasons(view, one, apart=twice[one.question.id] > 1) for one in chosen]
    return [_funnel(view, found), *by_themselves(shown)]


def by_themselves(parts: Sequence[Part]) -> list[Part]:
    """Each with a name of its own: a question's forms would else be taken for one part."""
    seen = Counter[str]()
    found = list[Part]()
    for one in parts:
        seen[one.name] += 1
        nth = seen[one.name]
        found.append(one if nth == 1 else replace(one, name=f"{one.name}~{nth}"))
    return found


def _funnel(view: View, found: list[Met]) -> Part:
    w, pressed = view.w, view.one.n
    lines = [
        Line(w("results_pressed"), bars.share(1.0 if pressed else 0), (number(pressed), "", "", ""))
    ]
    rows: list[tuple[Cell, ...]] = [(w("results_pressed"), pressed, pressed, None, None)]
    for one in found:
        counts = [one.outcomes[name] for name in _OUTCOMES]
        shares = [percent(w, n, one.shown) for n in counts]
        lines.append(
            Line(
                _title(view, one),
                bars.share(one.shown / pressed if pressed else 0),
                (number(one.shown), *shares),
            )
        )
        rows.append((_title(view, one), one.shown, *counts))
    names = ("results_shown", "results_answered", "results_skipped", "results_timed_out")
    head = (w("results_question"), *(w(name) for name in names))
    return Part(
        name="funnel",
        title=w("results_funnel"),
        head=head,
        lines=lines,
        table=Table(head, rows),
        notes=[
            w("results_funnel_note")
            if pressed >= FEWEST
            else w("results_too_few_told", n=number(pressed))
        ],
    )


def _reasons(view: View, one: Met, *, apart: bool) -> Part:
    w, scale = view.w, view.one.scale
    hidden = one.answered < FEWEST
    steps = sorted(scale.values, key=scale.worth)
    newest = one.revisions[0]
    lines, rows = choice_lines(
        view, newest.survey, one.question, one.sayings, one.chosen, one.answered
    )
    notes = [w("results_reasons_note", n=number(one.answered))]
    if apart:
        notes.append(_form(view, one))
    if hidden:
        notes = [w("results_too_few_told", n=number(one.answered))]
    return Part(
        name=f"why-{one.question.id}",
        title=_title(view, one),
        head=(w("results_answer"), w("results_n"), w("results_share")),
        lines=[] if hidden else lines,
        table=Table(
            (w("results_answer"), w("results_n"), *(w("results_at_step", step=x) for x in steps)),
            [] if hidden else rows,
        ),
        notes=notes,
    )


def choice_lines(
    view: View,
    survey: Survey,
    question: Question,
    values: Sequence[str],
    chosen: Mapping[str, Counter[int]],
    answered: int,
    *,
    in_order: bool = False,
) -> tuple[list[Line], list[tuple[Cell, ...]]]:
    """A line for each answer, the most given first unless they have an order of their own.

    Also the same as rows: the answer, how often, and how often at each step of the rating.
    """
    w, scale = view.w, view.one.scale
    steps = sorted(scale.values, key=scale.worth)
    most = max([of.total() for of in chosen.values()] + [1])
    lines, rows = list[Line](), list[tuple[Cell, ...]]()
    ranked = sorted(values, key=lambda x: -chosen[x].total() if x in chosen else 0)
    for value in values if in_order else ranked:
        by_rating = chosen.get(value, Counter())
        typed = int(value) if question.kind in SCALES else value
        [name] = answer(w, survey, question, typed)
        by_face = Counter[int]()
        for step in steps:
            by_face[colours.place(scale, step)] += by_rating[step]
        total = by_rating.total()
        cells = (number(total), percent(w, total, answered))
        lines.append(Line(name, bars.stacked(sorted(by_face.items()), most), cells))
        rows.append((name, total, *(by_rating[step] for step in steps)))
    return lines, rows


def _title(view: View, one: Met) -> str:
    return titled(view.w, one.revisions[0].survey, one.question)


def _form(view: View, one: Met) -> str:
    """Why this question stands here more than once."""
    revs = ", ".join(each.rev[:6] for each in one.revisions)
    issued = min(each.issued_ms for each in one.revisions) // 3_600_000
    return view.w("results_other_form", revs=revs, day=day(view.w, day_of(issued)))

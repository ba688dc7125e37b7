"""The longer survey, as phones answered it: question by question, apart from the terminals'."""

from collections import Counter
from collections.abc import Mapping

from account.charts import bars
from account.pages.results.by_channel import told_channels
from account.pages.results.part import Cell, Line, Part, Table
from account.pages.results.view import View, percent, told
from account.pages.results.why import by_themselves, choice_lines
from account.pages.survey_texts import titled
from account.pages.when import day
from account.pages.words import number
from account.scores.score import FEWEST, lead
from account.store.results.phones import Phones, Told
from account.store.results.scope import day_of
from feedback.survey import CHOSEN, SCALES


def parts(view: View, found: Phones) -> list[Part]:
    """How many forms came and how far they were filled, then a part for every question."""
    twice = Counter(one.question.id for one in found.questions)
    chosen = [
        one for one in found.questions if one.question.kind in (*CHOSEN, *SCALES) and one.answered
    ]
    shown = [_answers(view, one, apart=twice[one.question.id] > 1) for one in chosen]
    return [_funnel(view, found), *by_themselves(shown)]


def _funnel(view: View, found: Phones) -> Part:
    w = view.w
    channels = sorted(found.channels)
    lines = [
        Line(
            w("results_forms"),
            bars.share(1.0 if found.forms else 0),
            (number(found.forms), "", ""),
        )
    ]
    rows = [_row(w("results_forms"), found.forms, found.forms, found.channels, channels)]
    for one in found.questions:
        title, empty = _title(view, one), one.asked - one.answered
        part = one.answered / found.forms if found.forms else 0
        cells = (number(one.answered), percent(w, one.answered, one.asked), number(empty))
        lines.append(Line(title, bars.share(part), cells))
        rows.append(_row(title, one.asked, one.answered, one.channels, channels))
    names = ("results_answered", "results_share", "results_left_empty")
    notes = [w("results_forms_note"), told_channels(w, found.channels, "results_forms_after")]
    if found.since_ms:
        since = day_of(found.since_ms // 3_600_000)
        notes.append(w("results_forms_since", day=day(w, since)))
    head = (w("results_question"), w("results_shown"), w("results_answered"))
    return Part(
        name="funnel",
        title=w("results_forms_filled"),
        head=(w("results_question"), *(w(name) for name in names)),
        lines=lines,
        table=Table((*head, *(w(f"results_channel_{one}") for one in channels)), rows),
        notes=[note for note in notes if note],
    )


def _row(
    name: str, asked: int, answered: int, by: Mapping[str, int], channels: list[str]
) -> tuple[Cell, ...]:
    return (name, asked, answered, *(by.get(one, 0) for one in channels))


def _answers(view: View, one: Told, *, apart: bool) -> Part:
    w, scale = view.w, view.one.scale
    hidden = one.answered < FEWEST
    steps = sorted(scale.values, key=scale.worth)
    values = [str(value) for value in one.question.values]
    said = (one.revisions[0].survey, one.question, values, one.chosen, one.answered)
    lines, rows = choice_lines(view, *said, in_order=one.scale is not None)
    if hidden:
        notes = [w("results_too_few_told", n=number(one.answered))]
    else:
        notes = [w("results_reasons_note", n=number(one.answered))]
        notes.append(told_channels(w, one.channels, "results_forms_after"))
    if one.scale is not None and not hidden:
        worked = lead(one.scale, one.counts)
        notes.insert(0, f"{w(f'results_{worked.name}')}: {told(w, worked)}")
    if apart:
        revs = ", ".join(each.rev[:6] for each in one.revisions)
        issued = min(each.issued_ms for each in one.revisions) // 3_600_000
        notes.append(w("results_other_form", revs=revs, day=day(w, day_of(issued))))
    at_steps = (w("results_at_step", step=x) for x in steps)
    return Part(
        name=f"why-phone-{one.question.id}",
        title=_title(view, one),
        head=(w("results_answer"), w("results_n"), w("results_share")),
        lines=[] if hidden else lines,
        table=Table((w("results_answer"), w("results_n"), *at_steps), [] if hidden else rows),
        notes=[note for note in notes if note],
    )


def _title(view: View, one: Told) -> str:
    return titled(view.w, one.revisions[0].survey, one.question)

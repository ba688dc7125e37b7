"""How the steps were pressed, the best on top; not where so few pressed that it tells of one."""

from account.charts import bars, colours
from account.pages import rating
from account.pages.results.part import Line, Part, Table
from account.pages.results.view import View, percent, together
from account.pages.words import number
from account.scores.score import FEWEST
from feedback.survey import Kind


def part(view: View) -> Part:
    """One line a step."""
    w, scale, counts = view.w, view.one.scale, view.one.counts
    whole = view.one.n
    hidden = whole < FEWEST
    steps = sorted(scale.values, key=scale.worth, reverse=True)
    most = max([*counts.values(), 1])
    lines = [
        Line(
            name=_label(view, step),
            chart=bars.share(counts.get(step, 0) / most, colours.place(scale, step)),
            cells=(number(counts.get(step, 0)), percent(w, counts.get(step, 0), whole)),
            face=colours.place(scale, step) if scale.kind == Kind.SMILEYS else None,
        )
        for step in steps
    ]
    return Part(
        name="spread",
        title=w("results_spread"),
        head=(w("results_answer"), w("results_n"), w("results_share")),
        lines=[] if hidden else lines,
        table=Table(
            (w("results_step"), w("results_answer"), w("results_n"), w("results_share")),
            []
            if hidden
            else [
                (step, _label(view, step), counts.get(step, 0), counts.get(step, 0) / whole)
                for step in steps
            ],
        ),
        notes=[w("results_too_few_told", n=number(whole))] if hidden else together(view),
    )


def _label(view: View, step: int) -> str:
    return rating.label(view.w, view.one.scale.kind, view.one.scale.steps, step)

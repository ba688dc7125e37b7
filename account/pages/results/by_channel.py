"""Answers by what they were given on: terminals and links are told apart, never mixed unsaid."""

from collections.abc import Mapping

from account.charts import bars, colours
from account.pages.results.part import Cell, Line, Part, Table
from account.pages.results.view import View, between, doubt, figure, together
from account.pages.words import Words, number
from account.store.results.channels import TERMINALS, by_channel


def part(view: View) -> Part | None:
    """None where all came from terminals."""
    w = view.w
    found = by_channel(view.connection, view.scope, view.one)
    if set(found) <= {TERMINALS}:
        return None
    lines, rows = list[Line](), list[tuple[Cell, ...]]()
    for channel, counts in found.items():
        score, name = view.scored(counts), w(f"results_channel_{channel}")
        face = colours.place_of(score, less_is_better=view.less_is_better)
        query = view.scope.selection.query(channel=channel, question=view.one.key)
        cells = (figure(w, score, score.value), between(w, score), number(score.n))
        link = "" if channel == TERMINALS else f"/results?{query}"
        lines.append(
            Line(name, bars.whiskers(score, face), cells, link=link, doubt=doubt(w, score))
        )
        rows.append((name, score.value, *(score.interval or (None, None)), score.n))
    head = (w("results_channel"), w("results_value"))
    ends = (w("results_low_end"), w("results_high_end"))
    return Part(
        name="channels",
        title=w("results_by_channel", score=w(f"results_{view.lead.name}")),
        head=(*head, w("results_interval_head"), w("results_n")),
        lines=lines,
        table=Table((*head, *ends, w("results_n")), rows),
        notes=[w("results_by_channel_note"), *together(view)],
    )


def told_channels(w: Words, channels: Mapping[str, int], sentence: str) -> str:
    """How many on which, in a sentence; empty where there are none."""
    if not channels:
        return ""
    each = (f"{w(f'results_channel_{one}')} {number(channels[one])}" for one in sorted(channels))
    return w(sentence, channels=", ".join(each))

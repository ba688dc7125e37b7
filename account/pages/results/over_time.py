"""The score over time, with what changed on the way."""

from collections import defaultdict
from collections.abc import Iterator

from account.charts import lines
from account.pages.results.part import Cell, Part, Table
from account.pages.results.view import View, told
from account.pages.when import day, month, short_day
from account.pages.words import fraction_sign
from account.scores.score import Score
from account.store.results.clocks import clock_changes
from account.store.results.scope import hour_of
from account.store.results.series import Point, alongside, series

_NAMED = 2
"""Places that are told by their names where their clocks became others together."""

_MOST_TOLD = 6
"""Changes that are told beneath the chart; its table tells them all."""


def part(view: View) -> Part:
    """One point a bucket."""
    w = view.w
    points = series(view.connection, view.scope, view.one)
    changes = ["; ".join(_changes(view, point)) for point in points]
    beside = _beside(view, points)
    marks = [
        lines.Mark(
            label=_label(view, point, short=True),
            told=_told(view, point, view.scored(point.counts)),
            score=view.scored(point.counts),
            late=point.late > 0,
            left_out=bool(point.left_out),
            changed=changes[place],
            beside=beside[place] if beside else None,
        )
        for place, point in enumerate(points)
    ]
    name = w(f"results_{view.lead.name}")
    label = w("results_line_label", score=name, bucket=w(f"results_by_{view.scope.bucket}"))
    return Part(
        name="time",
        title=w("results_over_time", score=name, bucket=w(f"results_by_{view.scope.bucket}")),
        chart=lines.line(marks, label, w("results_n"), point=fraction_sign(w)),
        table=_table(view, points, changes),
        notes=[*_told_changes(view, points, changes), *_notes(view, points)],
        key=_key(view, marks),
    )


def _key(view: View, marks: list[lines.Mark]) -> list[tuple[str, str]]:
    w = view.w
    shown = {
        "line": any(one.score.value is not None for one in marks),
        "band": any(one.score.value is not None for one in marks),
        "line-beside": any(one.beside is not None for one in marks),
        "doubtful": any(one.score.standing == "low" for one in marks),
        "late-volume": any(one.late for one in marks),
        "left-out": any(one.left_out for one in marks),
        "change": any(one.changed for one in marks),
    }
    return [(name, w(f"results_key_{name.replace('-', '_')}")) for name in shown if shown[name]]


def _beside(view: View, points: list[Point]) -> list[Score | None]:
    """The compared one's points under those they belong to: an earlier time's in their order."""
    if view.beside is None or view.before is None:
        return []
    other = view.beside.days(
        view.beside.first,
        view.beside.last,
        selection=view.scope.selection.but(bucket=view.scope.bucket),
    )
    found = series(view.connection, other, view.before)
    return [
        None if point is None else view.scored(point.counts)
        for point in alongside(view.scope, points, found)
    ]


def _changes(view: View, point: Point) -> Iterator[str]:
    """What the survey was changed to in it, and whose clocks became others."""
    revisions = defaultdict[str, list[str]](list)
    for each in point.revisions:
        revisions[each.survey.name].append(each.rev[:6])
    for name, revs in revisions.items():
        yield view.w("results_changed", name=name, rev=", ".join(revs))
    zones = defaultdict[tuple[str, str], list[str]](list)
    for one in point.zones:
        zones[one.before, one.after].append(one.place.name)
    for (before, after), names in zones.items():
        many = view.w.count("survey_places", len(names))
        places = ", ".join(names) if len(names) <= _NAMED else many
        yield view.w("results_zone_changed", places=places, before=before, after=after)


def _told_changes(view: View, points: list[Point], changes: list[str]) -> list[str]:
    """The first of them in words: where they are many, the chart has no room for their names."""
    told = zip(points, changes, strict=True)
    found = [f"{_label(view, point)}: {said}" for point, said in told if said]
    return found[:_MOST_TOLD]


def _label(view: View, point: Point, *, short: bool = False) -> str:
    bucket, start = view.scope.bucket, point.day
    if bucket == "hour":
        clock = f"{point.start % 24:02d}:00"
        return clock if short else f"{day(view.w, start)} {clock}"
    if bucket == "month":
        return month(view.w, start)
    if short:
        return short_day(view.w, start)
    if bucket == "week":
        return view.w("results_week_of", day=day(view.w, start))
    return day(view.w, start)


def _told(view: View, point: Point, score: Score) -> str:
    said = [f"{_label(view, point)}: {told(view.w, score)}"]
    if point.late:
        said.append(view.w.count("results_late_in", point.late))
    said += [view.w("results_left_out_why", reason=reason) for reason in point.left_out]
    return " · ".join(said)


def _table(view: View, points: list[Point], changes: list[str]) -> Table:
    w, rows = view.w, list[tuple[Cell, ...]]()
    for place, point in enumerate(points):
        score = view.scored(point.counts)
        ends = score.interval or (None, None)
        said = "; ".join(filter(None, (changes[place], *point.left_out)))
        rows.append((_label(view, point), score.value, *ends, score.n, point.late, said))
    head = ("results_when", "results_value", "results_low_end", "results_high_end", "results_n")
    more = ("results_late", "results_note")
    return Table(tuple(w(name) for name in (*head, *more)), rows)


def _notes(view: View, points: list[Point]) -> list[str]:
    w, scope, found = view.w, view.scope, list[str]()
    asked_for = scope.selection.bucket
    if asked_for and asked_for != scope.bucket:
        found.append(w("results_coarser", bucket=w(f"results_by_{scope.bucket}")))
    for reason in dict.fromkeys(reason for point in points for reason in point.left_out):
        found.append(w("results_left_out_why", reason=reason))
    if scope.first is not None and points:
        filled = [point for point in points if point.counts]
        if filled and hour_of(scope.first) + 24 * 7 < filled[0].start:
            found.append(w("results_first_response", day=day(w, filled[0].day)))
    if any(point.zones for point in points):
        found.append(w("results_zone_note"))
    return [*found, *_clocks(view)]


def _clocks(view: View) -> list[str]:
    """Days with an hour more or less, where single days are seen."""
    w, found = view.w, list[str]()
    for one in clock_changes(view.scope) if view.scope.bucket in ("hour", "day") else ():
        name = "results_clock_on" if one.minutes > 0 else "results_clock_back"
        minutes, zones = abs(one.minutes), ", ".join(one.zones)
        found.append(w(name, day=day(w, one.day), minutes=minutes, zones=zones))
    return found

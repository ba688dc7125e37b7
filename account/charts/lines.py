"""A score over time: its line within its interval, how many it rests on, and what changed when."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from account.charts.drawing import drawing, n, tag, text, title
from account.scores.rounding import rounded
from account.scores.score import Score

WIDTH, HEIGHT = 960.0, 300.0
_LEFT, _RIGHT, _TOP, _BASE = 44.0, 44.0, 34.0, 212.0
_BARS, _FOOT = 262.0, 282.0
_MOST_DOTS = 80
_MOST_LABELS = 9
_LETTER, _GAP = 7.0, 6.0
"""How wide a letter of a tick is, about, and what stands free beside a line."""
_FEWEST_LETTERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One bucket of the line."""

    label: str
    """When, as people read it."""
    told: str
    """All of it in a sentence."""
    score: Score
    late: bool = False
    left_out: bool = False
    changed: str = ""
    """What became another in it: the survey, or a place's time zone."""
    beside: Score | None = None
    """The score that it is compared with."""


@dataclass(slots=True)
class _Frame:
    lowest: float
    highest: float
    step: float
    most: int
    parts: list[str] = field(default_factory=list)

    def x(self, place: int) -> float:
        return _LEFT + self.step * (place + 0.5)

    def y(self, value: float) -> float:
        return _BASE - (_BASE - _TOP) * (value - self.lowest) / (self.highest - self.lowest)


def line(marks: Sequence[Mark], label: str, n_label: str, *, point: str = ".") -> Markup:
    """The whole chart; `label` says what it shows to whoever cannot see it.

    `point` is what stands before the digits of a fraction.
    """
    if not marks:
        return Markup()
    lowest, highest = _ends(marks)
    most = max([one.score.n for one in marks] + [1])
    frame = _Frame(lowest, highest, (WIDTH - _LEFT - _RIGHT) / len(marks), most)
    _grid(frame, point)
    _left_out(frame, marks)
    _volumes(frame, marks, n_label)
    _band(frame, marks)
    _stroke(frame, [one.beside for one in marks], "line-beside")
    _stroke(frame, [one.score for one in marks], "line")
    _dots(frame, marks)
    _changes(frame, marks)
    _labels(frame, marks)
    return drawing(WIDTH, HEIGHT, frame.parts, label, "chart-lines")


def _ends(marks: Sequence[Mark]) -> tuple[float, float]:
    """The part of the unit that is used, in round tenths, so that a change can be seen."""
    unit = marks[0].score
    span = (unit.highest - unit.lowest) / 10
    used = [
        end
        for one in marks
        for score in (one.score, one.beside)
        if score is not None and score.interval is not None
        for end in score.interval
    ]
    if not used:
        return unit.lowest, unit.highest
    low = unit.lowest + span * int((min(used) - unit.lowest) / span)
    high = unit.highest - span * int((unit.highest - max(used)) / span)
    return low, max(high, low + span)


def _grid(frame: _Frame, point: str) -> None:
    steps = [frame.lowest + (frame.highest - frame.lowest) * place / 4 for place in range(5)]
    digits = 0 if all(round(value, 6).is_integer() for value in steps) else 1
    for value in steps:
        y = frame.y(value)
        frame.parts.append(tag("path", class_="grid", d=f"M{n(_LEFT)} {n(y)}H{n(WIDTH - _RIGHT)}"))
        said = rounded(value, digits).replace(".", point)
        frame.parts.append(text((_LEFT - 8, y + 4), said, class_="tick", text_anchor="end"))
        # Said again at the newest end, which is all that a narrow screen shows at first.
        frame.parts.append(text((WIDTH - _RIGHT + 8, y + 4), said, class_="tick"))


def _left_out(frame: _Frame, marks: Sequence[Mark]) -> None:
    for place, one in enumerate(marks):
        if one.left_out:
            x = frame.x(place) - frame.step / 2
            box = {"x": x, "y": _TOP - 8, "width": frame.step, "height": _BARS - _TOP + 8}
            frame.parts.append(tag("rect", title(one.told), class_="left-out", **box))


def _volumes(frame: _Frame, marks: Sequence[Mark], n_label: str) -> None:
    width = max(1.0, frame.step * 0.7)
    for place, one in enumerate(marks):
        height = (_BARS - _BASE - 16) * one.score.n / frame.most
        box = {"x": frame.x(place) - width / 2, "y": _BARS - height, "width": width}
        kind = "volume late-volume" if one.late else "volume"
        frame.parts.append(tag("rect", title(one.told), class_=kind, height=height, **box))
    frame.parts.append(text((_LEFT - 8, _BARS), n_label, class_="tick", text_anchor="end"))


def _runs(scores: Sequence[Score | None]) -> list[list[tuple[int, Score]]]:
    """Neighbours that are shown: a line is never drawn over what is hidden."""
    runs, open_run = list[list[tuple[int, Score]]](), list[tuple[int, Score]]()
    for place, one in enumerate(scores):
        if one is None or one.value is None:
            runs.append(open_run)
            open_run = []
        else:
            open_run.append((place, one))
    return [run for run in (*runs, open_run) if run]


def _band(frame: _Frame, marks: Sequence[Mark]) -> None:
    for run in _runs([one.score for one in marks]):
        there = [(p, one.interval.high) for p, one in run if one.interval]
        back = [(p, one.interval.low) for p, one in reversed(run) if one.interval]
        if len(run) == 1:  # a point alone has no area: its interval is a stroke
            x, (high, low) = frame.x(run[0][0]), (frame.y(there[0][1]), frame.y(back[0][1]))
            frame.parts.append(tag("path", class_="interval", d=f"M{n(x)} {n(high)}V{n(low)}"))
            continue
        path = "L".join(f"{n(frame.x(p))} {n(frame.y(value))}" for p, value in (*there, *back))
        frame.parts.append(tag("path", class_="band", d=f"M{path}Z"))


def _stroke(frame: _Frame, scores: Sequence[Score | None], kind: str) -> None:
    for run in _runs(scores):
        path = "L".join(f"{n(frame.x(p))} {n(frame.y(one.value or 0))}" for p, one in run)
        frame.parts.append(tag("path", class_=kind, d=f"M{path}"))


def _dots(frame: _Frame, marks: Sequence[Mark]) -> None:
    for place, one in enumerate(marks):
        if one.score.value is None:
            continue
        alone = all(
            not 0 <= x < len(marks) or marks[x].score.value is None for x in (place - 1, place + 1)
        )
        if len(marks) <= _MOST_DOTS or alone or place == len(marks) - 1:
            kind = "point" if one.score.standing == "sound" else "point doubtful"
            at = {"cx": frame.x(place), "cy": frame.y(one.score.value), "r": 4}
            frame.parts.append(tag("circle", title(one.told), class_=kind, **at))


def _changes(frame: _Frame, marks: Sequence[Mark]) -> None:
    """A line where something changed, named as far as there is room beside the next one."""
    changed = [place for place, one in enumerate(marks) if one.changed]
    ends = [*(frame.x(place) - frame.step / 2 for place in changed), WIDTH]
    taken = 0.0
    for place, x, following in zip(changed, ends, ends[1:], strict=False):
        named = marks[place].changed
        path = f"M{n(x)} {n(_TOP - 14)}V{n(_BARS)}"
        frame.parts.append(tag("path", title(named), class_="change", d=path))
        before, after = x - taken - 3 * _GAP, following - x - 2 * _GAP
        right = after >= min(before, _LETTER * len(named))
        said = _cut(named, after if right else before)
        at, anchor = (x + _GAP, "start") if right else (x - _GAP, "end")
        frame.parts.append(text((at, _TOP - 18), said, class_="tick", text_anchor=anchor))
        taken = x + _GAP + right * _LETTER * len(said)


def _cut(named: str, room: float) -> str:
    """As much of a name as fits; all of it is told where the line is pointed at, and beneath."""
    most = int(room / _LETTER)
    if len(named) <= most:
        return named
    return f"{named[: most - 1].rstrip()}…" if most > _FEWEST_LETTERS else ""


def _labels(frame: _Frame, marks: Sequence[Mark]) -> None:
    every = max(1, -(-len(marks) // _MOST_LABELS))
    for place in range(0, len(marks), every):
        at = (frame.x(place), _FOOT)
        frame.parts.append(text(at, marks[place].label, class_="tick", text_anchor="middle"))

"""Which of the five faces' colours stands for a step of any scale, or for a score."""

from account.scores.scales import DETRACTORS, PASSIVES, Scale
from account.scores.score import Score
from feedback.faces import COLOURS
from feedback.survey import Kind
from feedback.words import FACES


def place(scale: Scale, step: int) -> int:
    """From 1, the unhappiest face, to 5."""
    if scale.kind == Kind.SMILEYS:
        return FACES[scale.steps][step - 1]
    if scale.kind == Kind.NPS:
        return 1 if step in DETRACTORS else 3 if step in PASSIVES else 5
    return _fifth(scale.worth(step))


def place_of(score: Score, *, less_is_better: bool = False) -> int | None:
    """The face for a score: its unit in five equal parts; None where it is hidden."""
    if score.value is None:
        return None
    along = (score.value - score.lowest) / (score.highest - score.lowest)
    return _fifth(1 - along if less_is_better else along)


def colour(of: int) -> str:
    """A face's colour, as "#RRGGBB"."""
    return COLOURS[of - 1]


def on_top(of: int) -> str:
    """What can be read on it: paper on the two dark ones, ink on the others."""
    return "#FFFFFF" if of in (1, 5) else "#0F1720"


def _fifth(along: float) -> int:
    return min(4, int(along * 5)) + 1

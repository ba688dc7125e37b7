"""The scales ratings are on: which steps there are, and which of them count as what."""

from typing import NamedTuple

from feedback.survey import SCALES, Kind

EFFORT = "effort"
SATISFIED = {4: (3, 4), 5: (4, 5)}
"""CSAT: the answers that count as satisfied, by the number of steps. Declared here, and shown."""
EASY = {5: (4, 5), 7: (5, 6, 7)}
"""CES asked as agreement; asked as effort the same number of steps from the other end."""
DETRACTORS, PASSIVES, PROMOTERS = range(7), range(7, 9), range(9, 11)


class Scale(NamedTuple):
    """How a rating was asked. `direction` is for CES alone: agreement or effort."""

    kind: str
    steps: int
    direction: str = ""

    @property
    def values(self) -> range:
        """Its steps, as pressed."""
        return range(11) if self.kind == Kind.NPS else range(1, self.steps + 1)

    @property
    def best(self) -> int:
        """The step at the good end."""
        return self.values[0] if self.direction == EFFORT else self.values[-1]

    @property
    def good(self) -> tuple[int, ...]:
        """The steps whose share is its score: satisfied, easy, promoters."""
        if self.kind == Kind.NPS:
            return tuple(PROMOTERS)
        if self.kind != Kind.CES:
            return SATISFIED[self.steps]
        if self.direction == EFFORT:
            return tuple(self.steps + 1 - step for step in reversed(EASY[self.steps]))
        return EASY[self.steps]

    def worth(self, step: int) -> float:
        """Where a step lies between the bad end, 0, and the good end, 1."""
        along = (step - self.values[0]) / (len(self.values) - 1)
        return 1 - along if self.direction == EFFORT else along


def is_scale(kind: str, steps: int) -> bool:
    """Whether ratings of this kind can be scored at all."""
    return kind in SCALES and steps in SCALES[Kind(kind)]

"""One touchpoint's day, as the first page shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a scale and how often it was pressed; `face` where it is a smiley's."""

    face: int | None
    label: str
    n: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on one scale, with all its steps."""

    question: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchpointToday:
    """One touchpoint's day as it is shown."""

    name: str
    date: str
    zone: str
    n: int
    scales: tuple[Asked, ...]
    """Each question that was asked today; what was pressed at another one is never added to it."""
    others: tuple[tuple[str, int], ...]
    """Presses whose survey is not known yet."""
    bounded: int
    tests: int

    @property
    def heard(self) -> bool:
        """Whether there is anything to say of it."""
        return bool(self.n or self.bounded or self.tests)

"""Two revisions side by side: which parts are new, gone, changed or moved, and what they say."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from feedback.survey import Ending, Question, Survey

Part = Question | Ending
Fields = dict[tuple[str, str], str]
"""What a part says, by (what it is, in which language)."""
Say = Callable[[Survey, Part], Fields]
"""All that a part of a survey says, each thing under a name that is the same in both."""


class State(StrEnum):
    """What became of a part."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"
    MOVED = "moved"


class Line(NamedTuple):
    """One thing that is in either: what it is, its language, and both its forms."""

    what: str
    language: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether they differ."""
        return self.before != self.after


class Compared(NamedTuple):
    """One part that is in either."""

    name: str
    old: Part | None
    new: Part | None
    state: State
    lines: tuple[Line, ...]


def compared(before: Survey, after: Survey, say: Say) -> list[Compared]:
    """Every part of either, in the order of the later one; what is gone comes where it stood."""
    olds, news = _parts(before), _parts(after)
    kept = [name for name in olds if name in news]
    order = [name for name in news if name in olds]
    found = list[Compared]()
    for name in _merged(list(olds), list(news)):
        old, new = olds.get(name), news.get(name)
        was = say(before, old) if old else Fields()
        now = say(after, new) if new else Fields()
        keys = dict.fromkeys((*was, *now))
        lines = tuple(Line(*key, was.get(key, ""), now.get(key, "")) for key in keys)
        state = State.NEW if old is None else State.GONE if new is None else State.SAME
        if old and new and any(line.changed for line in lines):
            state = State.CHANGED
        elif state is State.SAME and kept.index(name) != order.index(name):
            state = State.MOVED
        found.append(Compared(name, old, new, state, lines))
    return found


def _parts(survey: Survey) -> dict[str, Part]:
    parts: list[Part] = [*survey.questions, *survey.endings, *survey.longer]
    return {one.id: one for one in parts}


def _merged(olds: list[str], news: list[str]) -> list[str]:
    found = list(news)
    for at, name in enumerate(olds):
        if name not in found:
            before = next((one for one in reversed(olds[:at]) if one in found), None)
            found.insert(found.index(before) + 1 if before else 0, name)
    return found

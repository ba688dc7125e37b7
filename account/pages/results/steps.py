"""How far a page or file of results has come, told by whoever works it out."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from starlette.requests import Request

T = TypeVar("T")
Tell = Callable[[str, int, int], None]
"""What is worked out from now on, how many steps are done, and of how many."""


class Steps:
    """Parts one after the other, each told of as it begins."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def through(
        self, parts: Sequence[tuple[str, Callable[[], T]]], *, before: int = 1
    ) -> Iterator[T]:
        """What each part is, in order; beside each stands what it is called, in words.

        `before` are the steps until here: as a rule one, the look at what is selected.
        """
        for done, (name, make) in enumerate(parts, before):
            self._tell(name, done, len(parts) + before)
            yield make()


UNTOLD = Steps(lambda *_: None)
"""Nobody waits for it."""


def steps_of(request: Request) -> Steps:
    """Those that somebody watches for this request, if anybody does."""
    found: Steps = getattr(request.state, "steps", UNTOLD)
    return found

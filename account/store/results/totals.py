"""How often each question was pressed in scope, in whatever mode, language and channel.

A page asks for it thrice: for its questions, for what can be chosen, and for what does not count.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from account.store.results.counting import Counted, Sums, add, counts_and_misuse, pressed
from account.store.results.scope import Scope
from account.store.results.spans import hours_to_count

_FEW_H = 48
"""Of so many hours all that is known is read as soon as its sum."""


class Of(NamedTuple):
    """What is counted apart."""

    mode: str
    survey: str
    question: str
    kind: str
    steps: int
    language: str
    channel: str

    @property
    def rated(self) -> tuple[str, str, str, int]:
        """The question, on its scale."""
        return self.survey, self.question, self.kind, self.steps

    def within(self, scope: Scope, *, tests: bool) -> bool:
        """Whether it is in the selection's language and channel; `tests`: in any mode."""
        chosen = scope.selection
        spoken = chosen.language in ("", self.language) and chosen.channel in ("", self.channel)
        return spoken and (tests or self.mode == "normal")


Totals = tuple[dict[Of, Sums], dict[Of, Sums]]
"""What counts, and what the rules take for misuse; of each the late ones come last."""


def totals(connection: Connection, scope: Scope) -> Totals:
    """Whatever mode, language and channel are selected."""
    if totals not in scope.known:
        chosen = scope.selection.but(language="", channel="", tests=True)
        every = scope.days(scope.first, scope.last, selection=chosen)
        parts = counts_and_misuse(connection, every, lambda c: [c[one] for one in Of._fields])
        counts, misuse = ({Of(*key): sums for key, sums in part.items()} for part in parts)
        scope.known[totals] = counts, misuse
    found: Totals = scope.known[totals]
    return found


def rated(connection: Connection, scope: Scope, *, alone: bool = False) -> Counted:
    """What counts, by survey, question, kind and steps; `alone`: nobody asks for more of it."""
    dear = alone or hours_to_count(connection, scope) > _FEW_H
    if totals not in scope.known and dear:
        return pressed(connection, scope, lambda c: (c.survey, c.question, c.kind, c.steps))
    found = Counted()
    for of, sums in _shown(connection, scope):
        add(found, {of.rated: sums[:-1]})
    return found


def _shown(connection: Connection, scope: Scope) -> Iterator[tuple[Of, Sums]]:
    counts, misuse = totals(connection, scope)
    for part in (counts, misuse) if scope.selection.misuse else (counts,):
        yield from (
            (of, sums) for of, sums in part.items() if of.within(scope, tests=scope.selection.tests)
        )

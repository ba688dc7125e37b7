"""All terminals that somebody sees, each with its state: judged against its place's own hours.

One small row a terminal is read for all of them, so that states are counted over the whole fleet
and not over a page; what costs more is read for the page alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, select

from account import spans
from account.hours import Lately
from account.store.fleet.restored import Restored
from account.store.intake.times import zone_of
from account.store.names import in_order
from account.store.places import tree
from account.store.places.tree import Place, Tree
from account.store.reach import Reach
from account.store.schema import survey_link, terminal
from feedback import wire
from feedback.batch import Health

_MINUTE_MS = 60_000
# An idle terminal sends a heartbeat every 5 minutes: one may get lost, two make it late.
ONLINE_MS, LATE_MS = 11 * _MINUTE_MS, 60 * _MINUTE_MS


class State(StrEnum):
    """How a terminal is, the worst first."""

    SILENT = "silent"
    """Not heard for an hour in which its place was open."""
    LATE = "late"
    """Not heard for two heartbeats of such time."""
    FIRST = "waiting_for_first"
    PENDING = "pending"
    RESTING = "resting"
    """Not heard, and not expected to be: its place is closed."""
    BY_STICK = "by_stick"
    """It has no network: somebody carries its responses here."""
    ONLINE = "online"
    RETIRED = "retired"


class One(NamedTuple):
    """A terminal, as far as all of them are read."""

    terminal_id: str
    name: str
    touchpoint_id: str
    state: State
    enrolled_ms: int
    last_contact_ms: int | None
    health: Health | None
    due: bool
    """Whether newer settings wait for it."""
    has_survey_rev: str
    restored_ms: int | None
    """When the account was restored from a copy, where it was not heard of since."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything that somebody sees, by name."""

    terminals: Sequence[One]
    tree: Tree

    def place(self, one: One) -> Place | None:
        """Where it stands."""
        return self.tree.places.get(one.touchpoint_id)

    def tags(self, one: One) -> tuple[str, ...]:
        """Its touchpoint's."""
        place = self.place(one)
        return place.tags if place else ()


class Choice(NamedTuple):
    """What somebody wants to see. Empty means all; `place` counts with all beneath it."""

    state: str = ""
    place: str = ""
    tag: str = ""
    version: str = ""
    text: str = ""
    group: str = ""
    """touchpoint, tag, or none."""
    order: str = ""
    """name, state or heard."""


class Chosen(NamedTuple):
    """What fits, in order, by group; and the states of all that fit but for their state."""

    terminals: Sequence[tuple[str, One]]
    """(group, terminal); a terminal with several tags stands in each of their groups."""
    states: Mapping[State, int]
    groups: Mapping[str, Counter[State]]


def whole(connection: Connection, mine: Reach, now_ms: int) -> Fleet:
    """Every terminal within reach."""
    t = terminal.c
    columns = (t.terminal_id, t.name, t.touchpoint_id, t.state, t.enrolled_ms, t.last_contact_ms)
    more = (t.health, t.settings_rev, t.has_settings_rev, t.has_survey_rev, t.by_stick)
    query = select(*columns, *more).where(
        t.account_id == mine.account_id,
        mine.within(t.touchpoint_id),
        t.terminal_id.not_in(select(survey_link.c.id)),  # those have no device
    )
    known = tree.read(connection, mine.account_id)
    judge, restored = Judge(known, now_ms), Restored(connection, mine.account_id)
    return Fleet(
        [
            One(
                terminal_id=row.terminal_id,
                name=row.name,
                touchpoint_id=row.touchpoint_id,
                state=judge.state(
                    row.state, row.touchpoint_id, row.last_contact_ms, by_stick=row.by_stick
                ),
                enrolled_ms=row.enrolled_ms,
                last_contact_ms=row.last_contact_ms,
                health=health_of(row.health),
                due=row.settings_rev != row.has_settings_rev and not row.by_stick,
                has_survey_rev=row.has_survey_rev,
                restored_ms=restored.unheard_ms(
                    row.terminal_id, row.enrolled_ms, row.last_contact_ms
                ),
            )
            for row in connection.execute(query.order_by(t.name, t.terminal_id))
        ],
        known,
    )


class Judge:
    """Tells late from silent from asleep; works out the hours of each place once."""

    def __init__(self, known: Tree, now_ms: int) -> None:
        self._tree, self._now_ms = known, now_ms
        self._lately = dict[tuple[str, str], Lately]()

    def state(
        self, state: str, touchpoint_id: str, last_contact_ms: int | None, *, by_stick: bool = False
    ) -> State:
        """The state of a terminal that was last heard then."""
        if state != "accepted":
            return State(state)
        if by_stick:
            return State.BY_STICK
        if last_contact_ms is None:
            return State.FIRST
        if self._now_ms - last_contact_ms <= ONLINE_MS:
            return State.ONLINE
        missed_ms = self.open_since(touchpoint_id, last_contact_ms)
        if missed_ms <= ONLINE_MS:
            return State.RESTING
        return State.LATE if missed_ms <= LATE_MS else State.SILENT

    def open_since(self, touchpoint_id: str, then_ms: int) -> int:
        """Milliseconds for which its place was open since then; a fortnight back at most."""
        place = self._tree.places.get(touchpoint_id)
        key = (place.holds["opening_hours"], place.holds["time_zone"]) if place else ("{}", "UTC")
        if key not in self._lately:
            self._lately[key] = Lately(spans.read(key[0]), zone_of(key[1]), self._now_ms)
        return self._lately[key].open_since(then_ms)


def choose(fleet: Fleet, choice: Choice) -> Chosen:
    """What fits a choice."""
    within = fleet.tree.below(choice.place) if choice.place else None
    fitting = [one for one in fleet.terminals if _fits(fleet, one, choice, within)]
    states = Counter(one.state for one in fitting)
    if choice.state:
        fitting = [one for one in fitting if one.state == choice.state]
    elif not choice.text:  # whoever looks for a name may look for one that is gone
        fitting = [one for one in fitting if one.state is not State.RETIRED]
    fitting.sort(key=_ORDERS.get(choice.order, _ORDERS["name"]))
    grouped = [(group, one) for one in fitting for group in _groups(fleet, one, choice.group)]
    grouped.sort(key=lambda pair: in_order(pair[0]))  # stable: within a group the order stays
    groups = dict[str, Counter[State]]()
    for group, one in grouped:
        groups.setdefault(group, Counter())[one.state] += 1
    return Chosen(grouped, states, groups)


def versions(fleet: Fleet) -> list[str]:
    """Every version that runs, newest last as text sorts."""
    return sorted({one.health.version for one in fleet.terminals if one.health})


def tags(fleet: Fleet) -> list[str]:
    """Every tag that a terminal stands under."""
    return sorted({tag for one in fleet.terminals for tag in fleet.tags(one)})


def health_of(raw: str | None) -> Health | None:
    """What a terminal last said of itself; None where a later version of it wrote that."""
    try:
        return None if raw is None else wire.from_json(raw, Health)
    except wire.Malformed:
        return None


def _fits(fleet: Fleet, one: One, choice: Choice, within: Iterable[str] | None) -> bool:
    version = one.health.version if one.health else ""
    if choice.version and choice.version != version:
        return False
    if within is not None and one.touchpoint_id not in within:
        return False
    if choice.tag and choice.tag not in fleet.tags(one):
        return False
    return not choice.text or _has(fleet, one, choice.text)


def _has(fleet: Fleet, one: One, text: str) -> bool:
    where = fleet.tree.path(one.touchpoint_id)
    whole = f"{one.name} {one.terminal_id} {where} {' '.join(fleet.tags(one))}".casefold()
    return all(part in whole for part in text.casefold().split())


def _groups(fleet: Fleet, one: One, by: str) -> tuple[str, ...]:
    if by == "touchpoint":
        return (fleet.tree.path(one.touchpoint_id),)
    if by == "tag":
        return fleet.tags(one) or ("",)
    return ("",)


_WORST = list(State)
_ORDERS: Mapping[str, Callable[[One], tuple[object, ...]]] = {
    "name": lambda one: (in_order(one.name), one.terminal_id),
    "state": lambda one: (_WORST.index(one.state), in_order(one.name), one.terminal_id),
    "heard": lambda one: (one.last_contact_ms or 0, one.terminal_id),
}

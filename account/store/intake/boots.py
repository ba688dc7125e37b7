"""What is known of a store's boots, and of the moments in them whose true time is known."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, and_, select

from account.store.schema import anchor, boot
from account.store.sql import run_with
from feedback.batch import Anchor, Boot
from feedback.clock import DRIFT_PPM, UNKNOWN_FUTURE

_MOST_MS = 1 << 53
_MOST_NO = 1 << 62


class Store(NamedTuple):
    """One terminal's store; a terminal may have had several."""

    terminal_id: str
    store_id: str


class News(NamedTuple):
    """What a batch taught about a store's time."""

    bounds: bool
    """Whether responses that lie between boots may move."""
    boots: tuple[Boot, ...]
    """Those not heard of before."""
    anchors: tuple[Anchor, ...]
    """Those not heard of before: responses in their own boots may move."""
    clone_sign: str | None
    """Why two terminals seem to write this one's history."""
    newest_boot: int
    """The highest boot_no."""
    ran_on: tuple[Boot, ...]
    """Those that run longer than was known."""


def learn(
    connection: Connection,
    store: Store,
    books: Iterable[Boot],
    told: Collection[tuple[str, int]],
    newest_boot: int,
    boots: Iterable[Boot],
    anchors: Sequence[Anchor],
) -> News:
    """What is new; it is to be handed to `write_news`, for many stores at once.

    `books` is what was known of the boots that are named, `told` (boot_id, anchor_no) of the
    anchors that are. A boot or anchor with numbers that cannot be is passed over.
    """
    known = {one.boot_id: one for one in books}
    fresh, clone_sign, ran_on = list[Boot](), None, dict[str, Boot]()
    moved = False
    news = list(filter(can_be, boots))
    newest_boot = max([newest_boot, *(one.boot_no for one in news)])
    for one in news:
        before = known.setdefault(one.boot_id, one)
        if before is one:
            fresh.append(one)
            moved = True
        elif (one.boot_no, one.first_wall_ms) != (before.boot_no, before.first_wall_ms):
            clone_sign = f"boot {one.boot_id} is told in two ways"
        elif one.last_boot_ms > before.last_boot_ms:
            known[one.boot_id] = ran_on[one.boot_id] = one
            moved = moved or one.boot_no < newest_boot
    new = {(one.boot_id, one.anchor_no): one for one in reversed(anchors) if can_hold(one)}
    untold = [one for key, one in sorted(new.items()) if key not in told]  # what is kept stays
    moved = moved or any(_moves_bounds(connection, store, one, newest_boot) for one in untold)
    return News(moved, tuple(fresh), tuple(untold), clone_sign, newest_boot, tuple(ran_on.values()))


def write_news(connection: Connection, news: Sequence[tuple[Store, News]]) -> None:
    """Write down new boots and anchors, and how long the others have run."""
    boots = [(*store, *_values(one, _BOOT)) for store, of in news for one in of.boots]
    run_with(connection, _inserting(boot, _BOOT), boots)
    anchors = [(*store, *_values(one, _ANCHOR)) for store, of in news for one in of.anchors]
    run_with(connection, _inserting(anchor, _ANCHOR), anchors)
    ran_on = [(*store, one.boot_id, one.last_boot_ms) for store, of in news for one in of.ran_on]
    run_with(connection, _RAN_ON, ran_on)


def boots_of(connection: Connection, store: Store) -> list[Boot]:
    """All boots of a store."""
    b = boot.c
    query = select(b.boot_no, b.boot_id, b.first_wall_ms, b.last_boot_ms)
    rows = connection.execute(query.where(of_store(boot, store))).mappings()
    return [Boot(**row) for row in rows]


def anchors_of(connection: Connection, store: Store, *more: ColumnElement[bool]) -> list[Anchor]:
    """A store's anchors in the order of their boots' clocks; `more` narrows the choice."""
    a = anchor.c
    columns = (a.anchor_no, a.boot_id, a.boot_ms, a.true_ms, a.uncertainty_ms, a.source)
    query = select(*columns).where(of_store(anchor, store), *more).order_by(a.boot_ms, a.anchor_no)
    return [Anchor(**row) for row in connection.execute(query).mappings()]


def of_store(table: Table, store: Store) -> ColumnElement[bool]:
    """Rows of this store."""
    return and_(table.c.terminal_id == store.terminal_id, table.c.store_id == store.store_id)


def _moves_bounds(connection: Connection, store: Store, new: Anchor, newest_boot: int) -> bool:
    """Whether it says more of its boot's beginning and end than was known.

    In the boot that still runs, one more that agrees with those before it does not.
    """
    running = and_(of_store(boot, store), boot.c.boot_id == new.boot_id)
    number = connection.execute(select(boot.c.boot_no).where(running)).scalar()
    if number is None or number < newest_boot:
        return True
    before = anchors_of(connection, store, anchor.c.boot_id == new.boot_id)
    if not before or new.boot_ms < before[0].boot_ms:
        return True
    nearest = min(before, key=lambda one: abs(one.boot_ms - new.boot_ms))
    apart = abs((new.true_ms - new.boot_ms) - (nearest.true_ms - nearest.boot_ms))
    drift = abs(new.boot_ms - nearest.boot_ms) * DRIFT_PPM // 1_000_000 + 2
    agrees = apart <= new.uncertainty_ms + nearest.uncertainty_ms + drift
    return not agrees or new.uncertainty_ms < min(one.uncertainty_ms for one in before)


def _values(one: Boot | Anchor, names: Sequence[str]) -> tuple[int | str, ...]:
    return tuple(getattr(one, name) for name in names)


def _inserting(table: Table, names: Sequence[str]) -> str:
    columns = ", ".join((*Store._fields, *names))
    return f"INSERT INTO {table.name} ({columns}) VALUES {{rows}}"  # noqa: S608


def can_be(one: Boot) -> bool:
    """Whether its numbers and name can be, and fit their columns."""
    return (
        _name(one.boot_id)
        and 0 <= one.boot_no < _MOST_NO
        and abs(one.first_wall_ms) < _MOST_MS
        and 0 <= one.last_boot_ms < _MOST_MS
    )


def can_hold(one: Anchor) -> bool:
    """Whether its numbers and names can be, and fit their columns."""
    return (
        _name(one.boot_id)
        and _name(one.source, 16)
        and 0 <= one.anchor_no < _MOST_NO
        and 0 <= one.boot_ms < _MOST_MS
        and 0 < one.true_ms < UNKNOWN_FUTURE
        and 0 <= one.uncertainty_ms < UNKNOWN_FUTURE
    )


def _name(text: str, longest: int = 64) -> bool:
    return 0 < len(text) <= longest and "\0" not in text


_BOOT, _ANCHOR = Boot.__struct_fields__, Anchor.__struct_fields__
_RAN_ON = (
    "UPDATE boot SET last_boot_ms = new.column4 FROM (VALUES {rows}) AS new "
    "WHERE terminal_id = new.column1 AND store_id = new.column2 AND boot_id = new.column3{here}"
)

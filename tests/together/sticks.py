"""Both ends of a stick, and what it holds."""

from pathlib import Path

from account.store.first_start import the_account
from account.store.intake.carried import CarriedIn
from feedback import carry
from feedback.batch import Health
from kiosk.carrying import Carrying
from tests.proofs.central import Central
from tests.proofs.world import Card


def carrying(one: Card) -> Carrying:
    return Carrying(one.store, one.shelf, one.clock, lambda: Health(version="test", outbox=0))


def desk(account: Central) -> CarriedIn:
    with account.database.read() as connection:
        account_id = the_account(connection)
    return CarriedIn(account.database, account_id, now_ms=lambda: account.now_ms)


def contents(stick: Path) -> list[tuple[str, bytes]]:
    return [(one.name, one.read_bytes()) for one in sorted(stick.rglob("*")) if one.is_file()]


def batches(stick: Path) -> list[Path]:
    return sorted(stick.rglob(f"*{carry.SUFFIX}"))


def kept(account: Central) -> set[tuple[str, int]]:
    rows = account.kept()
    assert len({rid for _, _, rid in rows}) == len(rows)
    return {(store, seq) for store, seq, _ in rows}

"""Proof 5: captured = received, and what is not is named, by store and seq."""

import random
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from account.store.intake.reckoning import size
from tests.kiosk.store.test_aside import overwrite
from tests.proofs.central import Central, central
from tests.proofs.findings import Findings
from tests.proofs.world import Card, card


def prove(findings: Findings) -> None:
    rounds, luck = findings.size(3, 40), random.Random(5)
    named = unnoticed = false = held = 0
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        for number in range(rounds):
            room = Path(name) / str(number)
            with central(room / "account") as account, card(room / "card", account) as one:
                right, equal = _a_row_is_deleted(account, one, luck)
                named, unnoticed = named + right, unnoticed + equal
        findings.count("rows deleted at a terminal, one a story", rounds)
        findings.holds("named by store and seq, and nothing else", named, rounds)
        findings.control("comparing how many rows each has would not notice", unnoticed, rounds)
        for number in range(rounds):
            room = Path(name) / f"calm-{number}"
            with central(room / "account") as account, card(room / "card", account) as one:
                alarms, short = _held_and_salvaged(account, one, luck)
                false, held = false + alarms, held + short
        findings.count("stories with held responses and a salvaged store", rounds)
        findings.holds("false alarms over held and salvaged ones, or losses", false, 0)
        findings.control("captured - received alone would raise one", held, rounds)


def _a_row_is_deleted(account: Central, one: Card, luck: random.Random) -> tuple[bool, bool]:
    """Before it was sent: behind the store's back, as a fault of the card would."""
    one.press(luck.randint(3, 30))
    one.deliver()
    one.wire.plugged = False
    one.press(luck.randint(5, 30))
    tally = one.store.tally()
    seq = luck.randint(tally.acked + 1, tally.captured - 1)
    one.stop()
    with closing(sqlite3.connect(one.directory / "store" / "store.db")) as store, store:
        store.execute("delete from response where seq = ?", (seq,))
    one.start()
    one.deliver()
    one.press(1)
    one.deliver()
    books = account.books()[tally.store_id]
    # Gone, in the terminal's own word: nobody asks for it in every receipt for ever.
    named = (books.missing_gone, books.missing_kept) == (((seq, seq),), ())
    named &= books.unexplained == 0
    one.stop()
    with closing(sqlite3.connect(one.directory / "store" / "store.db")) as store:
        (rows,) = store.execute("select count(*) from response").fetchone()
    one.start()
    return named, rows == len(account.kept(one.terminal_id))


def _held_and_salvaged(account: Central, one: Card, luck: random.Random) -> tuple[int, bool]:
    """A response in held, and a damaged file whose every row can be read: nothing is missing."""
    one.press(5)
    one.deliver()
    one.wire.plugged = False
    one.press(20)
    offer = one.store.offer(10, 1 << 20)
    one.store.settle(offer, [])  # an account that says nothing of them: held
    one.deliver(3)
    calm = account.books()[one.store.tally().store_id]
    held = one.store.tally().held
    one.stop()
    overwrite(one.directory / "store" / "store.db", [0], luck)  # header and schema
    one.start()
    for thread in one.store._salvaging:
        thread.join()
    one.press(3)
    one.deliver(200)
    books = (calm, *account.books().values())
    alarms = sum(size((*b.missing_kept, *b.missing_gone)) + abs(b.unexplained) for b in books)
    lost = one.thanked - {(store, seq) for store, seq, _ in account.kept()}
    return alarms + len(lost), held > 0 and calm.captured > calm.received

"""Proof 10: what was restored, copied or moved, and what the account makes of it."""

import random
import shutil
import tempfile
from pathlib import Path

from account.store.intake.reckoning import size
from tests.proofs.central import Central, central
from tests.proofs.findings import Findings
from tests.proofs.world import Card, card

HOUR_S = 3600


def prove(findings: Findings) -> None:
    rounds, luck = findings.size(2, 25), random.Random(10)
    totals = dict.fromkeys(("backup", "image", "clone", "move"), 0)
    unseen = 0
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        for number in range(rounds):
            room = Path(name) / str(number)
            totals["backup"] += _account_from_yesterday(room / "backup", luck)
            totals["image"] += _card_from_last_week(room / "image", luck)
            totals["clone"] += _cloned_card(room / "clone", luck)
            totals["move"] += _moved(room / "move", luck)
            unseen += _without_resend(room / "control", luck)
    findings.count("stories of each kind", rounds)
    for kind, what in {
        "backup": "account restored from yesterday's backup: lost, doubled or unexplained",
        "image": "card restored from last week's image: lost, doubled or not noticed",
        "clone": "card cloned: lost, doubled or not noticed",
        "move": "terminal moved to another account: lost, doubled or shown to the wrong one",
    }.items():
        findings.holds(what, totals[kind], 0)
    findings.control("an account that asks for nothing again has lost them", unseen, rounds)


def _account_from_yesterday(room: Path, luck: random.Random) -> int:
    with central(room / "account") as account, card(room / "card", account) as one:
        one.press(luck.randint(1, 40))
        one.deliver()
        account.back_up(room / "yesterday.db")
        _a_day(account, one, luck)
        account.restore(room / "yesterday.db")
        one.press(1)
        one.deliver()
        return _wrong(account, [one])


def _card_from_last_week(room: Path, luck: random.Random) -> int:
    """What was pressed since lies at the account; the card gives its seqs out a second time."""
    with central(room / "account") as account, card(room / "card", account) as one:
        one.press(luck.randint(1, 20))
        one.deliver()
        one.stop()
        shutil.copytree(one.directory, room / "image")
        one.start()
        _a_day(account, one, luck)
        one.stop()
        shutil.rmtree(one.directory)
        shutil.copytree(room / "image", one.directory)
        one.start()
        one.clock.boot_id = luck.randbytes(16).hex()
        again = luck.randint(1, 20)
        one.press(again)
        one.deliver()
        # Same store and seq, other rids: both are kept, and the account says that something is odd.
        (now,) = account.terminals()
        twice = len(account.kept()) - len({(store, seq) for store, seq, _ in account.kept()})
        return _wrong(account, [one]) + (not now.clone_signs) + (twice == 0)


def _cloned_card(room: Path, luck: random.Random) -> int:
    with central(room / "account") as account, card(room / "card", account) as one:
        one.press(luck.randint(1, 20))
        one.deliver()
        one.stop()
        shutil.copytree(one.directory, room / "clone")
        one.start()
        other = Card(room / "clone", account, seed=2)
        other.thanked = set(one.thanked)
        for _ in range(3):
            for each in (one, other):
                each.press(luck.randint(1, 5))
                each.deliver()
        (now,) = account.terminals()
        rids = [rid for _, _, rid in account.kept()]
        other.stop()
        pressed = len(one.thanked) + len(other.thanked) - len(one.thanked & other.thanked)
        missing = pressed > len(rids)
        return _wrong(account, [one, other]) + (not now.clone_signs) + missing


def _moved(room: Path, luck: random.Random) -> int:
    with (
        central(room / "old") as old,
        central(room / "new") as new,
        card(room / "card", old) as one,
    ):
        one.press(luck.randint(1, 20))
        one.deliver()
        one.wire.plugged = False
        one.press(luck.randint(1, 20))  # these are the old account's, and stay so
        before = set(one.thanked)
        one.moves_to(new, new.code())
        one.deliver()
        one.press(luck.randint(1, 20))
        one.deliver()
        one.reboot()
        one.deliver()
        theirs = {(store, seq) for store, seq, _ in new.kept()}
        aside = list((room / "card").glob("set-aside/*elsewhere/store.db"))
        kept_back = one.store.tally().store_id not in {store for store, _ in before}
        shown = len(theirs & before) + len(theirs - one.thanked)
        return shown + len((one.thanked - before) - theirs) + (not kept_back) + (not aside)


def _without_resend(room: Path, luck: random.Random) -> bool:
    """The control: the same restore, and a terminal that is asked for nothing."""
    with central(room / "account") as account, card(room / "card", account) as one:
        one.press(5)
        one.deliver()
        account.back_up(room / "yesterday.db")
        _a_day(account, one, luck)
        account.restore(room / "yesterday.db")
        one.store.requeue = lambda _ranges: None  # type: ignore[method-assign]
        one.press(1)
        one.deliver()
        return _wrong(account, [one]) > 0


def _a_day(account: Central, one: Card, luck: random.Random) -> None:
    for _ in range(luck.randint(2, 5)):
        one.press(luck.randint(1, 10))
        one.deliver()
        one.pass_s(HOUR_S)
        account.now_ms += HOUR_S * 1000


def _wrong(account: Central, cards: list[Card]) -> int:
    """Thanked and not there, there twice, or not accounted for."""
    kept = account.kept()
    there, thanked = {(store, seq) for store, seq, _ in kept}, set().union(*_thanked(cards))
    books = account.books().values()
    named = sum(size((*one.missing_kept, *one.missing_gone)) for one in books)
    doubled = len(kept) - len({rid for _, _, rid in kept})
    return len(thanked - there) + len(there - thanked) + doubled + named


def _thanked(cards: list[Card]) -> list[set[tuple[str, int]]]:
    return [one.thanked for one in cards]

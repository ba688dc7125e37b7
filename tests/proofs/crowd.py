"""Proof 3: one batch, posted by fifty at once."""

import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

from anyio.from_thread import start_blocking_portal

from account.store import papers
from account.store.engine import open_database
from account.store.first_start import make_account
from account.store.schema import response
from account.store.upgrade import upgrade
from feedback import wire
from feedback.batch import Batch, Receipt
from tests.account.conftest import NOW_MS, Account, WireTerminal
from tests.proofs.findings import Findings

AT_ONCE, RESPONSES = 50, 40


def prove(findings: Findings) -> None:
    rounds = findings.size(1, 20)
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="prove-"))
        database = open_database(f"sqlite:///{Path(name) / 'account.db'}")
        stack.callback(database.close)
        upgrade(database)
        with database.write() as connection:
            make_account(connection, NOW_MS)
            papers.serve_at(connection, "http://127.0.0.1:8080", NOW_MS)
        account = Account(database, stack.enter_context(start_blocking_portal()))
        doubled = stored = 0
        for _ in range(rounds):
            sender = account.terminal()
            batch = sender.batch(*sender.presses(RESPONSES), acked_seq=0)
            stored += _posted(sender, [batch] * AT_ONCE)["stored"]
            doubled += _rows(account, sender) - RESPONSES
        findings.count("posts", rounds * AT_ONCE)
        findings.holds("rows beyond one a response", doubled, 0)
        findings.holds("responses called stored, each by one receipt", stored, rounds * RESPONSES)
        sender = account.terminal()
        again = [sender.batch(*_minted_anew(sender), acked_seq=0) for _ in range(AT_ONCE)]
        _posted(sender, again)
        extra = _rows(account, sender) - RESPONSES
        findings.control("a rid minted anew at each sending doubles", extra, len(again) * RESPONSES)


def _minted_anew(sender: WireTerminal) -> list[object]:
    sender.seqs = iter(range(1, RESPONSES + 1))
    return sender.presses(RESPONSES)


def _posted(sender: WireTerminal, batches: list[Batch]) -> Counter[str]:
    ready = Barrier(len(batches))

    def post(batch: Batch) -> Receipt:
        ready.wait()
        return wire.from_json(sender.post(batch).content, Receipt)

    with ThreadPoolExecutor(len(batches)) as crowd:
        receipts = list(crowd.map(post, batches))
    return Counter(one.status.value for receipt in receipts for one in receipt.results)


def _rows(account: Account, sender: WireTerminal) -> int:
    return sum(one.terminal_id == sender.terminal_id for one in account.rows(response))

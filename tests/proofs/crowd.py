"""Proof 3: one batch, posted by fifty at once to two servers, on either engine."""

import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from copy import copy
from http import HTTPStatus
from pathlib import Path
from threading import Barrier

from anyio.from_thread import start_blocking_portal

from account.store.engine import open_database
from account.store.schema import response
from feedback import wire
from feedback.batch import Batch, Receipt
from fleet.postgres import NoPostgres, postgres
from tests.account.conftest import Account, WireTerminal
from tests.account.engines import fill
from tests.proofs.findings import Findings

AT_ONCE, RESPONSES = 50, 40
MOST_TRIES = 60
"""A second between them: on a machine with other work the last of fifty may wait for long."""


def prove(findings: Findings) -> None:
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="prove-"))
        _on(findings, "SQLite", f"sqlite:///{Path(name) / 'account.db'}")
        try:
            server = stack.enter_context(postgres())
        except NoPostgres as error:
            findings.skip("the same on PostgreSQL", str(error))
        else:
            _on(findings, "PostgreSQL", server.url(server.new_database()))


def _on(findings: Findings, engine: str, url: str) -> None:
    rounds = findings.size(1, 20)
    fill(url)
    with (
        closing(open_database(url)) as database,
        closing(open_database(url)) as another,
        start_blocking_portal() as portal,
    ):
        account, second = Account(database, portal), Account(another, portal)
        doubled = stored = 0
        for _ in range(rounds):
            sender = account.terminal()
            batch = sender.batch(*sender.presses(RESPONSES), acked_seq=0)
            stored += _posted(sender, second, [batch] * AT_ONCE)["stored"]
            doubled += _rows(account, sender) - RESPONSES
        findings.count(f"posts, on {engine}", rounds * AT_ONCE)
        findings.holds("rows beyond one a response", doubled, 0)
        findings.holds("responses called stored, each by one receipt", stored, rounds * RESPONSES)
        sender = account.terminal()
        again = [sender.batch(*_minted_anew(sender), acked_seq=0) for _ in range(AT_ONCE)]
        _posted(sender, second, again)
        extra = _rows(account, sender) - RESPONSES
        findings.control(
            f"on {engine} a rid minted anew at each sending doubles", extra, len(again) * RESPONSES
        )


def _minted_anew(sender: WireTerminal) -> list[object]:
    sender.seqs = iter(range(1, RESPONSES + 1))
    return sender.presses(RESPONSES)


def _posted(sender: WireTerminal, second: Account, batches: list[Batch]) -> Counter[str]:
    """Half of them by another server on the same database: one alone takes them in turns."""
    ready, elsewhere = Barrier(len(batches)), copy(sender)
    elsewhere.account = second

    def post(numbered: tuple[int, Batch]) -> Receipt:
        number, batch = numbered
        ready.wait()
        by = elsewhere if number % 2 else sender
        return wire.from_json(_answered(by, batch), Receipt)

    with ThreadPoolExecutor(len(batches)) as crowd:
        receipts = list(crowd.map(post, enumerate(batches)))
    return Counter(one.status.value for receipt in receipts for one in receipt.results)


def _answered(by: WireTerminal, batch: Batch) -> bytes:
    """The receipt, from an account that may say a few times that it has too much to do."""
    for _ in range(MOST_TRIES):
        reply = by.post(batch)
        if reply.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            break
        time.sleep(1)
    assert reply.status_code == HTTPStatus.OK, reply.text
    return reply.content


def _rows(account: Account, sender: WireTerminal) -> int:
    return sum(one.terminal_id == sender.terminal_id for one in account.rows(response))

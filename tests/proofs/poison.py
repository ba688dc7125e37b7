"""Proof 4: a response that no batch can carry, and an hour of a proxy's 502."""

import tempfile
from pathlib import Path

from kiosk.errors import AccountUnreachable, BatchRefused
from kiosk.sync.client import AccountClient
from kiosk.sync.line import Line
from tests.kiosk.sync.conftest import BOUND, Stranger
from tests.kiosk.sync.story import TERMINAL, told
from tests.proofs.findings import Findings

MOST_EXTRA = 20


def prove(findings: Findings) -> None:
    presses = findings.size(1000, 10_000)
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        plain, _, _ = _drained(Path(name) / "plain", presses, poisoned=0)
        requests, kept, held = _drained(Path(name) / "poisoned", presses, poisoned=presses // 3)
        findings.count("responses, one of them poisonous", presses)
        findings.holds("stored", kept, presses - 1)
        findings.holds("held, and named in every batch", held, ((presses // 3, "retry"),))
        findings.at_most("extra requests", requests - plain, MOST_EXTRA)
        _hour_of_502(findings, Path(name))
        _control(findings, Path(name) / "control")


def _drained(
    directory: Path, presses: int, *, poisoned: int
) -> tuple[int, int, tuple[tuple[int, str], ...]]:
    """Requests it took, responses kept, and what the next batch names as held."""
    with told(directory) as story:
        for _ in range(presses // 500):
            story.press(500)
        if poisoned:
            everything = story.store.offer(presses, 1 << 40).responses
            story.account.poison.add(everything[poisoned - 1].rid)
        story.drain()
        return story.account.requests, len(story.kept), story.store.offer(0, 0).held


def _hour_of_502(findings: Findings, directory: Path) -> None:
    stranger = Stranger()
    try:
        with told(directory / "proxy") as story:
            story.shelf.keep_credentials(BOUND)
            client = AccountClient(
                f"http://127.0.0.1:{stranger.port}", Line(clock_synced=lambda: True)
            )
            story.account = client  # type: ignore[assignment]
            story.press(50)
            story.start()
            stranger.says(502, b"<h1>Bad gateway</h1>", Content_Type="text/html")
            story.pass_s(3600)
            client.close()
            tally = story.store.tally()
            findings.count("calls in an hour of 502", len(stranger.asked))
            findings.holds("acknowledged, held", (tally.acked, tally.held), (0, 0))
            found = isinstance(story.trouble, AccountUnreachable)
            findings.holds("what the terminal calls it", found, True)
    finally:
        stranger.close()


def _control(findings: Findings, directory: Path) -> None:
    """An account that itself refuses every batch but empty ones: then responses are to blame."""
    with told(directory) as story:
        story.press(50)
        story.drain()
        story.press(50)
        send = story.account.send

        def refusing(batch, credentials):
            if batch.responses:
                raise BatchRefused(500, "no")
            return send(batch, credentials)

        story.account.send = refusing  # type: ignore[method-assign]
        story.rounds.schedule.hurry()
        story.pass_s(3600)
        findings.control("the account's own 500s are held", story.held, 50)
        assert TERMINAL in story.account.terminals

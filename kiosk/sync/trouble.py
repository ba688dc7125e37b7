"""Whose answer it is, and what to do about it.

A status counts only with the account's own words: a receipt, or a problem document, that names
the batch. Anything else was said by a network in between.
"""

from feedback import wire
from feedback.batch import Batch, Problem, Receipt
from feedback.clock import UNKNOWN_FUTURE
from kiosk.errors import (
    AccountBusy,
    AccountUnreachable,
    BatchRefused,
    CaptivePortal,
    EnrolmentRefused,
    EnrolmentRevoked,
    KioskError,
    NeedsCaretaker,
    StoreElsewhere,
)
from kiosk.sync.reply import Reply

BUSY = (429, 503)
REFUSED = (400, 413, 422, 500)
REVOKED = (401, 403)
ELSEWHERE = 409
SIGN_IN = 511  # RFC 6585, section 6

_LIKELY_WAIT_S = 60.0
"""Where Retry-After is missing, or a date: this terminal may not know what day it is."""


class UnsafeAddress(NeedsCaretaker):
    """The account's address cannot be used."""

    hint = "Write it as https://account.example.org; http:// is for this very machine alone."

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"the account's address {address!r} {why}")


class CannotTrust(NeedsCaretaker):
    """The file of authorities to trust is missing or damaged."""

    hint = "Point 'ca' at a PEM file that the terminal can read, or leave it out."


def receipt_in(url: str, reply: Reply, batch: Batch) -> Receipt:
    """The receipt for this very batch; raises what else the reply turns out to be."""
    if reply.status != 200:
        raise batch_trouble_in(url, reply, batch.batch_id)
    try:
        receipt = wire.from_json(reply.body, Receipt)
    except wire.Malformed as error:
        raise stranger(url, reply) from error
    if (receipt.batch_id, receipt.store_id) != (batch.batch_id, batch.store_id):
        raise AccountUnreachable(url, f"a receipt for another batch, {receipt.batch_id!r:.60}")
    if not 0 < receipt.server_ms < UNKNOWN_FUTURE:
        raise AccountUnreachable(url, "a receipt from a time that no calendar holds")
    return receipt


def batch_trouble_in(url: str, reply: Reply, batch_id: str) -> KioskError:
    """What a reply other than 200 means for a batch."""
    problem = _problem_in(reply)
    if problem is None or problem.batch_id != batch_id:
        return stranger(url, reply)
    if reply.status in REFUSED:
        return BatchRefused(reply.status, problem.detail)
    if reply.status == ELSEWHERE:
        return StoreElsewhere(problem.detail)
    return _common_trouble(url, reply, problem)


def paper_trouble_in(url: str, reply: Reply) -> KioskError:
    """What a reply other than success means for a survey or settings."""
    problem = _problem_in(reply)
    return stranger(url, reply) if problem is None else _common_trouble(url, reply, problem)


def enrol_trouble_in(url: str, reply: Reply) -> KioskError:
    """What a reply other than 200 means for an enrolment."""
    problem = _problem_in(reply)
    if problem is None:
        return stranger(url, reply)
    if 400 <= reply.status < 500 and reply.status not in BUSY:
        return EnrolmentRefused(problem.detail)
    return _common_trouble(url, reply, problem)


def stranger(url: str, reply: Reply) -> AccountUnreachable:
    """Something other than the account answered: name it as well as can be."""
    if 300 <= reply.status < 400:
        to = reply.headers.get("Location", "") or "nowhere"
        return CaptivePortal(url, f"sent on to {to:.80} ({reply.status})")
    if reply.status == SIGN_IN:
        return CaptivePortal(url, f"the network asks to sign in ({reply.status})")
    if reply.status == 200 and _is_page(reply):
        return CaptivePortal(url, "a web page where a receipt should be")
    return AccountUnreachable(url, f"an answer that is not the account's, status {reply.status}")


def _common_trouble(url: str, reply: Reply, problem: Problem) -> KioskError:
    if reply.status in BUSY:
        return AccountBusy(problem.detail, _retry_after_s(reply))
    if reply.status in REVOKED:
        return EnrolmentRevoked(f"the account answers {reply.status}: {problem.detail}")
    return AccountUnreachable(url, f"{reply.status}: {problem.detail}")


def _problem_in(reply: Reply) -> Problem | None:
    kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/problem+json":
        return None
    try:
        problem = wire.from_json(reply.body, Problem)
    except wire.Malformed:
        return None
    return problem if problem.status == reply.status else None


def _retry_after_s(reply: Reply) -> float:
    said = reply.headers.get("Retry-After", "").strip()
    return float(said) if said.isascii() and said.isdigit() else _LIKELY_WAIT_S


def _is_page(reply: Reply) -> bool:
    return reply.body.lstrip()[:1] == b"<" or "html" in reply.headers.get("Content-Type", "")

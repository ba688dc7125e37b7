"""Batches that were carried here on a stick: taken as if they had been posted, or refused by name.

Taking the same file twice changes nothing. A file is believed only where its terminal is this
account's, its signature is that terminal's, and it is sealed to this account. One from a revoked
terminal waits, whole, until an owner releases it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from account.store import audit
from account.store.engine import Database
from account.store.fleet.terminals import ACCEPTED, RETIRED, Bound
from account.store.intake import late_surveys
from account.store.intake.arrival import Arrival, arrive
from account.store.intake.ingest import Follower, take
from account.store.intake.shelf import Shelf
from account.store.names import NowMs
from account.store.privacy import aside
from account.store.schema import account, carried_file, terminal
from account.store.sql import insert_new
from feedback import carry, wire
from feedback.batch import Receipt, Result, Status
from feedback.check import FaultySurvey


class State(StrEnum):
    """What became of a file."""

    TAKEN = "taken"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


class Outcome(NamedTuple):
    """One file, and what became of it. `why` is for people; the counts are of responses."""

    name: str
    state: State
    terminal_id: str = ""
    why: str = ""
    stored: int = 0
    known: int = 0
    """Those that were here already."""
    rejected: int = 0
    """Those that were put into quarantine; each is among the odd ones."""
    odd: tuple[Result, ...] = ()
    """Every response that was neither new nor known, and why: conflict, rejected or retry."""


class Imported(NamedTuple):
    """What became of some files, and the receipts to carry back: a signed file a terminal."""

    outcomes: tuple[Outcome, ...]
    receipts: dict[str, bytes]

    def files(self, at_ms: int) -> list[tuple[str, bytes]]:
        """The receipts as (name, content), as a terminal finds them on a stick."""
        return [
            (f"{terminal_id}-{at_ms}{carry.RECEIPTS_SUFFIX}", raw)
            for terminal_id, raw in self.receipts.items()
        ]

    @property
    def refused(self) -> int:
        """Files of which nothing was kept."""
        return sum(one.state is State.REFUSED for one in self.outcomes)


_SEALED = '"sealed"'
_USUAL = (Status.STORED, Status.DUPLICATE)


class _Waiting(NamedTuple):
    """A file that waits for an owner, without what is in it."""

    raw_hash: bytes
    name: str
    received_ms: int


class _Refused(Exception):
    """Why a file cannot be taken."""


class CarriedIn:
    """The account's side of the stick. `followers` are told of new responses, as of posted ones."""

    def __init__(
        self,
        database: Database,
        account_id: str,
        *,
        now_ms: NowMs,
        followers: Sequence[Follower] = (),
        who: str = audit.COMMAND_LINE,
    ) -> None:
        self._database, self._account_id, self._who = database, account_id, who
        self._now_ms, self._followers, self._shelf = now_ms, followers, Shelf()

    def take(self, files: Iterable[tuple[str, bytes]]) -> Imported:
        """Take (name, content) pairs, each in a transaction of its own. Surveys come last."""
        outcomes, receipts = list[Outcome](), defaultdict[str, list[Receipt]](list)
        surveys = list[tuple[str, bytes]]()
        for name, raw in files:
            if not raw.startswith(carry.MAGIC) and raw.lstrip()[:1] == b"{":
                surveys.append((name, raw))  # responses may be what asks for them
                continue
            outcome, receipt = self._take(name, raw)
            outcomes.append(outcome)
            if receipt is not None:
                receipts[outcome.terminal_id].append(receipt)
        brought = [self._take_survey(name, raw) for name, raw in surveys]
        return Imported((*outcomes, *brought), self._signed(receipts))

    def own_receipts(self, raw: bytes) -> str:
        """The name of a file of receipts that this account signed; raises carry.NotCarried.

        A page hands receipts out with the answer, and gets them back to give them as a file.
        """
        with self._database.read() as connection:
            query = select(account.c.signing_key).where(account.c.id == self._account_id)
            key: bytes = connection.execute(query).scalar_one()
        receipts = carry.open_receipts(raw, carry.verify_key_of(key))
        return f"{receipts.terminal_id}-{self._now_ms()}{carry.RECEIPTS_SUFFIX}"

    def waiting(self) -> list[Row[Any]]:
        """(terminal_id, name, received_ms) of each file in quarantine, the oldest first."""
        c = carried_file.c
        query = select(c.terminal_id, terminal.c.name.label("terminal"), c.name, c.received_ms)
        mine = query.join(terminal, terminal.c.terminal_id == c.terminal_id).where(
            terminal.c.account_id == self._account_id, c.released_ms.is_(None)
        )
        with self._database.read() as connection:
            return [*connection.execute(mine.order_by(c.received_ms))]

    def release(self, terminal_id: str) -> Imported:
        """An owner trusts what a revoked terminal had to say: take all that waits of it.

        What is refused even so goes on waiting.
        """
        c, done = carried_file.c, list[Outcome]()
        receipts = defaultdict[str, list[Receipt]](list)
        query = (
            select(c.raw_hash, c.name, c.received_ms)
            .join(terminal, terminal.c.terminal_id == c.terminal_id)
            .where(
                c.terminal_id == terminal_id,
                terminal.c.account_id == self._account_id,
                c.released_ms.is_(None),
            )
        )
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(c.received_ms, c.name)).all()
        files = [_Waiting(*row) for row in rows]
        for file in files:  # one at a time: together they may be more than there is memory
            this = (c.terminal_id == terminal_id, c.raw_hash == file.raw_hash)
            with self._database.read() as connection:
                raw = connection.execute(select(c.raw).where(*this)).scalar_one()
            outcome, receipt = self._take(file.name, raw, file)
            done.append(outcome)
            if receipt is not None:
                receipts[terminal_id].append(receipt)
        return Imported(tuple(done), self._signed(receipts))

    def _take(
        self, name: str, raw: bytes, released: _Waiting | None = None
    ) -> tuple[Outcome, Receipt | None]:
        carried: carry.Carried | None = None
        try:
            carried = carry.look(raw)
            with self._database.write() as connection:
                own = self._terminal(connection, carried.label)
                arrival = self._opened(carried, own, released)
                if own.state == RETIRED and released is None:
                    return self._quarantine(connection, name, raw, own), None
                receipt = self._keep(connection, arrival, name)
                if released is not None:
                    self._release(connection, released, arrival, receipt)
        except (_Refused, carry.NotCarried, wire.Malformed) as error:
            named = carried.label.terminal_id[:12] if carried else ""
            return Outcome(name, State.REFUSED, named, str(error)), None
        return _counted(name, own.terminal_id, receipt), receipt

    def _keep(self, connection: Connection, arrival: Arrival, name: str) -> Receipt:
        if arrival.bound.state not in (ACCEPTED, RETIRED):
            raise _Refused(f"terminal {arrival.bound.terminal_id} is {arrival.bound.state}")
        (receipt,) = take(connection, self._shelf, [arrival], self._followers, wary=True)
        if not isinstance(receipt, Receipt):
            raise _Refused(str(receipt))
        self._note(connection, "batch.carried", arrival.bound.terminal_id, file=name)
        return receipt

    def _terminal(self, connection: Connection, label: carry.Label) -> Row[Any]:
        t, a = terminal.c, account.c
        query = select(terminal, a.sealing_key, a.signing_key).where(
            t.terminal_id == label.terminal_id,
            t.account_id == self._account_id,
            a.id == t.account_id,
        )
        own = connection.execute(query).first()
        if own is None:
            raise _Refused(f"terminal {label.terminal_id!r:.20} is none of this account's")
        return own

    def _opened(self, carried: carry.Carried, own: Row[Any], released: _Waiting | None) -> Arrival:
        if released is not None:
            keys = (own.public_key, own.sealing_key, own.signing_key)
            batch = aside.reopened(carried, *keys)
        else:
            batch = carry.open_batch(carried, bytes.fromhex(own.public_key), own.sealing_key)
        bound = Bound(own.terminal_id, self._account_id, own.state, own.settings_rev, False)
        waited_since_ms = None if released is None else released.received_ms
        arrival = arrive(bound, "", batch, self._now_ms())
        return arrival._replace(by_hand=True, waited_since_ms=waited_since_ms)

    def _release(
        self, connection: Connection, file: _Waiting, arrival: Arrival, receipt: Receipt
    ) -> None:
        """What it held is among the responses now; of which of them it is text, stays known."""
        c, kept = carried_file.c, {one.rid for one in receipt.results if one.status in _USUAL}
        this = (c.terminal_id == arrival.bound.terminal_id, c.raw_hash == file.raw_hash)
        wrote = [x for x in arrival.sound if x.response.rid in kept and _SEALED in x.response.body]
        values = {
            "released_ms": arrival.received_ms,
            "raw": b"",
            "written": b"".join(one.rid for one in wrote),
        }
        connection.execute(update(carried_file).where(*this).values(**values))

    def _quarantine(self, connection: Connection, name: str, raw: bytes, own: Row[Any]) -> Outcome:
        row = (own.terminal_id, hashlib.sha256(raw).digest(), name, raw, self._now_ms(), None, None)
        insert_new(connection, carried_file, [row])
        self._note(connection, "batch.quarantined", own.terminal_id, file=name)
        why = f"terminal {own.terminal_id} was revoked: an owner has to release it"
        return Outcome(name, State.QUARANTINED, own.terminal_id, why)

    def _take_survey(self, name: str, raw: bytes) -> Outcome:
        """A survey is believed by its hash alone, and taken only where responses name it."""
        try:
            survey = wire.survey_from(raw)
        except (wire.Malformed, FaultySurvey) as error:
            return Outcome(name, State.REFUSED, "", f"no survey, and no batch: {error}")
        rev = wire.revision(raw)
        with self._database.write() as connection:
            if not late_surveys.is_wanted_here(connection, self._account_id, rev):
                return Outcome(name, State.TAKEN, "", "no response waits for this survey")
            late_surveys.bring(connection, self._account_id, raw, survey, self._now_ms())
        return Outcome(name, State.TAKEN, "", f"survey {survey.name!r}")

    def _signed(self, receipts: dict[str, list[Receipt]]) -> dict[str, bytes]:
        with self._database.read() as connection:
            query = select(account.c.signing_key).where(account.c.id == self._account_id)
            key: bytes = connection.execute(query).scalar_one()
        return {
            terminal_id: carry.sign_receipts(
                carry.Receipts(terminal_id=terminal_id, receipts=tuple(given)), key
            )
            for terminal_id, given in receipts.items()
        }

    def _note(self, connection: Connection, what: str, terminal_id: str, file: str) -> None:
        audit.note(
            connection, self._account_id, self._now_ms(), self._who, what, terminal_id, file=file
        )


def _counted(name: str, terminal_id: str, receipt: Receipt) -> Outcome:
    said = [one.status for one in receipt.results]
    return Outcome(
        name,
        State.TAKEN,
        terminal_id,
        stored=said.count(Status.STORED),
        known=said.count(Status.DUPLICATE),
        rejected=said.count(Status.REJECTED),
        odd=tuple(one for one in receipt.results if one.status not in _USUAL),
    )

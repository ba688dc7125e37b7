"""An account in memory, with a script: stands in for `AccountClient` on a laptop and in tests."""

from collections.abc import Callable
from dataclasses import dataclass, field

from feedback import wire
from feedback.batch import (
    Batch,
    EnrolReply,
    EnrolRequest,
    Handout,
    Pace,
    Receipt,
    Result,
    Status,
)
from feedback.response import Response
from kiosk.credentials import Credentials
from kiosk.errors import (
    AccountUnreachable,
    BatchRefused,
    EnrolmentRefused,
    EnrolmentRevoked,
    KioskError,
    StoreElsewhere,
)
from kiosk.sync.enrolment import digest

HERE = "memory:"
PACE = Pace(after_s=0, max_responses=500, max_bytes=256 * 1024)


@dataclass(slots=True, kw_only=True)
class Known:
    """One terminal as this account knows it."""

    terminal_id: str
    token_hashes: list[str]
    store_ids: set[str] = field(default_factory=set)
    kept: dict[str, Response] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)


class ScriptedAccount:
    """Answers as an account would, unless told to do otherwise.

    Answers wait in `script`: each is raised by one call, in order. `poison` names rids that no
    batch may hold.
    """

    def __init__(self, *, server_ms: Callable[[], int] = lambda: 0, pace: Pace = PACE) -> None:
        self.codes: dict[str, str] = {}
        self.terminals: dict[str, Known] = {}
        self.surveys: dict[str, bytes] = {}
        self.script: list[KioskError] = []
        self.poison: set[str] = set()
        self.retry: set[str] = set()
        self.resend: tuple[tuple[int, int], ...] = ()
        self.cut_every = 0
        """Break every so manieth call off before anything is done."""
        self.requests = 0
        self.plugged = True
        self.closed = False
        self._settings, self._losing = b"", False
        self._server_ms, self.pace = server_ms, pace

    # --- the script

    def make_code(self, terminal_id: str) -> str:
        """A single-use code that binds whoever shows it to that terminal."""
        code = f"CODE-{len(self.codes) + 1}"
        self.codes[code] = terminal_id
        return code

    def issue(self, settings: bytes, *surveys: bytes) -> None:
        """Hand these out from now on."""
        self._settings = settings
        self.surveys.update({wire.revision(one): one for one in surveys})

    def lose_next_receipt(self) -> None:
        """Keep the next batch, and let nobody know."""
        self._losing = True

    def revoke(self, terminal_id: str) -> None:
        """Take this terminal's token no longer."""
        self.terminals[terminal_id].token_hashes.clear()

    def kept(self, terminal_id: str) -> list[Response]:
        """All responses of one terminal, by rid."""
        known = self.terminals[terminal_id].kept
        return [known[rid] for rid in sorted(known)]

    # --- what AccountClient does

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Bind a terminal; the same request twice gives the same reply."""
        self._arrive()
        terminal_id = self.codes.get(request.code)
        if terminal_id is None:
            raise EnrolmentRefused(f"the code {request.code!r} is unknown")
        known = self.terminals.get(terminal_id)
        if known is None:
            known = Known(terminal_id=terminal_id, token_hashes=[request.token_hash])
            self.terminals[terminal_id] = known
        if request.token_hash not in known.token_hashes:
            raise EnrolmentRefused(f"the code {request.code!r} was used")
        self._leave()
        return EnrolReply(
            terminal_id=terminal_id,
            account_public_key="a1" * 32,
            link_key="b2" * 32,
            settings=self._handout(),
        )

    def send(self, batch: Batch, credentials: Credentials) -> Receipt:
        """Keep a batch, each response once."""
        self._arrive()
        known = self._authenticate(credentials)
        if owner := self._owner_of(batch.store_id, known):
            raise StoreElsewhere(f"store {batch.store_id} belongs to terminal {owner}")
        if any(response.rid in self.poison for response in batch.responses):
            raise BatchRefused(500, "a response in it cannot be stored")
        known.store_ids.add(batch.store_id)
        known.batches.append(batch)
        if batch.next_token_hash:
            known.token_hashes[1:] = [batch.next_token_hash]
        results = tuple(self._keep(known, response) for response in batch.responses)
        self._leave()
        resend, self.resend = self.resend, ()
        return Receipt(
            batch_id=batch.batch_id,
            store_id=batch.store_id,
            server_ms=self._server_ms(),
            results=results,
            resend=resend,
            next=self.pace,
            settings=self._handout() if self._is_news(batch) else None,
            want_surveys=self._unknown(known),
            commands=(),
        )

    def settings(self, credentials: Credentials, held_rev: str) -> bytes | None:
        """The settings as issued, None when they are those of `held_rev`."""
        self._arrive()
        self._authenticate(credentials)
        return None if wire.revision(self._settings) == held_rev else self._settings

    def survey(self, credentials: Credentials, rev: str) -> bytes:
        """The survey of that revision, as issued."""
        self._arrive()
        self._authenticate(credentials)
        if rev not in self.surveys:
            raise AccountUnreachable(HERE, f"404: no survey {rev}")
        return self.surveys[rev]

    def put_survey(self, credentials: Credentials, rev: str, survey: bytes) -> None:
        """Take a survey that was lacking."""
        self._arrive()
        known = self._authenticate(credentials)
        if wire.revision(survey) != rev:
            raise AccountUnreachable(HERE, f"422: those bytes are not survey {rev}")
        if rev not in self._unknown(known):
            raise AccountUnreachable(HERE, f"409: nobody asked for survey {rev}")
        self.surveys[rev] = survey

    def close(self) -> None:
        """Nobody is answered any more."""
        self.closed = True

    # --- how it keeps its word

    def _arrive(self) -> None:
        self.requests += 1
        if self.closed or not self.plugged:
            raise AccountUnreachable(HERE, "nobody there")
        if self.cut_every and self.requests % self.cut_every == 0:
            raise AccountUnreachable(HERE, "the connection broke")
        if self.script:
            raise self.script.pop(0)

    def _leave(self) -> None:
        losing, self._losing = self._losing, False
        if losing:
            raise AccountUnreachable(HERE, "the reply was lost")

    def _authenticate(self, credentials: Credentials) -> Known:
        known, shown = self.terminals.get(credentials.terminal_id), digest(credentials.token)
        if known is None or shown not in known.token_hashes:
            raise EnrolmentRevoked("the account answers 401: this token is not taken")
        if shown != known.token_hashes[0]:  # the next one is used: the old one ends
            known.token_hashes[:] = [shown]
        return known

    def _owner_of(self, store_id: str, asking: Known) -> str | None:
        others = (one for one in self.terminals.values() if one is not asking)
        return next((one.terminal_id for one in others if store_id in one.store_ids), None)

    def _keep(self, known: Known, response: Response) -> Result:
        status = Status.STORED
        if response.rid in self.retry:
            status = Status.RETRY
        elif before := known.kept.get(response.rid):
            same = wire.content_hash(before) == wire.content_hash(response)
            status = Status.DUPLICATE if same else Status.CONFLICT
        else:
            known.kept[response.rid] = response
        return Result(seq=response.seq, rid=response.rid, status=status)

    def _handout(self) -> Handout:
        return Handout(rev=wire.revision(self._settings), url="")

    def _is_news(self, batch: Batch) -> bool:
        return bool(self._settings) and batch.settings_rev != wire.revision(self._settings)

    def _unknown(self, known: Known) -> tuple[str, ...]:
        asked = {response.survey_rev for response in known.kept.values()}
        return tuple(sorted(asked - self.surveys.keys()))

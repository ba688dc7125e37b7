"""What every route of the API works with: the store, the clock, and whose token it is."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, BeforeValidator, Field

from account.clockwork import Pulse
from account.errors import DatabaseTrouble
from account.limits import ClockS, Limit, caller
from account.out.drawing import Drawing
from account.rest.problems import Refused
from account.rights import Right
from account.store.engine import Database
from account.store.intake.ingest import Follower
from account.store.names import NowMs
from account.store.people import tokens
from account.store.people.tokens import Holder
from account.turns import Turns

_log = logging.getLogger(__name__)
_bearer = HTTPBearer(
    auto_error=False, scheme_name="token", description="Made on the page of tokens"
)


class Letters(Protocol):
    """What is mailed to people."""

    @property
    def go_out(self) -> bool:
        """Whether there is a mail server."""

    def link(self, token: str) -> str:
        """Where an invitation is taken up."""

    def invite(
        self, language: str, account: str, who: str, email: str, token: str, made_ms: int
    ) -> None:
        """Send whoever is asked in their link; trouble with it is logged."""


@dataclass(kw_only=True)
class Ground:
    """Behind every route. A token may ask 10 times a second, 100 times at once.

    `pulses` tell whether the account's clockworks go.
    """

    database: Database
    now_ms: NowMs
    public_url: str
    drawing: Drawing
    letters: Letters
    followers: Sequence[Follower] = ()
    webhooks_inside: bool = False
    pulses: Sequence[Pulse] = ()
    turns: Turns = field(default_factory=Turns)
    clock_s: ClockS = time.monotonic

    def __post_init__(self) -> None:
        self.asked = Limit(burst=100, every_s=0.1, clock_s=self.clock_s)
        self.guesses = Limit(burst=30, every_s=2, clock_s=self.clock_s)


def ground(request: Request) -> Ground:
    """Of the application that answers."""
    found: Ground = request.app.state.ground
    return found


Here = Annotated[Ground, Depends(ground)]


def bearing(right: Right | None) -> Callable[..., Holder]:
    """A dependency: the holder of a token with this right; None: of any.

    Raises Refused (401, 403, 429).
    """

    def holder(
        request: Request,
        here: Here,
        sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    ) -> Holder:
        found = _holder(request, here, sent.credentials if sent else "")
        if right is not None:
            check_right(found, right)
        return found

    return holder


def check_right(holder: Holder, right: Right) -> None:
    """Raises Refused (403) where a token has it not."""
    if not holder.may(right):
        raise Refused(
            HTTPStatus.FORBIDDEN,
            f"the token {holder.name!r} has not the right {right.value!r}",
            "Make one that has it, on the page of tokens.",
        )


def is_good(here: Ground, token: str) -> bool:
    """Whether the account knows this token; no, where it cannot be asked now."""
    try:
        with here.database.read() as connection:
            return bool(token) and tokens.who(connection, token, here.now_ms()) is not None
    except DatabaseTrouble:
        return False


def _holder(request: Request, here: Ground, token: str) -> Holder:
    at_ms = here.now_ms()
    with here.database.read() as connection:
        found = tokens.who(connection, token, at_ms) if token else None
    if found is None:
        where = caller(request.client.host) if request.client else ""
        _count(here.guesses.take(where))
        raise Refused(
            HTTPStatus.UNAUTHORIZED,
            "this account knows no such token, or not any more",
            "Send a token from the page of tokens: Authorization: Bearer …",
        )
    _count(here.asked.take(found.token_id))
    if tokens.is_due(found, at_ms):
        _remember(here, found, at_ms)
    return found


def _remember(here: Ground, holder: Holder, at_ms: int) -> None:
    try:
        with here.database.write() as connection:
            tokens.used(connection, holder.token_id, at_ms)
    except DatabaseTrouble as error:  # a full disk hides nothing that can be read
        _log.warning("a token's last use is not noted: %s", error)


def _with(right: Right) -> Any:
    """The same, described as the scope that it takes."""
    return Security(bearing(right), scopes=[right.value])


def _reading(here: Here, holder: Annotated[Holder, _with(Right.RESULTS)]) -> Iterator[Holder]:
    """Whoever asks for results holds one of the places for heavy reading meanwhile."""
    with here.turns.during(holder.account_id, holder.token_id):
        yield holder


def _count(wait_s: float) -> None:
    if wait_s:
        raise Refused(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too often",
            f"Come again in {ceil(wait_s)} s.",
            retry_after_s=ceil(wait_s),
        )


Anybody = Annotated[Holder, Depends(bearing(None))]
Fleet = Annotated[Holder, _with(Right.FLEET)]
Seen = Annotated[Holder, _with(Right.RESULTS)]
"""Sees results, and asks for nothing heavy."""
Results = Annotated[Holder, Depends(_reading)]
Read = Annotated[Holder, _with(Right.READ)]
Export = Annotated[Holder, _with(Right.EXPORT)]
Issue = Annotated[Holder, _with(Right.ISSUE)]
Arrange = Annotated[Holder, _with(Right.ARRANGE)]
Govern = Annotated[Holder, _with(Right.GOVERN)]


def _printable(text: object) -> object:
    if isinstance(text, str) and not all(letter.isprintable() for letter in text):
        raise ValueError("control characters are not taken")
    return text


Printable = BeforeValidator(_printable)
"""Of a text that is kept."""
Name = Annotated[str, Printable, Field(min_length=1, max_length=80)]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$", description="12 hex digits")]
Rev = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in hex")]
Ms = Annotated[int, Field(description="Unix milliseconds by the account's clock")]
Moment = Annotated[Ms | None, Field(ge=-(1 << 53), le=1 << 53)]
Many = Annotated[int, Field(ge=1, le=500, description="Rows at once")]
MOST = 100_000
AtOnce = Annotated[int, Field(ge=1, le=MOST, description="Rows at once")]


class Done(BaseModel):
    """What was asked for is done."""

    terminals: int = Field(default=0, description="Terminals that get new settings because of it")

"""One sending, and what the account kept of it."""

from enum import StrEnum

import msgspec

from feedback.response import Moment, Response

GONE = "gone"
"""Among the held, what a terminal was asked for and does not have any more."""
LONGEST_REVISION = 64
"""Letters of a survey's or a settings document's name: SHA-256 in hex."""


class Boot(msgspec.Struct, frozen=True, kw_only=True):
    """One start of the terminal; `last_boot_ms` grows while it runs."""

    boot_no: int
    boot_id: str
    first_wall_ms: int
    last_boot_ms: int


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """A moment whose true time is known, give or take `uncertainty_ms`.

    `source` is one of synced, reply, rtc, caretaker.
    """

    anchor_no: int
    boot_id: str
    boot_ms: int
    true_ms: int
    uncertainty_ms: int
    source: str


class Health(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the terminal is; what it cannot know is None."""

    version: str
    outbox: int
    oldest_unsent_ms: int | None = None
    """Age of the oldest response not yet acknowledged, by the boot clock where it can be told."""
    disk_free_bytes: int | None = None
    temperature_c: float | None = None
    under_voltage: bool | None = None
    clock_synced: bool | None = None
    trouble: tuple[str, ...] = ()
    """What a caretaker should know, in words."""


class Done(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a command: whether it went well, and what there is to say."""

    id: str
    well: bool
    said: str = ""


class Envelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of a batch but its responses; alone it is the heartbeat."""

    v: int
    batch_id: str
    store_id: str
    captured_seq: int
    """The last seq the terminal ever gave out: its own word, never counted from what arrived."""
    kept_from_seq: int
    """The oldest seq it still holds; captured_seq + 1 when it holds none."""
    acked_seq: int | None = None
    """Up to here it takes everything for delivered; None where it does not say. Lets the account
    tell what it lost (ask again) from what is still waiting at the terminal."""
    held: tuple[tuple[int, str], ...] = ()
    sent: Moment
    boots: tuple[Boot, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    health: Health
    settings_rev: str
    survey_rev: str = ""
    next_token_hash: str | None = None
    done: tuple[Done, ...] = ()
    """What became of commands, until a receipt shows that it was heard."""


class Batch(Envelope, frozen=True, kw_only=True, omit_defaults=True):
    """A batch as the terminal writes it."""

    responses: tuple[Response, ...] = ()


class ArrivedBatch(Envelope, frozen=True, kw_only=True, omit_defaults=True):
    """A batch as the account reads it: its responses are still one array of JSON."""

    responses: msgspec.Raw = msgspec.Raw(b"[]")


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What a store has to send now: the part of a batch that only the store knows."""

    store_id: str
    captured_seq: int
    kept_from_seq: int
    acked_seq: int | None = None
    held: tuple[tuple[int, str], ...]
    boots: tuple[Boot, ...]
    anchors: tuple[Anchor, ...]
    responses: tuple[Response, ...]


class Status(StrEnum):
    """What became of one response at the account."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    RETRY = "retry"


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The account's word on one response; `code` says why where it was not simply kept."""

    seq: int
    rid: str
    status: Status
    code: str | None = None


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How the account would like the next batch."""

    after_s: float
    max_responses: int
    max_bytes: int


class Handout(msgspec.Struct, frozen=True, kw_only=True):
    """Where the settings a terminal should have are to be found.

    Raises ValueError for a revision that is too long: files are named by it.
    """

    rev: str
    url: str

    def __post_init__(self) -> None:
        if len(self.rev) > LONGEST_REVISION:
            raise ValueError(f"rev: a revision of {len(self.rev)} letters: {self.rev:.20}...")


class Command(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something an operator asks of a terminal."""

    id: str
    kind: str
    arguments: dict[str, str] = {}


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the account kept of one batch, said after its commit.

    Raises ValueError for a revision that is too long: files are named by them.
    """

    batch_id: str
    store_id: str
    server_ms: int
    results: tuple[Result, ...]
    resend: tuple[tuple[int, int], ...]
    next: Pace
    settings: Handout | None
    want_surveys: tuple[str, ...]
    commands: tuple[Command, ...]

    def __post_init__(self) -> None:
        for rev in self.want_surveys:
            if len(rev) > LONGEST_REVISION:
                raise ValueError(f"want_surveys: a revision of {len(rev)} letters: {rev:.20}...")


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why the account took nothing (RFC 9457), naming the batch it speaks of.

    `code` is the machine's word for `title`; without our `batch_id` a status means nothing,
    since anybody's proxy can answer 502.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    batch_id: str | None = None


class EnrolRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A terminal asks to be bound: SHA-256 of its token and its Ed25519 key, both in hex."""

    code: str
    token_hash: str
    public_key: str


class EnrolReply(msgspec.Struct, frozen=True, kw_only=True):
    """What a bound terminal needs: keys in hex, and where its settings are."""

    terminal_id: str
    account_public_key: str
    """X25519: what only the account may read is sealed to it."""
    link_key: str
    settings: Handout
    account_verify_key: str = ""
    """Ed25519: receipts that come back on a stick are signed with its other half."""

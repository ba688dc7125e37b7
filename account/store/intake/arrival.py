"""A batch as it stands at the door: read and judged, not kept yet."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from account.store.fleet.terminals import Bound
from account.store.intake.boots import Store
from account.store.intake.judge import Sound, Unsound, read_all
from feedback import wire
from feedback.batch import ArrivedBatch
from feedback.wire import Malformed

_LAST_SEQ = (1 << 32) - 1
_MOST = {"held": 5000, "boots": 500, "anchors": 500, "done": 100}
"""One terminal must not keep all others waiting: batches are taken one after the other."""
_STORE_ID = re.compile(r"[0-3][0-9a-f]{15}")
_HASH = re.compile(r"[0-9a-f]{64}")


class Presses(NamedTuple):
    """The span of a boot that a batch speaks of."""

    terminal_id: str
    store_id: str
    boot_id: str
    first_ms: int
    last_ms: int


class Arrival(NamedTuple):
    """Who brought what, and when by the account's clock."""

    bound: Bound
    token_hash: str
    batch: ArrivedBatch
    read: Sequence[Sound | Unsound]
    sound: Sequence[Sound]
    """Those of `read` that are."""
    received_ms: int
    store: Store
    """Whose responses they are."""
    spans: Sequence[Presses]
    """The boots that they lie in."""
    by_hand: bool = False
    """Carried on a stick and signed by the terminal: no token, and no sign of life."""
    waited_since_ms: int | None = None
    """When its bytes came, where they waited for a person: what is put aside of them counts from
    then."""

    def raws(self, some: Sequence[Sound]) -> list[bytes]:
        """Responses as they came; all are taken apart for it, so ask once."""
        parts = wire.each_response(self.batch.responses) if some else []
        return [bytes(parts[one.number]) for one in some]


def arrive(bound: Bound, token_hash: str, batch: ArrivedBatch, received_ms: int) -> Arrival:
    """Judge a batch's responses one by one. Raises Malformed for an envelope that cannot be."""
    for fault in _faults(batch):
        raise Malformed(fault)
    judged = read_all(batch.responses, batch.store_id, batch.captured_seq)
    sound = [one for one in judged if type(one) is Sound]
    store = Store(bound.terminal_id, batch.store_id)
    spans = list(_spans(store, sound))
    return Arrival(bound, token_hash, batch, judged, sound, received_ms, store, spans)


def _spans(store: Store, sound: Sequence[Sound]) -> Iterator[Presses]:
    at = dict[str, list[int]]()
    for one in sound:
        response = one.response
        if response.boot_id not in at:
            at[response.boot_id] = []
        at[response.boot_id].append(response.boot_ms)
    for boot_id, ms in at.items():
        yield Presses(*store, boot_id, min(ms), max(ms))


def _faults(batch: ArrivedBatch) -> Iterator[str]:
    yield from _in_counts(batch)
    if not 0 < len(batch.batch_id) <= 64 or not batch.batch_id.isprintable():
        yield f"batch_id is {batch.batch_id!r:.80}"
    if not _STORE_ID.fullmatch(batch.store_id):
        yield f"store_id is {batch.store_id!r:.80}, not 62 bits in 16 hex digits"
    if batch.next_token_hash is not None and not _HASH.fullmatch(batch.next_token_hash):
        yield "next_token_hash is not 64 hex digits"
    yield from _in_texts(batch)
    yield from _in_seqs(batch)


def _in_counts(batch: ArrivedBatch) -> Iterator[str]:
    """Ours send 500 responses at most, 1000 held ones, 100 boots and 250 anchors."""
    for name, most in _MOST.items():
        if len(getattr(batch, name)) > most:
            yield f"{name}: {len(getattr(batch, name))} in one batch; {most} are read"


def _in_texts(batch: ArrivedBatch) -> Iterator[str]:
    named = [("settings_rev", batch.settings_rev, 64), ("survey_rev", batch.survey_rev, 64)]
    for name, text, longest in (*named, *(("a held kind", kind, 40) for _, kind in batch.held)):
        if len(text) > longest or "\0" in text:
            yield f"{name} is {text!r:.80}"


def _in_seqs(batch: ArrivedBatch) -> Iterator[str]:
    named = [("captured_seq", batch.captured_seq), ("acked_seq", batch.acked_seq or 0)]
    for name, seq in (*named, *(("a held seq", seq) for seq, _ in batch.held)):
        if not 0 <= seq <= _LAST_SEQ:
            yield f"{name} is {seq}, not from 0 to {_LAST_SEQ}"
    if not 0 <= batch.kept_from_seq <= batch.captured_seq + 1:
        yield f"kept_from_seq is {batch.kept_from_seq} of {batch.captured_seq} captured"

"""Names that stay unique without a clock: stores, and the responses in them."""

import secrets
from uuid import UUID

_STORE_BITS, _SEQ_BITS, _FRESH_BITS = 62, 32, 28


def new_store_id() -> str:
    """62 random bits as 16 hex digits."""
    return f"{secrets.randbits(_STORE_BITS):016x}"


def new_rid(store_id: str, seq: int) -> UUID:
    """Mint a response's identity for ever: a UUIDv8 (RFC 9562, section 5.8).

    The store's 62 bits, then `seq` (32), then 28 fresh bits: ordered by store and seq, and
    still unique when a card is cloned. Raises ValueError for a seq outside 1 to 2**32 - 1.
    """
    if not 0 < seq < 1 << _SEQ_BITS:
        raise ValueError(f"seq {seq} does not fit 32 bits")
    store = int(store_id, 16)
    if store >> _STORE_BITS:
        raise ValueError(f"store id {store_id!r} is longer than {_STORE_BITS} bits")
    bits = (store << _SEQ_BITS | seq) << _FRESH_BITS | secrets.randbits(_FRESH_BITS)
    custom_a, custom_b, custom_c = bits >> 74, bits >> 62 & 0xFFF, bits & (1 << 62) - 1
    return UUID(int=custom_a << 80 | 8 << 76 | custom_b << 64 | 0b10 << 62 | custom_c)


def place_of(rid: UUID) -> tuple[str, int]:
    """Read (store_id, seq) back from a response's identity; raises ValueError for another's."""
    if rid.version != 8:
        raise ValueError(f"{rid} is not a response's id")
    bits = (rid.int >> 80) << 74 | (rid.int >> 64 & 0xFFF) << 62 | rid.int & (1 << 62) - 1
    return f"{bits >> 60:016x}", bits >> _FRESH_BITS & (1 << _SEQ_BITS) - 1

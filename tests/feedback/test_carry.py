"""What is carried on a stick: whole, by the right terminal, for the right account, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from feedback import carry, seal
from feedback.batch import Batch, Health, Pace, Receipt
from feedback.response import Moment

TERMINAL, ACCOUNT = bytes(SigningKey.generate()), bytes(SigningKey.generate())
SEALING = seal.new_key()
BATCH = Batch(
    v=1,
    batch_id="b1",
    store_id="0" * 16,
    captured_seq=0,
    kept_from_seq=1,
    sent=Moment(boot_id="b", boot_ms=1, wall_ms=1, wall_synced=False),
    health=Health(version="0", outbox=0),
    settings_rev="",
)
RECEIPT = Receipt(
    batch_id="b1",
    store_id="0" * 16,
    server_ms=1,
    results=(),
    resend=(),
    next=Pace(after_s=0, max_responses=1, max_bytes=1),
    settings=None,
    want_surveys=(),
    commands=(),
)
CLOSED = carry.close(BATCH, "00000000000a", seal.public_of(SEALING), TERMINAL)
SIGNED = carry.sign_receipts(
    carry.Receipts(terminal_id="00000000000a", receipts=(RECEIPT,)), ACCOUNT
)


def opened(raw: bytes, terminal: bytes = TERMINAL, sealing: bytes = SEALING):
    return carry.open_batch(carry.look(raw), carry.verify_key_of(terminal), sealing)


def test_what_was_closed_is_opened():
    assert opened(CLOSED).batch_id == "b1"
    assert carry.look(CLOSED).label.terminal_id == "00000000000a"


def test_nothing_of_the_batch_can_be_read_on_the_way():
    assert b"captured_seq" not in CLOSED
    assert opened(carry.close(BATCH, "a", seal.public_of(SEALING), TERMINAL)) == opened(CLOSED)


def test_another_terminals_signature_is_forged():
    with pytest.raises(carry.Forged):
        opened(CLOSED, terminal=ACCOUNT)


def test_another_account_cannot_open_it():
    with pytest.raises(carry.SealedToAnother):
        opened(CLOSED, sealing=seal.new_key())


@given(st.data())
def test_one_damaged_byte_is_noticed_wherever_it_is(data):
    place = data.draw(st.integers(0, len(CLOSED) - 1))
    other = data.draw(st.integers(1, 255))
    damaged = CLOSED[:place] + bytes([CLOSED[place] ^ other]) + CLOSED[place + 1 :]
    with pytest.raises(carry.NotCarried):
        opened(damaged)


@given(st.integers(0, len(CLOSED) - 1))
def test_a_file_that_was_cut_short_is_refused(length):
    with pytest.raises(carry.NotCarried):
        opened(CLOSED[:length])


def test_a_label_names_a_terminal_that_could_be():
    label = b'{"terminal_id":"a\\u0000b","account":"","batch_id":""}'
    with pytest.raises(carry.NotCarried):
        carry.look(carry.MAGIC + label + b"\n" + bytes(200))


def test_receipts_are_believed_from_their_account_alone():
    assert carry.open_receipts(SIGNED, carry.verify_key_of(ACCOUNT)).receipts == (RECEIPT,)
    with pytest.raises(carry.Forged):
        carry.open_receipts(SIGNED, carry.verify_key_of(TERMINAL))
    with pytest.raises(carry.Forged):
        carry.open_receipts(SIGNED, b"")


@pytest.mark.parametrize("raw", [b"", carry.RECEIPTS, CLOSED, SIGNED[:-70]])
def test_what_are_no_receipts(raw):
    with pytest.raises(carry.NotCarried):
        carry.open_receipts(raw, carry.verify_key_of(ACCOUNT))


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_refused_and_nothing_worse(raw):
    for read in (carry.look, lambda one: carry.open_receipts(one, bytes(32))):
        for found in (raw, carry.MAGIC + raw, carry.RECEIPTS + raw):
            with pytest.raises(carry.NotCarried):
                opened_anyhow(read, found)


def opened_anyhow(read, raw):
    found = read(raw)
    if isinstance(found, carry.Carried):
        carry.open_batch(found, bytes(32), SEALING)

"""What goes over the wire, and what is refused before it can do harm."""

import gzip
import hashlib
import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback import wire
from feedback.batch import Batch, Handout, Health, Pace, Receipt
from feedback.response import Moment, Response

MOMENT = Moment(boot_id="b", boot_ms=5, wall_ms=6, wall_synced=False)
RESPONSE = Response(
    seq=1, rid="r", boot_id="b", boot_ms=5, wall_ms=6, wall_synced=True,
    touchpoint_id="t", settings_rev="s", survey_rev="v", body='{"a": 1}',
)  # fmt: skip
BATCH = Batch(
    v=1,
    batch_id="b1",
    store_id="s1",
    captured_seq=2,
    kept_from_seq=1,
    sent=MOMENT,
    health=Health(version="0", outbox=1),
    settings_rev="s",
    responses=(RESPONSE,),
)


def test_a_batch_arrives_as_it_was_sent():
    arrived = wire.batch_from(wire.unzip(wire.to_wire(BATCH)))
    assert (arrived.batch_id, arrived.sent, arrived.held) == ("b1", MOMENT, ())
    assert wire.responses_from(arrived.responses) == [RESPONSE]
    (raw,) = wire.each_response(arrived.responses)
    assert wire.response_from(raw) == RESPONSE


def test_one_broken_response_spoils_no_other():
    plain = wire.to_json(BATCH).replace(b'"responses":[', b'"responses":[{"seq":"x"},')
    responses = wire.batch_from(plain).responses
    assert wire.responses_from(responses) is None
    broken, whole = wire.each_response(responses)
    with pytest.raises(wire.Malformed, match=r"seq"):
        wire.response_from(broken)
    assert wire.response_from(whole) == RESPONSE


def test_the_same_thing_gives_the_same_bytes():
    assert wire.to_wire(BATCH) == wire.to_wire(msgspec.structs.replace(BATCH))


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"v":1}', b"\xff\xfe", b"null"])
def test_what_is_no_batch_is_malformed(raw):
    with pytest.raises(wire.Malformed):
        wire.batch_from(raw)


def test_another_version_is_named():
    with pytest.raises(wire.Malformed, match="batch format 2; this account reads 1"):
        wire.batch_from(wire.to_json(msgspec.structs.replace(BATCH, v=2)))


def test_a_gzip_bomb_is_cut_off_at_the_limit():
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(wire.TooLarge, match=f"more than {wire.BIGGEST_BATCH} bytes"):
        wire.unzip(bomb)


def test_exactly_the_limit_is_let_through():
    assert len(wire.unzip(gzip.compress(bytes(1000)), limit=1000)) == 1000
    with pytest.raises(wire.TooLarge):
        wire.unzip(gzip.compress(bytes(1001)), limit=1000)


@pytest.mark.parametrize("cut", [1, 8, 20])
def test_a_gzip_that_ends_too_early_is_malformed(cut):
    with pytest.raises(wire.Malformed):
        wire.unzip(gzip.compress(b"x" * 1000)[:-cut])


@pytest.mark.parametrize("raw", [b"", b"hello", zlib.compress(b"hello")])
def test_what_is_no_gzip_is_malformed(raw):
    with pytest.raises(wire.Malformed):
        wire.unzip(raw)


@given(st.binary(max_size=200))
def test_no_bytes_do_more_harm_than_that(raw):
    for read in (wire.unzip, wire.batch_from, wire.response_from, wire.settings_from):
        try:
            read(raw)
        except wire.Malformed:
            continue


@pytest.mark.parametrize("read", [wire.batch_from, wire.response_from, wire.settings_from])
def test_what_is_nested_too_deeply_is_malformed(read):
    with pytest.raises(wire.Malformed):
        read(b'{"unknown":' + b"[" * 100_000)


def test_a_body_nested_too_deeply_is_malformed():
    with pytest.raises(wire.Malformed):
        wire.body_from('{"unknown":' + "[" * 100_000)


@pytest.mark.parametrize(
    ("field", "other", "same"),
    [
        ("boot_id", "c", False), ("boot_ms", 9, False), ("wall_ms", 9, False),
        ("wall_synced", False, False), ("body", "{}", False),
        ("touchpoint_id", "t2", True), ("settings_rev", "s2", True),
    ],
)  # fmt: skip
def test_the_same_content_is_body_and_raw_times(field, other, same):
    changed = msgspec.structs.replace(RESPONSE, **{field: other})
    assert (wire.content_hash(changed) == wire.content_hash(RESPONSE)) == same


def test_the_hash_of_a_content_is_what_it_was_when_accounts_began_to_keep_it():
    """Accounts hold the hashes of years: another one for the same content is a conflict."""
    said = b'b\n5\n6\n1\n{"a": 1}'
    assert wire.content_hash(RESPONSE) == hashlib.sha256(said).digest()


def test_a_revision_names_bytes():
    assert wire.revision(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert wire.revision(b"a") != wire.revision(b"b")


def test_a_revision_that_no_file_could_be_named_by_is_refused_where_it_comes_in():
    receipt = Receipt(
        batch_id="b",
        store_id="s",
        server_ms=0,
        results=(),
        resend=(),
        next=Pace(after_s=0.0, max_responses=500, max_bytes=1000),
        settings=Handout(rev="a" * 64, url="/"),
        want_surveys=("b" * 64,),
        commands=(),
    )
    raw = wire.to_json(receipt)
    assert wire.from_json(raw, Receipt) == receipt
    for good, bad in ((b"a" * 64, b"a" * 300), (b"b" * 64, b"b" * 300)):
        with pytest.raises(wire.Malformed, match="a revision of 300 letters"):
            wire.from_json(raw.replace(good, bad), Receipt)


@pytest.mark.parametrize("text", ["", "a" * 63, "a" * 65, "a" * 300, "A" * 64, "../" * 21 + "a"])
def test_what_names_a_revision_is_sha_256_in_hex(text):
    assert not wire.is_revision(text)
    assert wire.is_revision(wire.revision(text.encode()))

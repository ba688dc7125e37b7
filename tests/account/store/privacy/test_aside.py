"""What visitors wrote goes from quarantine, odd copies and waiting files as from any visit."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from account.store import schema
from account.store.copies.backup import back_up
from account.store.fleet import terminals
from account.store.intake import quarantine as room
from account.store.intake.carried import CarriedIn, State
from account.store.privacy import erasing, privacy
from account.store.privacy.expiry import DAY_MS, Expiry
from account.store.privacy.privacy import Rules
from account.store.privacy.texts import EVERYTHING
from account.store.reach import Reach
from feedback import carry, wire
from tests.account.somebody import other_account
from tests.account.store.privacy.test_erasing import MAIL, WHO, the_first_of, written

SEED = bytes(range(32))


def kept_for(account, comment, contact):
    mine = the_first_of(account)
    with account.database.write() as connection:
        privacy.set_rules(connection, mine, Rules(comment, contact, "better", "call"), 1, WHO)


def expire(account, days):
    Expiry()(account.database, account.now_ms + days * DAY_MS)


def raws(account, table=schema.quarantine):
    return [row.raw for row in account.rows(table)]


def boxes(raw):
    """How many sealed texts are in it."""
    return raw.count(rb"\"sealed\":\"") - raw.count(rb"\"sealed\":\"\"")


@pytest.fixture
def beyond(account, terminal):
    """Readable, and yet not to be believed: a comment and contact details, in quarantine."""
    this = terminal.press(2, body=written(terminal))
    terminal.captured = this.seq - 1
    terminal.send(this)
    [raw] = raws(account)
    assert boxes(raw) == 2
    return this


@pytest.fixture
def damaged(account, terminal, beyond):
    """The same cut off in the middle: nobody can say which response it is."""
    raw = wire.to_json(beyond)
    cut = raw[: raw.rindex(b"sealed") + 300]
    row = {"terminal_id": terminal.terminal_id, "store_id": terminal.store_id, "raw": cut}
    row |= {"raw_hash": hashlib.sha256(cut).digest(), "code": "malformed", "detail": "Eve Miller"}
    with account.database.write() as connection:
        connection.execute(insert(schema.quarantine).values(**row, received_ms=account.now_ms))
    return cut


def test_quarantine_loses_its_texts_by_when_they_came_and_can_be_read_then(
    account, terminal, beyond
):
    kept_for(account, 30, 7)
    for days, left in ((6, 2), (8, 1), (31, 0)):
        expire(account, days)
        [raw] = raws(account)
        assert boxes(raw) == left, days
    mine = Reach(the_first_of(account), None)
    with account.database.write() as connection:
        connection.execute(update(schema.terminal_store).values(captured_seq=beyond.seq))
    with account.database.read() as connection:
        [held] = room.listed(connection, mine)
    with account.database.write() as connection:
        room.replay(connection, mine, held, WHO, account.now_ms)
    [kept] = account.rows(schema.response)
    assert kept.rating == 2


def test_what_cannot_be_read_goes_whole_with_the_first_rule(account, damaged):
    kept_for(account, None, 7)
    expire(account, 6)
    assert damaged in raws(account)
    expire(account, 8)
    [gone] = [row for row in account.rows(schema.quarantine) if row.code == "malformed"]
    assert (gone.raw, gone.detail) == (b"", "")
    assert gone.raw_hash == hashlib.sha256(damaged).digest()
    mine = Reach(the_first_of(account), None)
    with account.database.read() as connection:
        held = room.one(connection, mine, gone.terminal_id, gone.raw_hash.hex())
    unreadable = pytest.raises(room.StillUnreadable, match="erased")
    with unreadable, account.database.write() as connection:
        room.replay(connection, mine, held, WHO, account.now_ms)


def test_sent_again_it_brings_nothing_back(account, terminal, beyond):
    kept_for(account, 30, 7)
    expire(account, 31)
    terminal.send(beyond)
    assert [boxes(raw) for raw in raws(account)] == [0]


def test_an_odd_copy_from_quarantine_counts_from_when_it_came(account, terminal, beyond):
    mine, came_ms = Reach(the_first_of(account), None), account.now_ms
    terminal.captured = beyond.seq
    terminal.send(terminal.press(5, seq=beyond.seq, rid=beyond.rid))
    with account.database.read() as connection:
        [held] = room.listed(connection, mine)
    with account.database.write() as connection:
        room.replay(connection, mine, held, WHO, came_ms + 20 * DAY_MS)
    assert [row.received_ms for row in account.rows(schema.conflict)] == [came_ms]


def test_what_was_tried_again_counts_from_when_it_came(account, terminal, beyond):
    kept_for(account, 30, 30)
    mine, later = Reach(the_first_of(account), None), account.now_ms + 20 * DAY_MS
    with account.database.write() as connection:
        connection.execute(update(schema.terminal_store).values(captured_seq=beyond.seq))
    with account.database.read() as connection:
        [held] = room.listed(connection, mine)
    with account.database.write() as connection:
        room.replay(connection, mine, held, WHO, later)
    expire(account, 29)
    assert '"sealed":""' not in account.rows(schema.response)[0].body
    expire(account, 31)
    assert account.rows(schema.response)[0].body.count('"sealed":""') == 2


def test_whoever_asks_is_found_in_damage_too(account, damaged, tmp_path):
    mine = the_first_of(account)
    with account.database.write() as connection:
        other = other_account(connection).account_id
    for where, who, found in ((mine, "else@example.org", 0), (other, MAIL, 0), (mine, MAIL, 2)):
        assert erasing.erase_contact(account.database, where, who, 1, WHO)[0] == found
    assert sorted(map(boxes, raws(account))) == [0, 0]
    expire(account, 0)
    back_up(account.database, tmp_path / "copy.db")
    assert damaged[-200:] not in (tmp_path / "copy.db").read_bytes()


def test_an_odd_copy_goes_though_its_visit_has_no_text(account, terminal):
    plain = terminal.press(4)
    terminal.send(plain)
    terminal.send(terminal.press(4, seq=plain.seq, rid=plain.rid, body=written(terminal)))
    [raw] = raws(account, schema.conflict)
    assert boxes(raw) == 2
    kept_for(account, 30, 7)
    expire(account, 31)
    assert [boxes(raw) for raw in raws(account, schema.conflict)] == [0]


@pytest.fixture
def waiting(account, terminal):
    """A revoked terminal's file, with a visit that holds both; and the way to the desk."""
    key = carry.verify_key_of(SEED).hex()
    with account.database.write() as connection:
        connection.execute(update(schema.terminal).values(public_key=key))
        terminals.revoke(connection, terminal.terminal_id, account.now_ms, WHO)
    batch = terminal.batch(terminal.press(2, body=written(terminal)), terminal.press(5))
    public = bytes.fromhex(terminal.bound.account_public_key)
    raw = carry.close(batch, terminal.terminal_id, public, SEED)
    desk = CarriedIn(account.database, the_first_of(account), now_ms=lambda: account.now_ms)
    [outcome] = desk.take([("a", raw)]).outcomes
    assert outcome.state is State.QUARANTINED
    return desk, raw


def left_in_responses(account):
    bodies = [json.loads(row.body)["answers"] for row in account.rows(schema.response)]
    return sum(bool(one.get("sealed")) for answers in bodies for one in answers)


@pytest.mark.parametrize(("days", "left"), [(6, 2), (8, 1), (31, 0)])
def test_a_file_that_waits_loses_its_texts_and_keeps_its_ratings(
    account, terminal, waiting, days, left
):
    desk, raw = waiting
    kept_for(account, 30, 7)
    expire(account, days)
    assert desk.take([("again", raw)]).outcomes[0].state is State.QUARANTINED
    [outcome] = desk.release(terminal.terminal_id).outcomes
    assert (outcome.state, outcome.stored) == (State.TAKEN, 2)
    assert sorted(row.rating for row in account.rows(schema.response)) == [2, 5]
    assert left_in_responses(account) == left
    assert raws(account, schema.carried_file) == [b""]


@pytest.mark.parametrize(("days", "left"), [(6, 2), (8, 1), (29, 1), (31, 0)])
def test_a_released_files_text_counts_from_when_it_came(account, terminal, waiting, days, left):
    desk, _ = waiting
    kept_for(account, 30, 7)
    came_ms, account.now_ms = account.now_ms, account.now_ms + 5 * DAY_MS
    desk.release(terminal.terminal_id)
    assert left_in_responses(account) == 2
    account.now_ms = came_ms
    expire(account, days)
    assert left_in_responses(account) == left
    [seen] = {row.received_ms for row in account.rows(schema.response)}
    assert seen == came_ms + 5 * DAY_MS  # whoever asks for what is new since is told of it


def test_text_in_no_response_of_a_released_file_counts_from_then_too(account, terminal, waiting):
    desk, _ = waiting
    kept_for(account, 30, 7)
    odd = terminal.press(2, seq=1, body=written(terminal))  # its rid names another seq
    beyond = terminal.press(2, body=written(terminal))
    terminal.captured = beyond.seq - 1
    public = bytes.fromhex(terminal.bound.account_public_key)
    raw = carry.close(terminal.batch(odd, beyond), terminal.terminal_id, public, SEED)
    came_ms = account.now_ms
    desk.take([("b", raw)])
    account.now_ms += 20 * DAY_MS
    desk.release(terminal.terminal_id)
    assert [row.received_ms for row in account.rows(schema.quarantine)] == [came_ms] * 2
    account.now_ms = came_ms
    expire(account, 31)
    assert left_in_responses(account) == 0
    assert [boxes(raw) for raw in raws(account)] == [0, 0]


def test_a_response_in_two_released_files_counts_from_the_first(account, terminal, waiting):
    desk, _ = waiting
    kept_for(account, 30, 30)
    public, this = bytes.fromhex(terminal.bound.account_public_key), terminal.press(2)
    written_on = terminal.press(2, seq=this.seq, rid=this.rid, body=written(terminal))
    for name in ("first", "second"):
        raw = carry.close(terminal.batch(written_on), terminal.terminal_id, public, SEED)
        desk.take([(name, raw)])
        account.now_ms += 20 * DAY_MS
    assert sum(one.known for one in desk.release(terminal.terminal_id).outcomes) == 1
    account.now_ms -= 40 * DAY_MS
    expire(account, 31)
    assert left_in_responses(account) == 0


def test_what_we_closed_anew_is_believed_from_no_stick(account, terminal, waiting):
    desk, _ = waiting
    kept_for(account, 1, 1)
    expire(account, 2)
    [ours] = raws(account, schema.carried_file)
    [outcome] = desk.take([("stolen", ours)]).outcomes
    assert (outcome.state, outcome.stored) == (State.REFUSED, 0)


def test_whoever_asks_is_found_in_a_file_that_waits(account, terminal, waiting):
    desk, _ = waiting
    assert erasing.erase_contact(account.database, the_first_of(account), MAIL, 1, WHO) == (1, 1)
    desk.release(terminal.terminal_id)
    assert left_in_responses(account) == 0


def test_a_copy_of_an_erased_visit_that_waits_goes_by_the_clock(account, terminal, beyond):
    sound = terminal.press(2, seq=beyond.seq, rid=beyond.rid.upper(), body=written(terminal))
    terminal.captured = beyond.seq
    terminal.send(sound)
    mine = the_first_of(account)
    with account.database.write() as connection:
        erasing.erase_visit(connection, mine, beyond.rid, EVERYTHING, 1, WHO)
    odd = terminal.press(3, seq=beyond.seq + 9, rid=beyond.rid.upper(), body=written(terminal))
    terminal.send(odd)
    assert sum(map(boxes, raws(account))) == 2
    expire(account, 0)
    assert sum(map(boxes, raws(account))) == 0


@pytest.mark.parametrize("spaced", ['"sealed": "', '"sealed" :"'])
def test_text_goes_however_its_json_was_spaced(account, terminal, spaced):
    body = written(terminal, link="").replace('"sealed":"', spaced)
    terminal.send(terminal.press(2, body=body))
    kept_for(account, 7, 7)
    expire(account, 8)
    assert left_in_responses(account) == 0


def test_no_byte_of_it_stays_in_sqlites_files(account, damaged):
    if not account.database.is_sqlite:
        return  # a server's files are its own: the guide says what is left in them
    file = Path(account.database.url.database)
    files = (file, file.with_name(f"{file.name}-wal"))
    assert any(damaged[-200:] in one.read_bytes() for one in files)
    kept_for(account, 7, 7)
    expire(account, 8)
    assert not any(damaged[-200:] in one.read_bytes() for one in files)


def test_an_answer_of_another_shape_is_no_fault_of_ours(account, terminal):
    odd = [b"[]", b'{"body":5}', b'{"body":"[1]"}', b'{"body":"{\\"answers\\":[7]}"}', b"[" * 9999]
    rows = [
        {
            "terminal_id": terminal.terminal_id,
            "raw_hash": hashlib.sha256(raw).digest(),
            "store_id": terminal.store_id,
            "code": "malformed",
            "detail": "",
            "raw": raw,
            "received_ms": account.now_ms,
        }
        for raw in odd
    ]
    with account.database.write() as connection:
        connection.execute(insert(schema.quarantine), rows)
    kept_for(account, 7, 7)
    expire(account, 8)
    assert set(raws(account)) == {b""}

"""Batches in, receipts out: everything is kept once, and what is not says why."""

import gzip
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from account.store.names import digest
from account.store.schema import conflict, quarantine, response
from account.store.schema import terminal as terminal_table
from feedback import wire
from feedback.batch import Boot, Receipt, Status
from feedback.identity import new_rid
from feedback.response import Answer, Outcome


def statuses(receipt):
    return [one.status for one in receipt.results]


def test_a_batch_is_kept_and_named_in_its_receipt(account, terminal):
    sent = terminal.presses(3)

    receipt = terminal.send(*sent, batch_id="b-1")

    assert (receipt.batch_id, receipt.store_id) == ("b-1", terminal.store_id)
    assert [(one.seq, one.rid, one.status) for one in receipt.results] == [
        (one.seq, one.rid, Status.STORED) for one in sent
    ]
    kept = account.rows(response)
    assert [row.body for row in kept] == [one.body for one in sent]
    assert {(row.rating, row.kind, row.steps, row.unscored) for row in kept} == {
        (4, "smileys", 4, None)
    }


def test_sending_a_batch_again_changes_nothing(account, terminal):
    batch = terminal.batch(*terminal.presses(3))
    terminal.post(batch)
    before = account.rows(response)

    again = wire.from_json(terminal.post(batch).content, Receipt)

    assert statuses(again) == [Status.DUPLICATE] * 3
    assert account.rows(response) == before


def test_a_partly_known_batch_keeps_the_rest(account, terminal):
    first, second, third = terminal.presses(3)
    terminal.send(first, third)

    receipt = terminal.send(first, second, third)

    assert statuses(receipt) == [Status.DUPLICATE, Status.STORED, Status.DUPLICATE]
    assert sorted(row.seq for row in account.rows(response)) == [1, 2, 3]


def test_one_rid_with_two_contents_is_a_conflict_and_both_are_kept(account, terminal):
    first = terminal.press(4)
    other = msgspec.structs.replace(first, body=wire.body_to(terminal.body(1)))
    terminal.send(first)

    for _ in range(2):
        receipt = terminal.send(other)

        assert [(r.status, r.code) for r in receipt.results] == [("conflict", "other_content")]
    assert [row.body for row in account.rows(response)] == [first.body]
    (kept,) = account.rows(conflict)
    assert wire.response_from(kept.raw) == other


def test_a_conflict_inside_one_batch_is_seen(account, terminal):
    first = terminal.press(4)
    other = msgspec.structs.replace(first, body=wire.body_to(terminal.body(1)))

    assert statuses(terminal.send(first, first, other)) == ["stored", "duplicate", "conflict"]
    assert len(account.rows(response)) == len(account.rows(conflict)) == 1


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        ({"body": "{"}, "malformed"),
        ({"body": '{"answers": []}'}, "malformed"),
        ({"boot_ms": "soon"}, "malformed"),
        ({"boot_ms": -1}, "bad_number"),
        ({"wall_ms": 1 << 70}, "bad_number"),
        ({"rid": "11111111-1111-1111-1111-111111111111"}, "bad_rid"),
        ({"boot_id": "x\0y"}, "bad_text"),
        ({"boot_id": "x" * 65}, "bad_text"),
        ({"body": " " * 70_000}, "too_long"),
    ],
)
def test_a_poisoned_response_goes_to_quarantine_and_spoils_no_other(
    account, terminal, spoiled, code
):
    good, bad, fine = terminal.presses(3)
    plain = msgspec.to_builtins(terminal.batch(good, bad, fine))
    plain["responses"][1].update(spoiled)
    raw = msgspec.json.encode(plain)

    for _ in range(2):
        reply = terminal.post(gzip.compress(raw, mtime=0))
        receipt = wire.from_json(reply.content, Receipt)

        rejected = receipt.results[1]
        assert (rejected.seq, rejected.rid) == (2, plain["responses"][1]["rid"])
        assert (rejected.status, rejected.code) == (Status.REJECTED, code)
    assert sorted(row.seq for row in account.rows(response)) == [1, 3]
    (kept,) = account.rows(quarantine)
    assert msgspec.json.decode(kept.raw) == plain["responses"][1]
    assert (kept.seq, kept.code) == (2, code)


@pytest.mark.parametrize("odd", [{"question": "w\0hy", "value": 1}, {"value": ("a", "\0")}])
def test_a_nul_in_a_later_answer_goes_to_quarantine_on_every_engine(account, terminal, odd):
    given = {"question": "why", "outcome": Outcome.ANSWERED, "took_ms": 1, **odd}
    answers = (*terminal.body().answers, Answer(**given))
    odd_one = terminal.press(body=wire.body_to(terminal.body(answers=answers)))
    receipt = terminal.send(odd_one, terminal.press())
    assert [(one.status, one.code) for one in receipt.results] == [
        ("rejected", "bad_text"),
        ("stored", None),
    ]


def test_a_boot_of_no_possible_name_is_passed_over(account, terminal):
    odd = Boot(boot_no=2, boot_id="\0", first_wall_ms=0, last_boot_ms=0)
    receipt = terminal.send(terminal.press(), boots=(*terminal.boots, odd))
    assert [one.status for one in receipt.results] == ["stored"]


def test_a_response_with_no_readable_name_is_kept_but_not_acknowledged(account, terminal):
    plain = msgspec.to_builtins(terminal.batch(*terminal.presses(1)))
    plain["responses"] = [{"seq": "one"}]

    reply = terminal.post(gzip.compress(msgspec.json.encode(plain), mtime=0))

    assert wire.from_json(reply.content, Receipt).results == ()
    assert [(row.seq, row.raw) for row in account.rows(quarantine)] == [(None, b'{"seq":"one"}')]


def test_a_response_that_names_another_place_in_its_rid_is_rejected(account, terminal):
    moved = terminal.press(rid=str(new_rid(terminal.store_id, 77)))

    (result,) = terminal.send(moved).results

    assert (result.status, result.code) == (Status.REJECTED, "foreign_rid")


def test_a_seq_beyond_what_was_captured_is_rejected(terminal):
    (result,) = terminal.send(terminal.press(), captured_seq=0).results

    assert (result.status, result.code) == (Status.REJECTED, "beyond_captured")


def test_a_rating_off_the_scale_is_kept_and_not_scored(account, terminal):
    terminal.send(terminal.press(9))

    (row,) = account.rows(response)
    assert (row.rating, row.kind, row.unscored) == (9, None, "off_scale")


def test_fifty_at_once_leave_one_row_a_rid(account, terminal):
    batch = terminal.batch(*terminal.presses(20))
    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(terminal.post, [batch] * 50))

    receipts = [wire.from_json(reply.content, Receipt) for reply in replies]
    stored = [one for receipt in receipts for one in receipt.results if one.status == "stored"]
    assert len(stored) == len(account.rows(response)) == 20
    assert {len(receipt.results) for receipt in receipts} == {20}


def test_a_new_token_is_good_from_its_first_use_and_the_old_one_until_then(account, terminal):
    new, old = "9" * 64, terminal.token
    terminal.send(next_token_hash=digest(new))
    terminal.send(next_token_hash=digest(new))  # its reply got lost

    terminal.token = new
    terminal.send()
    terminal.token = old

    assert terminal.post(terminal.batch()).status_code == 401
    terminal.token = new
    assert terminal.post(terminal.batch()).status_code == 200


def test_health_and_revisions_are_the_terminals_own_word(account, terminal):
    terminal.send(settings_rev="old", survey_rev=terminal.survey_rev)

    (row,) = account.rows(terminal_table)
    assert (row.has_settings_rev, row.has_survey_rev) == ("old", terminal.survey_rev)
    assert '"outbox":0' in row.health
    assert row.last_contact_ms == account.now_ms


def test_settings_are_handed_out_where_they_differ(terminal):
    assert terminal.send().settings is None

    due = terminal.send(settings_rev="old").settings
    assert due is not None
    assert due.rev == terminal.settings_rev
    assert terminal.get(due.url).content == terminal.get_settings().content

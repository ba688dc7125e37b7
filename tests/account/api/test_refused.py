"""What is no batch, who may not send one, and what is not kept of it: every refusal says why."""

import gzip

import pytest

from account.store.fleet import terminals
from account.store.schema import quarantine, response, terminal_store
from feedback import wire


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (gzip.compress(b"<html>", mtime=0), 400, "envelope"),
        (gzip.compress(b"[]", mtime=0), 400, "envelope"),
        (b"not gzip", 400, "malformed"),
        (gzip.compress(b"{}", mtime=0)[:-4], 400, "malformed"),
        (gzip.compress(b" " * (wire.BIGGEST_BATCH + 1), mtime=0), 413, "too_large"),
    ],
)
def test_what_is_no_batch_is_refused_by_name(account, terminal, problem_of, raw, status, code):
    problem = problem_of(terminal.post(raw, Batch_Id="b-7"))

    assert (problem.status, problem.code, problem.batch_id) == (status, code, "b-7")
    assert account.rows(response) == account.rows(terminal_store) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"store_id": "not hex"},
        {"store_id": "f" * 16},
        {"captured_seq": 1 << 33},
        {"captured_seq": -1},
        {"kept_from_seq": 1 << 40},
        {"acked_seq": 1 << 80},
        {"held": ((1 << 33, "retry"),)},
        {"held": ((1, "\0"),)},
        {"settings_rev": "\0"},
        {"batch_id": "a" * 65},
        {"batch_id": "a\nb"},
        {"next_token_hash": "short"},
    ],
)
def test_a_broken_envelope_is_refused_whole(account, terminal, problem_of, changes):
    reply = terminal.post(terminal.batch(terminal.press(), **changes), Batch_Id="b-8")

    problem = problem_of(reply)
    assert (problem.status, problem.code) == (400, "envelope")
    assert account.rows(response) == account.rows(quarantine) == []


def test_a_problem_names_the_batch_by_its_body_where_there_is_no_header(terminal, problem_of):
    batch = terminal.batch(terminal.press(), store_id="x", batch_id="b-9")

    assert problem_of(terminal.post(gzip.compress(wire.to_json(batch), mtime=0))).batch_id == "b-9"


def test_a_bomb_is_not_unpacked(terminal, problem_of):
    bomb = gzip.compress(b"\0" * 200_000_000, compresslevel=9, mtime=0)

    assert problem_of(terminal.post(bomb)).code == "too_large"


def test_another_encoding_is_refused(terminal, problem_of):
    assert problem_of(terminal.post(b"", Content_Encoding="br")).status == 415


@pytest.mark.parametrize(
    "authorization", ["", "Bearer ", "Bearer wrong", "Basic eDp5", "Bearer " + "x" * 9000]
)
def test_an_unknown_token_is_told_so(account, terminal, problem_of, authorization):
    batch = terminal.batch(*terminal.presses(50))

    problem = problem_of(terminal.post(batch, Authorization=authorization))

    assert (problem.status, problem.code, problem.batch_id) == (
        *(401, "unknown_token"),
        batch.batch_id,
    )
    assert account.rows(response) == []


def test_one_terminal_cannot_speak_for_another(account, terminal, problem_of):
    other = account.terminal()
    other.token = terminal.token

    problem = problem_of(other.post(other.batch(other.press())))

    assert (problem.status, problem.code) == (403, "other_terminal")


def test_a_revoked_terminal_is_refused_at_once(account, terminal, problem_of):
    terminal.send(terminal.press())
    with account.database.write() as connection:
        terminals.revoke(connection, terminal.terminal_id, account.now_ms, "anna")

    problem = problem_of(terminal.post(terminal.batch(terminal.press())))

    assert (problem.status, problem.code) == (403, "revoked")
    assert len(account.rows(response)) == 1
    assert terminal.get_settings().status_code == 403


def test_a_store_belongs_to_one_terminal_for_life(account, terminal, problem_of):
    terminal.send(terminal.press())
    other = account.terminal()
    other.store_id = terminal.store_id

    problem = problem_of(other.post(other.batch(other.press())))

    assert (problem.status, problem.code) == (409, "store_elsewhere")
    assert len(account.rows(response)) == 1


def test_our_own_fault_is_a_problem_too(account, terminal, problem_of):
    def broken(*_args):
        raise ZeroDivisionError

    account.followers.append(broken)

    problem = problem_of(terminal.post(terminal.batch(terminal.press(), batch_id="b-5")))

    assert (problem.status, problem.code, problem.batch_id) == (500, "unexpected", "b-5")
    assert account.rows(response) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_full_disk_asks_for_patience_and_keeps_nothing_by_halves(account, terminal, problem_of):
    with account.database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    batch = terminal.batch(*terminal.presses(500))

    reply = terminal.post(batch)

    problem = problem_of(reply)
    assert (problem.status, problem.code, problem.batch_id) == (503, "database", batch.batch_id)
    assert reply.headers["retry-after"] == "30"
    assert account.rows(response) == account.rows(terminal_store) == []


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/enrol", 405), ("GET", "/v1/nothing", 404)]
)
def test_other_addresses_are_problems_too(account, problem_of, method, path, status):
    assert problem_of(account.http.request(method, path)).status == status


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/surveys/x"])
def test_no_answer_is_kept_or_taken_for_a_page(account, path):
    headers = account.http.request("GET", path).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]

"""Only the account's own words count, whoever else answers."""

import gzip
import json
import socket
from typing import Any

import pytest
from msgspec.structs import replace

from feedback import wire
from feedback.batch import EnrolReply, EnrolRequest, Handout
from kiosk.errors import (
    AccountBusy,
    AccountUnreachable,
    BatchRefused,
    CaptivePortal,
    EnrolmentRefused,
    EnrolmentRevoked,
    StoreElsewhere,
)
from kiosk.sync.client import AccountClient
from kiosk.sync.line import BIGGEST_REPLY, Line

from .conftest import BATCH, BATCH_ID, BOUND, RECEIPT, Stranger

PAGE = b"<!doctype html><title>Welcome to the airport's Wi-Fi</title>"


def test_a_receipt_for_this_batch_is_delivery(client: AccountClient, stranger: Stranger) -> None:
    stranger.receipt()
    assert client.send(BATCH, BOUND) == RECEIPT


def test_a_batch_goes_out_gzipped_named_and_signed_for(
    client: AccountClient, stranger: Stranger
) -> None:
    stranger.receipt()
    client.send(BATCH, BOUND)
    method, path, headers, body = stranger.asked[0]
    assert (method, path) == ("POST", "/v1/terminals/0000000000ab/batches")
    assert headers["Authorization"] == f"Bearer {BOUND.token}"
    assert headers["Content-Encoding"] == "gzip"
    assert headers[wire.BATCH_HEADER] == BATCH_ID
    assert json.loads(gzip.decompress(body))["batch_id"] == BATCH_ID


@pytest.mark.parametrize(
    "receipt",
    [replace(RECEIPT, batch_id="another"), replace(RECEIPT, store_id="00000000000000bb")],
    ids=["batch", "store"],
)
def test_a_receipt_for_another_batch_or_store_is_none(
    client: AccountClient, stranger: Stranger, receipt: Any
) -> None:
    stranger.receipt(receipt)
    with pytest.raises(AccountUnreachable, match="another batch"):
        client.send(BATCH, BOUND)


@pytest.mark.parametrize("server_ms", [0, -1, 10**15, 2**63, 10**30])
def test_a_receipt_from_no_calendars_time_is_none(
    client: AccountClient, stranger: Stranger, server_ms: int
) -> None:
    stranger.receipt(replace(RECEIPT, server_ms=server_ms))
    with pytest.raises(AccountUnreachable, match="no calendar"):
        client.send(BATCH, BOUND)


def test_a_reply_nested_too_deeply_is_none(client: AccountClient, stranger: Stranger) -> None:
    stranger.says(200, b'{"a":' + b"[" * 100_000, Content_Type="application/json")
    with pytest.raises(AccountUnreachable):
        client.send(BATCH, BOUND)


@pytest.mark.parametrize("name", ["account_public_key", "link_key"])
@pytest.mark.parametrize("key", ["", "0" * 63, "0" * 66, "g" * 64])
def test_keys_that_are_none_are_not_kept(
    client: AccountClient, stranger: Stranger, name: str, key: str
) -> None:
    reply = {
        "terminal_id": "0" * 12,
        "account_public_key": "0" * 64,
        "link_key": "0" * 64,
        "settings": {"rev": "r", "url": "u"},
        name: key,
    }
    stranger.says(200, json.dumps(reply).encode(), Content_Type="application/json")
    with pytest.raises(AccountUnreachable, match="64 hex digits"):
        client.enrol(EnrolRequest(code="c", token_hash="0" * 64, public_key="0" * 64))


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, PAGE, {"Content_Type": "text/html"}),
        (200, b"  <html>", {}),
        (302, b"", {"Location": "https://portal.example/login"}),
        (301, PAGE, {"Location": "//["}),
        (307, b"", {}),
        (511, PAGE, {"Content_Type": "text/html"}),
    ],
)
def test_a_captive_portal_is_told_apart(
    client: AccountClient,
    stranger: Stranger,
    status: int,
    body: bytes,
    headers: dict[str, str],
) -> None:
    stranger.says(status, body, **headers)
    with pytest.raises(CaptivePortal) as met:
        client.send(BATCH, BOUND)
    assert "sign in" in met.value.hint


def test_a_redirect_is_not_followed(client: AccountClient, stranger: Stranger) -> None:
    stranger.says(307, b"", Location=f"http://127.0.0.1:{stranger.port}/elsewhere")
    with pytest.raises(CaptivePortal, match=r"sent on to http://127\.0\.0\.1"):
        client.send(BATCH, BOUND)
    assert len(stranger.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("kind", ["page", "json", "another batch", "no batch", "another status"])
def test_a_status_without_our_own_problem_is_a_network_in_between(
    client: AccountClient, stranger: Stranger, status: int, kind: str
) -> None:
    match kind:
        case "page":
            stranger.says(status, PAGE, Content_Type="text/html", Retry_After="86400")
        case "json":
            stranger.says(status, b'{"error":"no"}', Content_Type="application/problem+json")
        case "another batch":
            stranger.problem(status, "another")
        case "no batch":
            stranger.problem(status, None)
        case _:
            stranger.problem(418)
            stranger.status = status
    with pytest.raises(AccountUnreachable) as met:
        client.send(BATCH, BOUND)
    assert met.value.after_s is None


@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_our_refusal_of_a_batch(client: AccountClient, stranger: Stranger, status: int) -> None:
    stranger.problem(status)
    with pytest.raises(BatchRefused, match="because") as met:
        client.send(BATCH, BOUND)
    assert met.value.status == status


@pytest.mark.parametrize("status", [401, 403])
def test_our_revocation(client: AccountClient, stranger: Stranger, status: int) -> None:
    stranger.problem(status)
    with pytest.raises(EnrolmentRevoked):
        client.send(BATCH, BOUND)


def test_our_word_that_the_store_is_elsewhere(client: AccountClient, stranger: Stranger) -> None:
    stranger.problem(409)
    with pytest.raises(StoreElsewhere):
        client.send(BATCH, BOUND)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "after_s"), [("7", 7), ("Fri, 31 Dec 1999 23:59:59 GMT", 60), ("-3", 60), ("٣", 60)]
)
def test_our_asking_for_patience(
    client: AccountClient, stranger: Stranger, status: int, said: str, after_s: float
) -> None:
    stranger.problem(status)
    stranger.headers["Retry-After"] = said.encode().decode("latin-1")
    with pytest.raises(AccountBusy) as met:
        client.send(BATCH, BOUND)
    assert met.value.after_s == after_s


def test_a_problem_of_ours_that_the_contract_does_not_know_is_tried_later(
    client: AccountClient, stranger: Stranger
) -> None:
    stranger.problem(404)
    with pytest.raises(AccountUnreachable, match="404: because"):
        client.send(BATCH, BOUND)


def test_half_a_receipt_is_none(client: AccountClient, stranger: Stranger) -> None:
    def cut(handler: Any) -> None:
        whole = wire.to_json(RECEIPT)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(whole)))
        handler.end_headers()
        handler.wfile.write(whole[:-1])
        handler.close_connection = True

    stranger.write = cut
    with pytest.raises(AccountUnreachable):
        client.send(BATCH, BOUND)


def test_a_reply_that_never_ends_is_not_read_to_its_end(
    client: AccountClient, stranger: Stranger
) -> None:
    stranger.says(200, b" " * (BIGGEST_REPLY + 1))
    with pytest.raises(AccountUnreachable, match=f"more than {BIGGEST_REPLY} bytes"):
        client.send(BATCH, BOUND)


def test_nobody_there() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # nobody else gets it meanwhile
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = AccountClient(address, Line(clock_synced=lambda: True))
        with pytest.raises(AccountUnreachable, match="refused"):
            client.send(BATCH, BOUND)


# --- enrolment

ASK = EnrolRequest(code="A", token_hash="00" * 32, public_key="11" * 32)
REPLY = EnrolReply(
    terminal_id="0000000000ab",
    account_public_key="22" * 32,
    link_key="33" * 32,
    settings=Handout(rev="r", url="u"),
)


def test_enrolling_sends_the_code_and_no_token(client: AccountClient, stranger: Stranger) -> None:
    stranger.says(200, wire.to_json(REPLY))
    assert client.enrol(ASK) == REPLY
    assert stranger.asked[0][:2] == ("POST", "/v1/enrol")
    assert "Authorization" not in stranger.asked[0][2]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422])
def test_a_wrong_or_used_code_is_refused(
    client: AccountClient, stranger: Stranger, status: int
) -> None:
    stranger.problem(status, None)
    with pytest.raises(EnrolmentRefused, match="because"):
        client.enrol(ASK)
    stranger.says(status, PAGE)
    with pytest.raises(AccountUnreachable):
        client.enrol(ASK)


def test_enrolling_too_often_waits(client: AccountClient, stranger: Stranger) -> None:
    stranger.problem(429, None, Retry_After="90")
    with pytest.raises(AccountBusy) as met:
        client.enrol(ASK)
    assert met.value.after_s == 90


@pytest.mark.parametrize(
    "body",
    [PAGE, b"{}", wire.to_json(replace(REPLY, terminal_id="../x"))],
    ids=["page", "{}", "id"],
)
def test_only_an_enrolment_enrols(client: AccountClient, stranger: Stranger, body: bytes) -> None:
    stranger.says(200, body)
    with pytest.raises(AccountUnreachable):
        client.enrol(ASK)


# --- papers


def test_settings_come_as_issued_or_not_at_all(client: AccountClient, stranger: Stranger) -> None:
    raw = b'{"as": "issued"}'
    stranger.says(200, raw, ETag=f'"{wire.revision(raw)}"')
    assert client.settings(BOUND, "old") == raw
    assert stranger.asked[0][2]["If-None-Match"] == '"old"'
    stranger.says(304, b"")
    assert client.settings(BOUND, "old") is None
    stranger.says(200, raw + b" ", ETag=f'"{wire.revision(raw)}"')
    with pytest.raises(AccountUnreachable):
        client.settings(BOUND, "old")


def test_a_survey_is_what_its_name_says(client: AccountClient, stranger: Stranger) -> None:
    raw = b'{"name": "s"}'
    stranger.says(200, raw)
    assert client.survey(BOUND, wire.revision(raw)) == raw
    with pytest.raises(AccountUnreachable):
        client.survey(BOUND, wire.revision(b"another"))
    stranger.says(200, PAGE, Content_Type="text/html")
    with pytest.raises(CaptivePortal):
        client.survey(BOUND, wire.revision(raw))


def test_handing_over_a_survey(client: AccountClient, stranger: Stranger) -> None:
    stranger.says(204, b"")
    client.put_survey(BOUND, "rev", b"{}")
    assert stranger.asked[0][:2] == ("PUT", "/v1/terminals/0000000000ab/surveys/rev")
    assert stranger.asked[0][3] == b"{}"
    stranger.problem(422, None)
    with pytest.raises(AccountUnreachable, match="because"):
        client.put_survey(BOUND, "rev", b"{}")


def test_papers_of_a_revoked_terminal(client: AccountClient, stranger: Stranger) -> None:
    stranger.problem(401, None)
    with pytest.raises(EnrolmentRevoked):
        client.settings(BOUND, "")

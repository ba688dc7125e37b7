"""The account for programs: each thing a page can do, from the tree to the audit log."""

import base64
import json

import pytest
from sqlalchemy import insert, update

from account.store import audit, schema
from account.store.first_start import the_account
from account.store.fleet import arranging
from account.store.reach import Reach
from feedback import wire
from tests.account.store.intake.test_quarantine import quarantined


def test_a_tree_is_made_changed_moved_and_closed(program):
    [root] = program.get("/touchpoints")
    shop = program.post("/touchpoints", {"name": "Shop", "kind": "store"}, 201)
    door = program.post(
        "/touchpoints",
        {"name": "Door", "parent_id": shop["id"], "own": {"time_zone": "Europe/Berlin"}},
        201,
    )
    assert door["path"] == "Shop › Door"
    assert door["holds"]["time_zone"] == "Europe/Berlin"
    change = program("PATCH", f"/touchpoints/{door['id']}", json={"own": {"tags": ["north"]}})
    assert change.json() == {"terminals": 0}
    assert program.get(f"/touchpoints/{door['id']}")["holds"]["tags"] == ["north"]
    program.post(f"/touchpoints/{door['id']}/move", {"parent_id": root["id"]})
    assert program.get(f"/touchpoints/{door['id']}")["path"].endswith("› Door")
    program.post(f"/touchpoints/{shop['id']}/close")
    assert program.get(f"/touchpoints/{shop['id']}")["closed"]
    program.post(f"/touchpoints/{shop['id']}/reopen")


def test_a_terminals_books_add_up(program, terminal):
    terminal.send(*terminal.presses(7))
    listed = program.get("/terminals")
    assert [one["id"] for one in listed["rows"]] == [terminal.terminal_id]
    assert listed["states"] == {"online": 1}
    [store] = program.get(f"/terminals/{terminal.terminal_id}")["stores"]
    assert (store["captured"], store["received"], store["unexplained"]) == (7, 7, 0)


def test_a_terminal_not_heard_of_since_a_restore_says_so(program, terminal, account):
    def since() -> int | None:
        return program.get(f"/terminals/{terminal.terminal_id}")["not_heard_since_restored_ms"]

    terminal.send(*terminal.presses(1))
    assert since() is None
    account.now_ms += 1000
    with account.database.write() as connection:
        mine, at_ms = the_account(connection), account.now_ms
        audit.note(connection, mine, at_ms, audit.COMMAND_LINE, audit.RESTORED, "copy.db")
    assert since() == account.now_ms
    account.now_ms += 1000
    terminal.send()
    assert since() is None


def test_what_should_have_been_heard_of_since_a_restore_needs_a_person(program, terminal, account):
    retired, by_stick = account.terminal(), account.terminal()
    terminal.send(*terminal.presses(1))
    account.now_ms += 1000
    restored_ms = account.now_ms
    with account.database.write() as connection:
        mine, t = the_account(connection), schema.terminal
        audit.note(connection, mine, restored_ms, audit.COMMAND_LINE, audit.RESTORED, "copy.db")
        whole = Reach(mine, None)
        arranging.retire(connection, whole, retired.terminal_id, restored_ms, "")
        this = update(t).where(t.c.terminal_id == by_stick.terminal_id)
        connection.execute(this.values(by_stick=True, last_contact_ms=None))
    assert program.get("/needs", params={"cause": "restored"})["causes"]["restored"] == 1  # no wire
    account.now_ms += 1
    since = account.terminal()  # it was never in a copy
    account.now_ms += 61 * 60_000
    found = program.get("/needs", params={"cause": "restored"})["rows"]
    assert {one["terminal_id"] for one in found} == {terminal.terminal_id, by_stick.terminal_id}
    assert {one["since_ms"] for one in found} == {restored_ms}
    terminal.send()
    books = {"terminal_id": by_stick.terminal_id, "store_id": by_stick.store_id, "held": "[]"}
    books |= dict.fromkeys(("captured_seq", "kept_from_seq", "acked_seq", "seen_seq"), 0)
    books |= {"first_contact_ms": 1, "last_contact_ms": account.now_ms}
    with account.database.write() as connection:
        connection.execute(insert(schema.terminal_store).values(**books))
    assert program.get("/needs", params={"cause": "restored"})["rows"] == []
    assert since.terminal_id not in {one["terminal_id"] for one in found}


def test_terminals_come_page_by_page(program, account):
    ids = {account.terminal().terminal_id for _ in range(5)}
    seen, after = list[str](), ""
    while True:
        page = program.get("/terminals", params={"limit": 2, "after": after})
        seen += [one["id"] for one in page["rows"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert (len(seen), set(seen)) == (5, ids)


def test_a_terminal_is_named_commanded_and_retired(program, terminal):
    here = f"/terminals/{terminal.terminal_id}"
    assert program("PATCH", here, json={"name": "Left"}).status_code == 200
    made = program.post(f"{here}/commands", {"kind": "identify"}, 201)
    receipt = terminal.send(terminal.press())
    assert [one.id for one in receipt.commands] == [made["id"]]
    assert [one["kind"] for one in program.get(f"{here}/commands")] == ["identify"]
    assert program("POST", f"{here}/commands", json={"kind": "explode"}).status_code == 409
    program.post(f"{here}/retire")
    assert program.get(here)["state"] == "retired"
    assert program.get(here)["name"] == "Left"


def test_a_code_binds_a_terminal_and_can_be_taken_back(program, account):
    [place] = program.get("/touchpoints")
    made = program.post("/codes", {"name": "Exit 3", "touchpoint_id": place["id"]}, 201)
    assert len(made["code"]) == 19
    [code] = program.get("/codes")
    assert (code["name"], code["state"]) == ("Exit 3", "open")
    assert program("DELETE", f"/codes/{code['mark']}").status_code == 200
    assert program.get("/codes")[0]["state"] == "revoked"


def test_a_survey_is_kept_and_issued(program):
    [place] = program.get("/touchpoints")
    [before] = program.get("/surveys")
    toml = """
name = "Short"
languages = ["en"]
[[questions]]
id = "mood"
kind = "smileys"
steps = 4
text = { en = "How was it?" }
"""
    reply = program("POST", "/surveys", json={"toml": toml})
    assert reply.status_code in (201, 409), reply.text
    refused = program("POST", "/surveys", json={"toml": "name = 3"})
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    rev = before["revisions"][0]["rev"]
    assert json.loads(program("GET", f"/surveys/{rev}").content)["name"]
    program.post("/issuings", {"rev": rev, "touchpoints": [place["id"]]}, 201)
    later = {"rev": rev, "touchpoints": [place["id"]], "at_local": "2099-01-01T06:00"}
    made = program.post("/issuings", later, 201)
    assert [one["id"] for one in program.get("/issuings")] == [made["id"]]
    assert program("DELETE", f"/issuings/{made['id']}").status_code == 200
    assert program.get("/issuings") == []


def test_responses_are_streamed_in_every_format(program, terminal):
    terminal.send(*terminal.presses(3))
    lines = program("GET", "/responses").text.splitlines()
    assert [json.loads(line)["rating"] for line in lines] == [4, 4, 4]
    csv = program("GET", "/responses", params={"format": "csv", "shape": "answers"})
    assert len(csv.text.splitlines()) == 4
    assert program("GET", "/responses", params={"format": "parquet"}).content[:4] == b"PAR1"


def test_results_are_those_of_the_responses(program, terminal):
    terminal.send(
        *[terminal.press(body=wire.body_to(terminal.body(one))) for one in (4, 4, 4, 1, 3, 4)]
    )
    [question] = program.get("/results", params={"period": "all"})["questions"]
    assert (question["n"], question["counts"]) == (6, {"1": 1, "3": 1, "4": 4})
    assert [one["name"] for one in question["scores"]] == ["happy", "csat", "mean"]
    assert question["scores"][2]["value"] == pytest.approx(20 / 6)
    for more in ("series", "places", "hours"):
        rows = program.get(
            f"/results/{more}", params={"period": "all", "question": question["key"]}
        )
        assert sum(sum(row["counts"].values()) for row in rows) == 6
    assert program("GET", "/results", params={"period": "never"}).status_code == 422
    assert program("GET", "/results", params={"in": "f" * 12}).status_code == 404
    assert program("GET", "/results/series", params={"question": "none"}).status_code == 404


def test_quarantine_is_settled(program, terminal):
    late, next_one = terminal.presses(2)
    terminal.send(next_one)
    quarantined(program.account, terminal, b'{"seq": 1}', late.seq)
    [held] = program.get("/quarantine")
    assert base64.b64decode(held["raw"]) == b'{"seq": 1}'
    here = f"/quarantine/{held['terminal_id']}/{held['raw_hash']}"
    assert program("POST", f"{here}/replay").status_code == 409
    program.post(f"{here}/dismiss", {"why": "a test"})
    assert program.get("/quarantine") == []
    assert program.get("/quarantine", params={"settled": True})[0]["settled_why"] == "a test"


def test_webhooks_are_made_and_removed(program):
    made = program.post("/webhooks", {"name": "Chat", "url": "https://example.org/x"}, 201)
    assert made["secret"].startswith("whsec_")
    [listed] = program.get("/webhooks")
    assert "secret" not in listed
    here = f"/webhooks/{made['id']}"
    program.post(f"{here}/pause")
    assert program.get("/webhooks")[0]["paused"]
    program.post(f"{here}/resume")
    assert program.get(f"{here}/messages") == []
    assert program("POST", f"{here}/messages/7/replay").status_code == 404
    assert program("DELETE", here).status_code == 200
    wrong = program("POST", "/webhooks", json={"name": "Chat", "url": "http://example.org/x"})
    assert (wrong.status_code, "https" in wrong.json()["detail"]) == (422, True)


def test_people_are_invited_and_changed(program):
    [owner] = program.get("/people")
    link = program.post("/people/invitations", {"email": "a@b.org", "role": "viewer"}, 201)
    assert link["url"].startswith("http://127.0.0.1:8080/")
    last = program("DELETE", f"/people/{owner['id']}")
    assert (last.status_code, "last owner" in last.json()["detail"]) == (409, True)
    assert program("PATCH", f"/people/{owner['id']}", json={"role": "king"}).status_code == 422


def test_the_audit_log_says_which_token_it_was(program):
    program.post("/touchpoints", {"name": "Shop"}, 201)
    [line] = program.get("/audit", params={"what": "touchpoint"})
    assert (line["what"], line["name"], line["detail"]["name"]) == (
        "touchpoint.added",
        "Test",
        "Shop",
    )


def test_too_much_at_once_is_refused(program):
    reply = program("POST", "/surveys", content=b" " * (1024 * 1024 + 1))
    assert reply.status_code == 413
    assert reply.headers["content-type"] == "application/problem+json"


def test_what_is_wrong_is_named_with_its_place(program):
    reply = program("POST", "/touchpoints", json={"name": "", "colour": "red"})
    problem = reply.json()
    assert reply.status_code == 422
    assert {one["where"] for one in problem["faults"]} == {"body.name", "body.colour"}

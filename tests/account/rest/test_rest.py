"""The account for programs: each thing a page can do, and nothing beyond a token's rights."""

import base64
import json

import pytest
from sqlalchemy import select

from account.rights import Right
from account.store import audit, schema
from account.store.first_start import the_account
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


def test_what_visitors_wrote_takes_the_right_to_read(with_rights, account):
    narrow = with_rights(Right.EXPORT)
    assert narrow("GET", "/responses", params={"opened": "true"}).status_code == 403
    allowed = with_rights(Right.EXPORT, Right.READ)
    assert allowed("GET", "/responses", params={"opened": "true"}).status_code == 200
    with account.database.read() as connection:
        notes = connection.execute(
            select(schema.audit.c.name).where(schema.audit.c.what == "responses.opened")
        )
        assert notes.scalars().all() == ["Test"]


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


def test_a_token_gives_away_no_more_than_it_has(program, with_rights):
    made = program.post("/tokens", {"name": "Reader", "rights": ["results"], "days": 30}, 201)
    assert made["token"].startswith("fbt_")
    govern = with_rights(Right.GOVERN)
    assert govern("POST", "/tokens", json={"name": "x", "rights": ["read"]}).status_code == 403
    assert (
        govern("POST", "/people/invitations", json={"email": "a@b.c", "role": "owner"}).status_code
        == 403
    )
    listed = program.get("/tokens")
    [reader] = [one for one in listed if one["name"] == "Reader"]
    assert program("DELETE", f"/tokens/{reader['id']}").status_code == 200
    revoked = program.account.http.request(
        "GET", "/api/v1/tokens/mine", headers={"Authorization": f"Bearer {made['token']}"}
    )
    assert revoked.status_code == 401


@pytest.mark.parametrize("right", [Right.EXPORT, Right.ISSUE])
def test_every_token_may_ask_what_it_is(with_rights, right):
    said = with_rights(right)("GET", "/tokens/mine")
    assert (said.status_code, said.json()["rights"]) == (200, [right.value])


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


NEEDED = {
    "/touchpoints": Right.FLEET,
    "/terminals": Right.FLEET,
    "/codes": Right.ARRANGE,
    "/surveys": Right.ISSUE,
    "/issuings": Right.ISSUE,
    "/responses": Right.EXPORT,
    "/results": Right.RESULTS,
    "/people": Right.GOVERN,
    "/tokens": Right.GOVERN,
    "/webhooks": Right.GOVERN,
    "/quarantine": Right.GOVERN,
    "/audit": Right.GOVERN,
}


def test_each_right_opens_its_own_and_no_more(with_rights):
    for right in Right:
        bearer = with_rights(right)
        for path, needed in NEEDED.items():
            status = bearer("GET", path).status_code
            assert status == (200 if right is needed else 403), (right, path)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "x"}])
def test_nobody_comes_in_without_a_token(account, header):
    reply = account.http.request("GET", "/api/v1/terminals", headers=header)
    assert reply.status_code == 401
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["www-authenticate"] == "Bearer"


def test_guessing_is_slowed(account):
    codes = [
        account.http.request(
            "GET", "/api/v1/terminals", headers={"Authorization": f"Bearer fbt_{n}"}
        ).status_code
        for n in range(32)
    ]
    assert codes == [401] * 30 + [429] * 2


def test_arranging_is_not_issuing(program, with_rights):
    [place] = program.get("/touchpoints")
    rev = program.get("/surveys")[0]["revisions"][0]["rev"]
    arrange = with_rights(Right.ARRANGE)
    here, was = f"/touchpoints/{place['id']}", place["own"].get("survey_rev")
    other = None if was else rev
    for method, path, body in (
        ("PATCH", here, {"own": {"survey_rev": other}}),
        ("POST", "/touchpoints", {"name": "Shop", "own": {"survey_rev": rev}}),
    ):
        assert arrange(method, path, json=body).status_code == 403
    same = {"survey_rev": was, "tags": ["food"], "time_zone": place["own"]["time_zone"]}
    assert arrange("PATCH", here, json={"own": same}).status_code == 200


def test_a_webhook_tells_no_ratings_for_a_token_that_sees_none(with_rights):
    govern, asked = with_rights(Right.GOVERN), {"name": "Chat", "url": "https://example.org/x"}
    assert govern("POST", "/webhooks", json=asked).status_code == 403
    assert govern("POST", "/webhooks", json={**asked, "events": ["terminal"]}).status_code == 201


def test_a_narrow_token_reaches_no_further(program, with_rights, terminal):
    terminal.send(*terminal.presses(2))
    shop = program.post("/touchpoints", {"name": "Shop"}, 201)
    [entrance] = [one for one in program.get("/touchpoints") if one["id"] != shop["id"]]
    narrow = with_rights(*(set(Right) - {Right.GOVERN}), roots=[shop["id"]])

    assert [one["id"] for one in narrow.get("/touchpoints")] == [shop["id"]]
    assert narrow.get("/terminals")["rows"] == []
    assert narrow("GET", "/responses").text == ""
    beyond = [
        ("GET", f"/touchpoints/{entrance['id']}", None),
        ("PATCH", f"/touchpoints/{entrance['id']}", {"name": "Mine"}),
        ("POST", f"/touchpoints/{shop['id']}/move", {"parent_id": entrance["id"]}),
        ("POST", f"/touchpoints/{shop['id']}/move", {"parent_id": None}),
        ("POST", "/touchpoints", {"name": "Top"}),
        ("GET", f"/terminals/{terminal.terminal_id}", None),
        ("PATCH", f"/terminals/{terminal.terminal_id}", {"name": "Mine"}),
        ("POST", f"/terminals/{terminal.terminal_id}/retire", None),
        ("POST", f"/terminals/{terminal.terminal_id}/revoke", None),
        ("POST", f"/terminals/{terminal.terminal_id}/commands", {"kind": "restart"}),
        ("POST", "/codes", {"name": "x", "touchpoint_id": entrance["id"]}),
    ]
    for method, path, body in beyond:
        reply = narrow(method, path, json=body)
        assert reply.status_code == 404, (method, path, reply.text)


def test_too_much_at_once_is_refused(program):
    reply = program("POST", "/surveys", content=b" " * (1024 * 1024 + 1))
    assert reply.status_code == 413
    assert reply.headers["content-type"] == "application/problem+json"


def test_what_is_wrong_is_named_with_its_place(program):
    reply = program("POST", "/touchpoints", json={"name": "", "colour": "red"})
    problem = reply.json()
    assert reply.status_code == 422
    assert {one["where"] for one in problem["faults"]} == {"body.name", "body.colour"}

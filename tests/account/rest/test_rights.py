"""What a token opens by its rights and its reach; and nobody comes in without one."""

import pytest
from sqlalchemy import select

from account.rights import Right
from account.store import schema


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

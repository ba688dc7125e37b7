"""People come in, change, are narrowed and leave."""

import re

import pytest

from account.pages.words import Words
from account.store.people import members
from tests.account.pages.people.ways import NEW, enter, letter_in, lines, link_in, person_id
from tests.account.pages.scene import EMAIL, Scene
from tests.account.pages.serving import Doors, calling


def test_somebody_is_invited_by_mail_and_comes_in(anna, stranger, scene, mail):
    scene.add_touchpoint("south", "Exit south", "UTC")
    asked = {"email": "Eve@example.org", "role": "viewer", "where": "part", "touchpoints": "south"}
    page = anna.post("/account/people/invite", data=asked)
    assert "is on its way" in page.text
    letter = letter_in(mail)
    assert letter.to == "eve@example.org"
    link = link_in(letter.text)
    assert link in page.text
    assert link not in anna.get("/account/people").text

    assert "Viewer" in stranger.get(link).text
    assert stranger.post(link, data={"password": "short"}).status_code == 422
    joined = stranger.post(link, data={"password": NEW})

    assert (joined.status_code, joined.headers["location"]) == (303, "/")
    assert "Exit south" in stranger.get("/today").text
    assert "Exit north" not in stranger.get("/today").text
    assert stranger.get(link).status_code == 404
    assert lines(scene, "person.joined")[0][0] == "eve@example.org"
    assert "Exit south" in anna.get("/account/people").text


def test_without_a_mail_server_the_link_is_copied(doors: Doors, scene: Scene):
    with (
        doors.serving(scene) as url,
        calling(url, headers={"Sec-Fetch-Site": "same-origin"}) as anna,
    ):
        enter(anna, EMAIL)
        asked = {"email": "eve@example.org", "role": "viewer", "where": "all"}
        page = anna.post("/account/people/invite", data=asked)
        assert "give them this link yourself" in page.text
        assert anna.get(link_in(page.text)).status_code == 200
        assert "account person password" in anna.get("/password").text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"email": "eve"}, "email_wrong"),
        ({"email": "eve@example.org\r\nBcc: a@b"}, "email_wrong"),
        ({"role": "emperor"}, "not_so"),
        ({"where": "part"}, "no_branch"),
        ({"where": "part", "touchpoints": "elsewhere"}, "not_so"),
        ({"role": "owner", "where": "part", "touchpoints": "north"}, "owner_everywhere"),
    ],
)
def test_an_invitation_that_cannot_be(anna, mail, asked, told):
    usual = {"email": "eve@example.org", "role": "viewer", "where": "all"}
    reply = anna.post("/account/people/invite", data={**usual, **asked})
    assert reply.status_code == 422
    assert Words("en")(told) in reply.text
    assert mail.letters == []


def test_an_invitation_is_withdrawn(anna, stranger, mail):
    anna.post(
        "/account/people/invite", data={"email": "eve@x.org", "role": "viewer", "where": "all"}
    )
    way = re.search(
        r'action="(/account/people/invitations/\w+/withdraw)"', anna.get("/account/people").text
    )
    assert anna.post(way.group(1)).status_code == 303
    assert stranger.get(link_in(letter_in(mail).text)).status_code == 404
    assert anna.post(way.group(1)).status_code == 404


def test_a_role_and_a_reach_change_at_once(anna, stranger, scene):
    scene.add_person("eve@example.org", "analyst")
    scene.add_touchpoint("south", "Exit south", "UTC")
    enter(stranger, "eve@example.org")
    assert stranger.get("/responses").status_code == 200
    eve = f"/account/people/{person_id(scene, 'eve@example.org')}"

    given = {"role": "viewer", "where": "part", "touchpoints": ["south"]}
    assert anna.post(eve, data=given).status_code == 303

    assert stranger.get("/responses").status_code == 403
    assert "Exit north" not in stranger.get("/today").text
    assert 'value="south" checked' in anna.get(eve).text


def test_whoever_is_removed_is_out(anna, stranger, scene):
    scene.add_person("eve@example.org", "analyst")
    enter(stranger, "eve@example.org")
    eve = person_id(scene, "eve@example.org")
    assert anna.post(f"/account/people/{eve}/remove").status_code == 303
    assert stranger.get("/today").status_code == 303
    assert enter(stranger, "eve@example.org").status_code == 422
    assert lines(scene, "person.removed") == [(EMAIL, eve)]


def test_the_last_owner_cannot_go(anna, scene):
    anna_id = person_id(scene, EMAIL)
    for way, given in ((f"{anna_id}/remove", {}), (anna_id, {"role": "viewer", "where": "all"})):
        reply = anna.post(f"/account/people/{way}", data=given)
        assert (reply.status_code, "last owner" in reply.text) == (422, True)
    with scene.database.read() as connection:
        assert members.one(connection, scene.account_id, anna_id).role == "owner"


@pytest.mark.parametrize("role", ["operator", "analyst", "viewer", "caretaker"])
def test_only_who_governs_governs(client, scene, role):
    scene.add_person("eve@example.org", role)
    enter(client, "eve@example.org")
    for path in (
        "people",
        "people/invite",
        "tokens",
        "tokens/make",
        "audit",
        "audit.csv",
        "privacy",
    ):
        assert client.get(f"/account/{path}").status_code == 403, path
    assert client.post("/account/people/invite", data={}).status_code == 403
    assert client.get("/own").status_code == 200

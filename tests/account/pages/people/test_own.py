"""One's own second factor, sessions and passwords."""

import re

import httpx
import pyotp
from sqlalchemy import select

from account.store import schema
from tests.account.pages.people.ways import NEW, enter, letter_in, link_in, person_id
from tests.account.pages.scene import EMAIL, MINUTE, PASSWORD, Scene
from tests.account.pages.serving import calling


def test_a_forgotten_password_by_mail(stranger, scene, mail):
    for email in ("nobody@example.org", EMAIL):
        told = stranger.post("/password", data={"email": email})
        assert "If somebody signs in with that address" in told.text
    letter = letter_in(mail)
    assert [one.to for one in mail.letters] == [EMAIL]
    link = link_in(letter.text)
    assert stranger.get(link).headers["referrer-policy"] == "no-referrer"
    assert stranger.post(link, data={"password": "short"}).status_code == 422
    assert stranger.post(link, data={"password": NEW}).headers["location"] == "/sign-in"
    assert "known" in stranger.cookies  # no strangers' tries keep out whoever has the mailbox
    assert "set-cookie" not in stranger.get(link).headers
    assert stranger.post(link, data={"password": NEW}).status_code == 404
    assert enter(stranger, EMAIL, NEW).status_code == 303


def test_letters_and_links_are_tried_slowly(stranger, mail):
    sent = [stranger.post("/password", data={"email": EMAIL}).status_code for _ in range(5)]
    assert sent == [200, 200, 200, 429, 429]
    assert all(mail.arrived.acquire(timeout=20) for _ in range(3))
    assert len(mail.letters) == 3
    tried = [stranger.get(f"/invitation/{n}").status_code for n in range(32)]
    assert tried == [404] * 30 + [429] * 2


def turn_on(client: httpx.Client) -> pyotp.TOTP:
    client.post("/own/factor")
    page = client.get("/own/factor").text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    return pyotp.TOTP(secret)


def code(factor: pyotp.TOTP, scene: Scene) -> str:
    return factor.at(scene.now // 1000)


def test_with_a_second_factor_the_password_alone_opens_nothing(anna, stranger, scene):
    factor = turn_on(anna)
    assert anna.get("/own/factor/code.svg").headers["content-type"] == "image/svg+xml"
    assert anna.post("/own/factor/confirm", data={"code": "000000"}).status_code == 422
    kept = anna.post("/own/factor/confirm", data={"code": code(factor, scene)}).text
    recovery = re.findall(r"<li>([0-9A-Z-]{19})</li>", kept)
    assert len(recovery) == 8
    assert anna.get("/own/factor/code.svg").status_code == 404

    scene.now += 60_000
    half = enter(stranger, EMAIL)
    assert half.headers["location"].startswith("/sign-in/code")
    pending = stranger.cookies["session"]
    assert stranger.get("/today").status_code == 303
    wrong = stranger.post("/sign-in/code", data={"code": "123456"})
    assert (wrong.status_code, "not right" in wrong.text) == (422, True)
    right = stranger.post("/sign-in/code", data={"code": code(factor, scene), "next": "/terminals"})
    assert (right.status_code, right.headers["location"]) == (303, "/terminals")
    assert stranger.cookies["session"] != pending
    assert stranger.get("/today").status_code == 200

    enter(stranger, EMAIL)
    assert stranger.post("/sign-in/code", data={"code": code(factor, scene)}).status_code == 422
    assert stranger.post("/sign-in/code", data={"code": recovery[0]}).status_code == 303
    assert "7 recovery codes left" in stranger.get("/own").text
    assert stranger.post("/own/factor/off", data={"old": "wrong"}).status_code == 422
    assert stranger.post("/own/factor/off", data={"old": PASSWORD}).status_code == 303
    assert enter(stranger, EMAIL).headers["location"] == "/today"


def test_codes_are_tried_slowly_from_anywhere(anna, stranger, scene):
    factor = turn_on(anna)
    anna.post("/own/factor/confirm", data={"code": code(factor, scene)})
    enter(stranger, EMAIL)
    tried = [stranger.post("/sign-in/code", data={"code": f"{n:06}"}).status_code for n in range(9)]
    assert tried == [422] * 6 + [429] * 3
    enter(stranger, EMAIL)
    assert stranger.post("/sign-in/code", data={"code": "000000"}).status_code == 429


def test_patience_finds_no_code_and_is_noted(anna, stranger, scene):
    factor = turn_on(anna)
    anna.post("/own/factor/confirm", data={"code": code(factor, scene)})
    tried = []
    for n in range(48):
        if n % 8 == 0:
            enter(stranger, EMAIL)
        scene.now += MINUTE
        tried.append(stranger.post("/sign-in/code", data={"code": "0"}).status_code)
    assert tried.count(422) < 45
    assert tried[-3:] == [429] * 3
    assert "totp.wrong" in anna.get("/account/audit.csv").text


def test_the_second_step_is_for_whoever_took_the_first(stranger):
    assert stranger.get("/sign-in/code").headers["location"] == "/sign-in"
    assert stranger.post("/sign-in/code", data={"code": "0"}).headers["location"] == "/sign-in"


def test_a_session_brought_along_is_not_used(served, scene):
    brought = {"Cookie": "session=chosen-by-somebody-else", "Sec-Fetch-Site": "same-origin"}
    with calling(served, headers=brought) as stranger:
        given = enter(stranger, EMAIL).headers["set-cookie"]
    assert given.startswith("session=")
    assert "chosen-by-somebody-else" not in given
    with calling(served, headers=brought) as again:
        assert again.get("/today").status_code == 303


def test_one_s_own_password_sessions_and_language(anna, stranger, scene):
    enter(stranger, EMAIL)
    page = anna.get("/own").text
    (away,) = re.findall(r'action="(/own/sessions/\w+)"', page)
    assert "here, now" in page
    assert anna.post(away).status_code == 303
    assert stranger.get("/today").status_code == 303

    enter(stranger, EMAIL)
    assert anna.post("/own/password", data={"old": "x", "password": NEW}).status_code == 422
    given = {"old": PASSWORD, "password": NEW}
    assert anna.post("/own/password", data=given).status_code == 303
    assert anna.get("/own").status_code == 200
    assert stranger.get("/own").status_code == 303

    assert anna.post("/own/language", data={"language": "de"}).status_code == 303
    assert '<html lang="de">' in anna.get("/own", headers={"accept-language": "en"}).text
    assert anna.post("/own/language", data={"language": "xx"}).status_code == 404


def test_others_sessions_are_not_one_s_own(anna, stranger, scene):
    scene.add_person("eve@example.org", "viewer")
    enter(stranger, "eve@example.org")
    hers = schema.session.c.person_id == person_id(scene, EMAIL)
    with scene.database.read() as connection:
        (named,) = connection.execute(select(schema.session.c.token_hash).where(hers)).scalars()
    assert stranger.post(f"/own/sessions/{named[:16]}").status_code == 404
    assert anna.get("/today").status_code == 200

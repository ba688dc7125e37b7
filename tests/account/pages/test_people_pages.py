"""People come in, change, are narrowed and leave; their second factor, sessions and passwords."""

import re

import httpx
import pyotp
import pytest
from sqlalchemy import select

from account.mail import KeptMail, Letter
from account.pages.words import Words
from account.store import members, people, schema
from tests.account.pages.scene import EMAIL, PASSWORD, Scene
from tests.account.pages.serving import Doors
from tests.account.pages.test_pictures import Eye
from tests.slices import slice_of

NEW = "another three words"


@pytest.fixture
def mail() -> KeptMail:
    return KeptMail()


@pytest.fixture
def served(doors: Doors, scene: Scene, mail: KeptMail):
    with doors.serving(scene, mail=mail) as url:
        yield url


@pytest.fixture
def stranger(served: str):
    with httpx.Client(base_url=served, headers={"Sec-Fetch-Site": "same-origin"}) as one:
        yield one


def letter_in(mail: KeptMail) -> Letter:
    """The next letter; it is sent behind the reply."""
    assert mail.arrived.acquire(timeout=20)
    return mail.letters[-1]


def enter(client: httpx.Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/sign-in", data={"email": email, "password": password})


def link_in(text: str) -> str:
    return re.search(r"https?://[^/\s]+(/(?:invitation|password)/[\w-]+)", text).group(1)


def person_id(scene: Scene, email: str) -> str:
    with scene.database.read() as connection:
        return people.named(connection, scene.account_id, email).id


def lines(scene: Scene, what: str) -> list[tuple[str, str]]:
    a = schema.audit.c
    with scene.database.read() as connection:
        return [
            tuple(row) for row in connection.execute(select(a.name, a.about).where(a.what == what))
        ]


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
        httpx.Client(base_url=url, headers={"Sec-Fetch-Site": "same-origin"}) as anna,
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


def test_the_second_step_is_for_whoever_took_the_first(stranger):
    assert stranger.get("/sign-in/code").headers["location"] == "/sign-in"
    assert stranger.post("/sign-in/code", data={"code": "0"}).headers["location"] == "/sign-in"


def test_a_session_brought_along_is_not_used(served, scene):
    brought = {"Cookie": "session=chosen-by-somebody-else", "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=served, headers=brought) as stranger:
        given = enter(stranger, EMAIL).headers["set-cookie"]
    assert given.startswith("session=")
    assert "chosen-by-somebody-else" not in given
    assert httpx.get(f"{served}/today", headers=brought).status_code == 303


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


def test_a_token_is_shown_once_and_revoked(anna, scene):
    given = {"name": "Warehouse", "rights": ["export", "read"], "where": "all", "days": "30"}
    token = re.search(
        r'id="token">(fbt_[\w-]+)<', anna.post("/account/tokens/make", data=given).text
    )
    page = anna.get("/account/tokens").text
    assert token.group(1) not in page
    assert "Warehouse" in page
    way = re.search(r'action="(/account/tokens/\w+/revoke)"', page).group(1)
    assert anna.post(way).status_code == 303
    assert "revoked" in anna.get("/account/tokens").text
    assert lines(scene, "token.made")[0][0] == EMAIL


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"name": ""}, 422),
        ({"rights": []}, 422),
        ({"rights": ["teleport"]}, 422),
        ({"rights": ["govern"], "where": "part", "touchpoints": "north"}, 422),
        ({"days": "7"}, 404),
        ({"name": "x" * 5000}, 422),
    ],
)
def test_a_token_that_cannot_be(anna, asked, status):
    usual = {"name": "Warehouse", "rights": ["read"], "where": "all", "days": "30"}
    assert anna.post("/account/tokens/make", data={**usual, **asked}).status_code == status


def test_the_audit_log_is_looked_through(anna, scene):
    scene.add_person("eve@example.org", "viewer")
    anna.post(
        "/account/tokens/make",
        data={"name": "=cmd()", "rights": "read", "where": "all", "days": ""},
    )
    page = anna.get("/account/audit").text
    assert "token.made" in page
    assert EMAIL in page
    assert "Nothing of that sort" in anna.get("/account/audit?who=eve").text
    assert "token.made" in anna.get("/account/audit?who=ANNA&what=token.made").text
    assert "Nothing of that sort" in anna.get("/account/audit?to=2001-01-01").text
    assert anna.get("/account/audit?from=2001-13-01").status_code == 422
    assert anna.get("/account/audit?before=99999999999999999999999").status_code == 200

    sheet = anna.get("/account/audit.csv?what=token.made")
    assert sheet.headers["content-type"].startswith("text/csv")
    assert "token.made" in sheet.text
    assert len(sheet.text.splitlines()) == 2
    assert "audit.exported" in anna.get("/account/audit").text


def test_rules_of_privacy_are_set(anna, scene):
    given = {"comment_days": "365", "contact_days": "", "comment_purpose": "To get better"}
    assert anna.post("/account/privacy", data=given).status_code == 303
    page = anna.get("/account/privacy").text
    assert 'value="365"' in page
    assert "To get better" in page
    for wrong in ({"comment_days": "0"}, {"contact_days": "soon"}, {"comment_purpose": "x" * 301}):
        assert anna.post("/account/privacy", data={**given, **wrong}).status_code == 422


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


@pytest.mark.parametrize(("size", "scheme"), slice_of([("phone", "light"), ("desktop", "dark")]))
def test_pages_looked_at(browser, served, scene: Scene, pictures, size, scheme):
    scene.add_touchpoint("south", "Exit south", "UTC")
    scene.add_person("vera.with.a.long.name@example.org", "analyst")
    with Eye(browser, served, pictures, size=size, scheme=scheme, scripts=False) as eye:
        eye.look("forgotten", "/password")
        eye.sign_in()
        eye.look("own", "/own")
        eye.page.click("text=Set it up")
        eye.judge("own-factor")
        eye.page.fill("#code", pyotp.TOTP(_secret(eye)).at(scene.now // 1000))
        eye.page.click("main button")
        eye.judge("own-recovery")
        eye.look("people-invite", "/account/people/invite")
        eye.page.fill("#email", "eve@example.org")
        eye.page.click("main .card button")
        eye.judge("people-invited")
        eye.look("people", "/account/people")
        eye.page.click("text=vera.with")
        eye.judge("people-one")
        eye.look("token-make", "/account/tokens/make")
        eye.page.fill("#name", "Warehouse")
        eye.page.check("text=Take responses out")
        eye.page.click("main .card button")
        eye.judge("token-made")
        for name in ("tokens", "audit", "privacy"):
            eye.look(f"account-{name}", f"/account/{name}")


def _secret(eye: Eye) -> str:
    with eye.page.expect_response("**/own/factor") as reply:
        eye.page.reload()
    return re.search(r'class="secret">([A-Z2-7 ]+)<', reply.value.text()).group(1).replace(" ", "")

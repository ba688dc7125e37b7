"""Who is let in, and what a browser is given for it."""

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import select

from account.store import schema
from account.store.names import digest
from account.store.people import browsers, people, sessions
from tests.account.pages.scene import EMAIL, PASSWORD, Scene
from tests.account.pages.serving import PATIENCE_S, Doors, calling

RIGHT = {"email": EMAIL, "password": PASSWORD}


def test_signing_in_leads_to_the_page_that_was_asked_for(client: httpx.Client):
    asked = client.get("/responses")
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=/responses")

    entered = client.post("/sign-in", data={**RIGHT, "next": "/responses"})

    assert (entered.status_code, entered.headers["location"]) == (303, "/responses")
    assert client.get("/responses").status_code == 200


def test_the_email_may_be_written_in_capitals(client: httpx.Client):
    given = {**RIGHT, "email": f"  {EMAIL.upper()} "}
    assert client.post("/sign-in", data=given).status_code == 303


@pytest.mark.parametrize("elsewhere", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_signing_in_never_leads_to_another_site(client: httpx.Client, elsewhere: str):
    entered = client.post("/sign-in", data={**RIGHT, "next": elsewhere})
    assert entered.headers["location"] == "/today"


@pytest.mark.parametrize("wrong", [{"password": "not it"}, {"email": "nobody@example.org"}])
def test_wrong_is_told_alike_whatever_was_wrong(client: httpx.Client, wrong: dict[str, str]):
    refused = client.post("/sign-in", data={**RIGHT, **wrong})

    assert refused.status_code == 422
    assert "do not fit together" in refused.text
    assert "set-cookie" not in refused.headers


def test_only_the_hash_of_a_session_is_kept(anna: httpx.Client, scene: Scene):
    token = anna.cookies["session"]
    with scene.database.read() as connection:
        kept = connection.execute(select(schema.session.c.token_hash)).scalar_one()
    assert kept == digest(token) != token


def test_a_session_ends(anna: httpx.Client, scene: Scene):
    scene.now += sessions.SESSION_MS - 1
    assert anna.get("/today").status_code == 200
    scene.now += 1
    assert anna.get("/today").status_code == 303


def test_signing_out_ends_the_session_at_the_account_too(anna: httpx.Client):
    stolen = anna.cookies["session"]
    assert anna.post("/sign-out").headers["location"] == "/sign-in"

    assert "session" not in anna.cookies
    anna.cookies.set("session", stolen)
    assert anna.get("/today").status_code == 303


def test_over_tls_the_cookie_is_for_this_host_and_tls_alone(doors: Doors, scene: Scene):
    with doors.serving(scene, "https://feedback.example.org") as url:
        reply = httpx.post(
            f"{url}/sign-in", data=RIGHT, headers={"Origin": url}, timeout=PATIENCE_S
        )
    cookie = reply.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= _flags(cookie)
    assert not any(flag.startswith("domain") for flag in _flags(cookie))


def test_a_person_is_slowed_down_after_a_few_wrong_passwords(client: httpx.Client):
    tried = [client.post("/sign-in", data={**RIGHT, "password": f"guess {n}"}) for n in range(9)]

    assert [one.status_code for one in tried] == [422] * 8 + [429]
    assert int(tried[-1].headers["retry-after"]) > 0
    assert client.post("/sign-in", data=RIGHT).status_code == 429
    somebody_else = {"email": "otto@example.org", "password": "x"}
    assert client.post("/sign-in", data=somebody_else).status_code == 422


def test_nobody_is_kept_out_by_tries_from_elsewhere(client: httpx.Client, served: str):
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")
    theirs = {"Sec-Fetch-Site": "same-origin"}
    with calling(served, transport=elsewhere, headers=theirs) as stranger:
        tried = [stranger.post("/sign-in", data={**RIGHT, "password": "x"}) for _ in range(40)]

    assert tried[-1].status_code == 429
    assert client.post("/sign-in", data=RIGHT).status_code == 303


def test_nobody_is_kept_out_where_they_are_signed_in(anna: httpx.Client, served: str):
    theirs, tried = {"Sec-Fetch-Site": "same-origin"}, set[int]()
    wrong = {**RIGHT, "password": "x" * 1025}  # as wrong as any, and not worked out
    for n in range(2, 16):
        at = httpx.HTTPTransport(local_address=f"127.0.0.{n}")
        with calling(served, transport=at, headers=theirs) as stranger:
            tried |= {stranger.post("/sign-in", data=wrong).status_code for _ in range(8)}
    assert tried == {422, 429}

    at = httpx.HTTPTransport(local_address="127.0.0.99")
    with calling(served, transport=at, headers=theirs) as away:
        assert away.post("/sign-in", data=RIGHT).status_code == 429
    with calling(served, headers=theirs) as another:  # browser of hers
        assert another.post("/sign-in", data=RIGHT).status_code == 303


@pytest.fixture
def besieged(served: str) -> Callable[..., httpx.Client]:
    """Strangers from many addresses try anna's name; gives callers from addresses of their own."""
    theirs, wrong = {"Sec-Fetch-Site": "same-origin"}, {**RIGHT, "password": "x" * 1025}
    for n in range(2, 16):
        at = httpx.HTTPTransport(local_address=f"127.0.0.{n}")
        with calling(served, transport=at, headers=theirs) as stranger:
            for _ in range(8):
                stranger.post("/sign-in", data=wrong)

    def away(n: int, **cookies: str) -> httpx.Client:
        at = httpx.HTTPTransport(local_address=f"127.0.0.{n}")
        return calling(served, transport=at, headers=theirs, cookies=cookies)

    return away


def test_nobody_is_kept_out_of_a_browser_they_have_signed_in_with(anna, besieged):
    known = anna.cookies["known"]
    anna.post("/sign-out")
    with besieged(98) as stranger:
        assert stranger.post("/sign-in", data=RIGHT).status_code == 429
    with besieged(99, known=known) as own:
        wrong = [own.post("/sign-in", data={**RIGHT, "password": "x" * 1025}) for _ in range(7)]
        assert {one.status_code for one in wrong} == {422}
        assert own.post("/sign-in", data=RIGHT).status_code == 303


def test_a_browsers_own_wrong_tries_are_counted(anna, besieged):
    with besieged(99, known=anna.cookies["known"]) as own:
        wrong = {**RIGHT, "password": "x" * 1025}
        tried = [own.post("/sign-in", data=wrong).status_code for _ in range(9)]
        assert tried == [422] * 8 + [429]
        assert own.post("/sign-in", data=RIGHT).status_code == 429


def test_a_mark_is_one_persons_and_their_passwords(anna, scene: Scene, besieged):
    known = anna.cookies["known"]
    with scene.database.write() as connection:
        given = ("otto@example.org", PASSWORD, "viewer", scene.now)
        other = people.add_person(connection, scene.account_id, *given)
        of_another = browsers.mark(connection, other.id)
        mine = connection.execute(select(schema.person.c.id).filter_by(email=EMAIL)).scalar_one()
    odd = ["x", known[:-1], known[:-1] + "g", "0" * 16 + known[16:], of_another]
    for one in odd:
        with besieged(99, known=one) as own:
            assert own.post("/sign-in", data=RIGHT).status_code == 429, one
    with scene.database.write() as connection:
        people.change_password(connection, mine, "three other words")
    with besieged(99, known=known) as own:
        now = {**RIGHT, "password": "three other words"}
        assert own.post("/sign-in", data=now).status_code == 429


def test_what_an_address_is_refused_counts_against_nobody(client: httpx.Client, scene: Scene):
    tried = {
        client.post("/sign-in", data={"email": f"{n}@x", "password": "x"}).status_code
        for n in range(31)
    }

    assert tried == {422, 429}
    refused = client.post("/sign-in", data=RIGHT)
    assert int(refused.headers["retry-after"]) <= 20  # the address's, not the person's


def test_right_passwords_use_up_nothing(client: httpx.Client):
    assert {client.post("/sign-in", data=RIGHT).status_code for _ in range(12)} == {303}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_form_on_another_site_does_nothing(served: str, headers: dict[str, str]):
    reply = httpx.post(f"{served}/sign-in", data=RIGHT, headers=headers, timeout=PATIENCE_S)
    assert reply.status_code == 403
    assert "set-cookie" not in reply.headers


def test_an_older_browser_shows_the_origin_instead(served: str):
    reply = httpx.post(
        f"{served}/sign-in", data=RIGHT, headers={"Origin": served}, timeout=PATIENCE_S
    )
    assert reply.status_code == 303


def test_a_reader_may_not_add_terminals(client: httpx.Client, scene: Scene):
    scene.add_person("vera@example.org", "viewer")
    client.post("/sign-in", data={"email": "vera@example.org", "password": PASSWORD})

    assert client.get("/terminals").status_code == 200
    assert "Add a terminal" not in client.get("/terminals").text
    assert client.get("/terminals/add").status_code == 403
    given = {"name": "Mine", "touchpoint": "north", "days": "9"}
    assert client.post("/terminals/add", data=given).status_code == 403


@pytest.mark.parametrize("path", ["/today", "/terminals", "/terminals/add", "/responses"])
def test_no_page_is_shown_to_strangers(client: httpx.Client, path: str):
    assert client.get(path).status_code == 303


def _flags(cookie: str) -> set[str]:
    return {part.strip().lower() for part in cookie.split(";")[1:]}


def test_a_caretaker_sees_terminals_and_nothing_else(client: httpx.Client, scene: Scene):
    scene.add_person("cleo@example.org", "caretaker")
    entered = client.post("/sign-in", data={"email": "cleo@example.org", "password": PASSWORD})
    assert entered.headers["location"] == "/terminals"
    assert client.get("/terminals").status_code == 200
    assert [client.get(at).status_code for at in ("/today", "/responses")] == [403, 403]

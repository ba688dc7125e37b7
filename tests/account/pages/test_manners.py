"""What holds for every answer, and what is refused before a page sees it."""

import httpx
import pytest

from tests.account.pages.scene import Scene

PATHS = ["/", "/sign-in", "/no/such/page", "/v/nonsense", "/static/page.css", "/today"]


@pytest.mark.parametrize("path", PATHS)
def test_strict_headers_everywhere(client: httpx.Client, path: str):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_refusals_are_strict_too(client: httpx.Client):
    refused = client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert "content-security-policy" in refused.headers


@pytest.mark.parametrize("path", ["/", "/sign-in", "/responses"])
def test_nothing_is_inline(anna: httpx.Client, path: str):
    html = anna.get(path, follow_redirects=True).text
    assert " style=" not in html
    assert "<style" not in html
    assert "onclick" not in html
    assert "<script>" not in html


def test_pages_are_not_kept_and_files_are_for_ever(anna: httpx.Client):
    html = anna.get("/responses")
    assert html.headers["cache-control"] == "no-store"
    sheet = html.text.split('href="/static/page.css?')[1].split('"')[0]
    kept = anna.get(f"/static/page.css?{sheet}")
    assert "immutable" in kept.headers["cache-control"]
    assert anna.get("/static/page.css").headers["cache-control"] == "no-store"


def test_a_huge_form_is_refused(client: httpx.Client):
    reply = client.post("/sign-in", data={"email": "x" * 70_000})
    assert reply.status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/no/such/page", {}, 404),
        ("GET", "/today?in=%00", {}, 404),
        ("DELETE", "/today", {}, 405),
        ("POST", "/own/language", {"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
        ("POST", "/own/language", {"data": {"language": "x" * 70_000}}, 413),
    ],
)
def test_whoever_is_signed_in_finds_their_ways_where_they_are_refused(
    anna: httpx.Client, scene: Scene, method: str, path: str, sent: dict, status: int
):
    reply = anna.request(method, path, **sent)
    assert reply.status_code == status
    assert '<a href="/results">' in reply.text

    anna.cookies.clear()
    assert '<a href="/results">' not in anna.request(method, path, **sent).text


def test_a_phone_is_shown_nobodys_ways(anna: httpx.Client, scene: Scene):
    at = f"/v/{scene.link(scene.terminal(), '0' * 16)}"
    reply = anna.post(at, content=b"x" * 300_000)
    assert reply.status_code == 413
    assert "<nav" not in reply.text


def test_a_form_with_endless_fields_is_refused(client: httpx.Client):
    reply = client.post("/sign-in", content="&".join(f"a{n}=1" for n in range(500)))
    assert reply.status_code == 413


def test_a_visitors_address_is_told_to_nobody(client: httpx.Client, scene: Scene):
    token = scene.link(scene.terminal(), "0" * 16)
    assert client.get(f"/v/{token}").headers["referrer-policy"] == "no-referrer"
    assert client.get(f"/v/{token}").headers["x-robots-tag"] == "noindex"


def test_pages_speak_the_browsers_language(client: httpx.Client):
    german = client.get("/sign-in", headers={"Accept-Language": "fr;q=0.9, de-AT;q=0.8, en;q=0.2"})
    assert '<html lang="de">' in german.text
    assert "Anmelden" in german.text
    assert "Accept-Language" in german.headers["vary"]


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//", "null", "x" * 5000])
def test_an_origin_that_is_none_is_another_site(client: httpx.Client, origin: str):
    del client.headers["Sec-Fetch-Site"]
    assert client.post("/sign-in", headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/terminals?after=%00",
        "/responses?before=1-00-%00",
        "/sign-in?next=%00",
        f"/responses?before={'9' * 30}-00-x",
        f"/responses?before={'9' * 5000}-00-x",
        "/responses?before=-1-00-x",
        "/responses?before=1-00-",
    ],
)
def test_addresses_that_no_page_of_ours_links_to_are_not_found(anna: httpx.Client, path: str):
    assert anna.get(path).status_code == 404


@pytest.mark.parametrize("email", ["%00", "a%00@x", "%0%000", "%ED%A0%80", "\0"])
def test_letters_that_no_database_takes_sign_nobody_in(client: httpx.Client, email: str):
    form = f"email={email}&password=%00&next=%00".encode()
    assert client.post("/sign-in", content=form).status_code == 422


@pytest.mark.parametrize("days", ["000365" + "9" * 30, "0003650", "-1", "1e2", "\u0663"])
def test_a_code_lives_no_longer_than_it_may(anna: httpx.Client, days: str):
    given = {"name": "Exit 2", "touchpoint": "north", "days": days}
    assert anna.post("/terminals/add", data=given).status_code == 422


def test_a_stranger_brings_no_large_file(client: httpx.Client):
    files = {"file": ("x.batch", b"x" * 100_000)}
    assert client.post("/terminals/import", files=files).status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/static/none.css", 404),
        ("GET", f"/static/{'a' * 5000}", 404),
        ("POST", "/static/page.css", 405),
        ("DELETE", "/sign-in", 405),
        ("PUT", "/", 405),
        ("PATCH", "/no/such/page", 405),
    ],
)
def test_what_cannot_be_asked_here_is_no_fault_of_ours(
    client: httpx.Client, method: str, path: str, status: int
):
    reply = client.request(method, path)
    assert reply.status_code == status
    assert "There is nothing here" in reply.text

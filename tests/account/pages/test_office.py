"""The pages of the account itself: export, webhooks, quarantine."""

import hashlib
import re

import httpx
import pytest
from sqlalchemy import insert, select, update

from account.store import schema
from tests.account.pages.scene import EMAIL, PASSWORD, Scene
from tests.account.pages.test_pictures import Eye
from tests.account.rows import store_id

HOOK = {"name": "Chat", "url": "https://example.org/hook", "form": "slack", "events": "responses"}


def quarantined(scene: Scene, terminal_id: str, raw: bytes) -> str:
    digest = hashlib.sha256(raw).digest()
    with scene.database.write() as connection:
        connection.execute(
            insert(schema.quarantine).values(
                terminal_id=terminal_id,
                raw_hash=digest,
                store_id=store_id(terminal_id),
                seq=7,
                rid=None,
                code="malformed",
                detail="Expected `int`, got `str` at `$.seq`",
                raw=raw,
                received_ms=scene.now,
            )
        )
    return digest.hex()


def test_the_account_leads_to_the_first_page_one_may_open(anna: httpx.Client):
    assert anna.get("/account").headers["location"] == "/account/export"
    assert 'href="/account" aria-current="true"' in anna.get("/account/webhooks").text


@pytest.mark.parametrize(
    ("role", "status"), [("viewer", (403, 403, 403)), ("analyst", (200, 403, 403))]
)
def test_each_role_sees_its_own(client: httpx.Client, scene: Scene, role, status):
    scene.add_person("else@example.org", role)
    client.post("/sign-in", data={"email": "else@example.org", "password": PASSWORD})
    pages = ("export", "webhooks", "quarantine")
    assert tuple(client.get(f"/account/{page}").status_code for page in pages) == status


def test_responses_are_downloaded(anna: httpx.Client, scene: Scene):
    terminal = scene.terminal()
    for rating in (1, 5):
        scene.visit(terminal, rating)
    csv = anna.get("/account/export/responses?format=csv&shape=responses")
    assert csv.headers["content-type"].startswith("text/csv")
    assert re.search(r'filename="responses-.*\.csv"', csv.headers["content-disposition"])
    assert len(csv.text.splitlines()) == 3
    parquet = anna.get("/account/export/responses?format=parquet&shape=answers")
    assert parquet.content[:4] == b"PAR1"
    later = anna.get("/account/export/responses?format=jsonl&shape=responses&from=2099-01-01")
    assert later.text == ""


@pytest.mark.parametrize("page", ["/account/export", "/account/webhooks/add"])
def test_places_of_one_name_are_told_apart_by_where_they_are(
    anna: httpx.Client, scene: Scene, page: str
):
    for city in ("Bonn", "Ulm"):
        scene.add_touchpoint(city.lower(), city, "Europe/Berlin")
        scene.add_touchpoint(f"door-{city.lower()}", "Door", "Europe/Berlin")
        with scene.database.write() as connection:
            door = update(schema.touchpoint).where(schema.touchpoint.c.id == f"door-{city.lower()}")
            connection.execute(door.values(parent_id=city.lower()))

    offered = re.findall(r'<option value="([^"]*)">(\u2003*)', anna.get(page).text)

    places = [one for one in offered if one[0] in ("bonn", "ulm", "door-bonn", "door-ulm")]
    assert places == [("bonn", ""), ("door-bonn", "\u2003"), ("ulm", ""), ("door-ulm", "\u2003")]


@pytest.mark.parametrize(
    "wrong", ["format=xls", "shape=all", "from=yesterday", "to=2026-02-30", "to=9999-12-31"]
)
def test_what_cannot_be_read_is_said(anna: httpx.Client, wrong: str):
    reply = anna.get(f"/account/export/responses?{wrong}")
    assert reply.status_code == 422
    assert "cannot be read" in reply.text


def test_opening_what_visitors_wrote_is_noted(anna: httpx.Client, scene: Scene):
    anna.get("/account/export/responses?shape=answers&open=1").read()
    with scene.database.read() as connection:
        [row] = connection.execute(
            select(schema.audit).where(schema.audit.c.what == "responses.opened")
        ).all()
    assert row.name == EMAIL


def test_a_webhook_is_made_its_secret_shown_once(anna: httpx.Client):
    made = anna.post("/account/webhooks/add", data=HOOK)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", made.text)
    assert secret is not None
    hook = re.search(r"/account/webhooks/([0-9a-f]{12})", made.text)
    assert hook is not None
    page = anna.get(hook[0])
    assert secret[0] not in page.text
    assert "https://example.org/hook" in page.text
    assert anna.post(f"{hook[0]}/pause").status_code == 303
    assert "paused" in anna.get("/account/webhooks").text
    assert anna.post(f"{hook[0]}/resume").status_code == 303
    assert anna.post(f"{hook[0]}/replay", data={"message": "12"}).status_code == 404
    assert anna.post(f"{hook[0]}/burn").status_code == 404
    assert anna.post(f"{hook[0]}/remove").status_code == 303
    assert anna.get(hook[0]).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"url": "http://example.org"}, {"url": "nonsense"}, {"name": ""}, {"events": "no such"}],
)
def test_a_webhook_that_cannot_be_is_refused_with_what_was_typed(anna: httpx.Client, wrong):
    reply = anna.post("/account/webhooks/add", data={**HOOK, **wrong})
    assert reply.status_code == 422
    assert 'role="alert"' in reply.text
    assert f'value="{wrong.get("url", HOOK["url"])}"' in reply.text


def test_quarantine_is_shown_and_put_aside(anna: httpx.Client, scene: Scene):
    terminal = scene.terminal()
    digest = quarantined(scene, terminal, b'{"seq": "<script>"}')
    page = anna.get("/account/quarantine").text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    named = {"terminal": terminal, "hash": digest}

    assert anna.post("/account/quarantine/dismiss", data=named).status_code == 422
    assert anna.post("/account/quarantine/dismiss", data={**named, "why": "a test"}).is_success

    assert "Nothing here" in anna.get("/account/quarantine").text
    settled = anna.get("/account/quarantine?settled=1").text
    assert f"by {EMAIL}: a test" in settled


def test_quarantine_is_tried_again(anna: httpx.Client, scene: Scene):
    terminal = scene.terminal()
    scene.store(terminal, 7)
    digest = quarantined(scene, terminal, b'{"seq": "one"}')
    named = {"terminal": terminal, "hash": digest}
    reply = anna.post("/account/quarantine/replay", data=named)
    assert (reply.status_code, "still cannot be read" in reply.text) == (409, True)
    elsewhere = {"terminal": "0" * 12, "hash": digest}
    assert anna.post("/account/quarantine/replay", data=elsewhere).status_code == 404


@pytest.mark.parametrize(
    ("size", "scheme", "scripts"), [("phone", "light", True), ("desktop", "dark", False)]
)
def test_pages_looked_at(browser, served, scene: Scene, pictures, size, scheme, scripts):
    terminal = scene.terminal()
    quarantined(scene, terminal, b'{"seq": "seven", "rid": "8ae75c3e-dab0-8619"}')
    with Eye(browser, served, pictures, size=size, scheme=scheme, scripts=scripts) as eye:
        eye.sign_in()
        for name in ("export", "quarantine", "webhooks/add"):
            eye.look(f"account-{name.replace('/', '-')}", f"/account/{name}")
        eye.page.fill("#name", "Shop floor chat")
        eye.page.fill("#url", "https://hooks.example.org/services/T0/B0/abcdef")
        eye.page.click("main .card button")
        eye.judge("account-webhook-made")
        with scene.database.write() as connection:
            hook = connection.execute(select(schema.webhook.c.id)).scalar_one()
            for event, arrived, due in (
                ("responses.received", scene.now, None),
                ("responses.received", None, scene.now),
                ("survey.issued", None, None),
            ):
                connection.execute(
                    insert(schema.delivery).values(
                        webhook_id=hook,
                        event=event,
                        body="{}",
                        made_ms=scene.now,
                        due_ms=due,
                        tries=3,
                        arrived_ms=arrived,
                        said="200 ok" if arrived else "hooks.example.org answered 503",
                    )
                )
        eye.look("account-webhook", f"/account/webhooks/{hook}")
        eye.look("account-webhooks", "/account/webhooks")

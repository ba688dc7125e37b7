"""Captured = received, and every state in words."""

import re
import tomllib

import httpx
import pytest
from sqlalchemy import select

from account.store import schema
from account.store.fleet import overview
from account.store.names import code_digest
from feedback.batch import Health
from tests.account.pages.scene import DAY, HOUR, MINUTE, Scene


def _said(client: httpx.Client, path: str = "/terminals") -> str:
    """The page's text as somebody hears it read out."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).text).split())


@pytest.mark.parametrize(
    ("heard", "state"),
    [(MINUTE, "Online"), (12 * MINUTE, "Late"), (61 * MINUTE, "Silent"), (None, "Not heard yet")],
)
def test_a_terminals_state_is_said_in_words(
    anna: httpx.Client, scene: Scene, heard: int | None, state: str
):
    scene.terminal(heard=heard)
    assert f"1 {state}" in _said(anna)


def test_a_retired_terminal_is_not_called_silent(anna: httpx.Client, scene: Scene):
    scene.terminal(heard=9 * DAY, state="retired")
    assert "Retired" in _said(anna)
    assert "Silent" not in _said(anna)


def test_captured_is_the_terminals_own_word(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    scene.visit(here)
    scene.visit(here)
    scene.store(here, 5, seen_seq=2, acked_seq=2)

    said = _said(anna, f"/terminals/{here}")
    assert "5 Captured 2 Received" in said
    assert "3 waiting at the terminal" in said


def test_whatever_did_not_arrive_is_named(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    for seq in (1, 2, 7, 8):
        scene.visit(here, seq=seq)
    scene.store(here, 8, gaps=((3, 6),), kept_from_seq=4, held='[[5,"poison"]]')
    scene.quarantine(here, 6)

    said = _said(anna, f"/terminals/{here}")
    assert "1 missing no. 3; no longer kept at the terminal" in said
    assert "1 missing no. 4; still kept at the terminal" in said
    assert "1 held back by the terminal no. 5" in said
    assert "1 in quarantine here: it could not be read no. 6" in said


def test_a_quarantined_response_that_came_again_is_received(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    scene.visit(here)
    scene.quarantine(here, 1)
    scene.store(here, 1)
    assert "Everything captured has arrived." in _said(anna, f"/terminals/{here}")


def test_a_copied_card_is_not_hidden(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    for _ in range(3):
        scene.visit(here)
    scene.store(here, 2, seen_seq=3, clone_sign="two responses are number 3")

    said = _said(anna, f"/terminals/{here}")
    assert "2 Captured 2 Received" in said
    assert "1 received that the terminal does not count" in said
    assert "two responses are number 3" in said


def test_two_rids_for_one_number_are_one_captured_response(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    scene.visit(here, seq=1)
    scene.visit(here, seq=1)
    scene.store(here, 1)
    assert "1 Captured 1 Received" in _said(anna, f"/terminals/{here}")
    assert "1 Captured 1 Received" in _said(anna)


def test_health_is_told_without_guessing(anna: httpx.Client, scene: Scene):
    health = Health(
        version="0.1.0", outbox=2, oldest_unsent_ms=3 * HOUR, trouble=("Button 2 is stuck.",)
    )
    here = scene.terminal(health=health)
    scene.store(here, 2, seen_seq=0, acked_seq=0)

    said = _said(anna, f"/terminals/{here}")
    assert "Oldest unsent 3 h" in said
    assert "Clock unknown" in said
    assert "Button 2 is stuck." in said
    assert "Disk" not in said


def test_a_name_is_shown_as_it_was_written(anna: httpx.Client, scene: Scene):
    scene.terminal(name='<b>Door & "gate"</b>')
    assert "&lt;b&gt;Door &amp; &#34;gate&#34;&lt;/b&gt;" in anna.get("/terminals").text


def test_many_terminals_come_in_pages_without_doubles(scene: Scene, monkeypatch):
    monkeypatch.setattr(overview, "PAGE", 3)
    made = [scene.terminal(name=f"Terminal {n % 2}") for n in range(7)]
    seen: list[str] = []
    with scene.database.read() as connection:
        while page := overview.terminals(connection, scene.account_id, seen[-1] if seen else ""):
            seen += [one.terminal_id for one in page]
    assert sorted(seen) == sorted(made)
    assert len(seen) == 7


def test_another_accounts_terminals_are_not_shown(anna: httpx.Client, scene: Scene):
    here = scene.terminal(name="Somebody else's")
    with scene.database.write() as connection:
        this = schema.terminal.c.terminal_id == here
        connection.execute(schema.terminal.update().where(this).values(account_id="b" * 12))
    assert "Somebody else" not in anna.get("/terminals").text


def test_an_enrolment_code_is_shown_once_and_kept_as_a_hash(anna: httpx.Client, scene: Scene):
    given = {"name": "Exit 2", "touchpoint": "north", "days": "30"}
    made = anna.post("/terminals/add", data=given)
    code = re.search(r'id="code">([^<]+)<', made.text)[1]  # type: ignore[index]

    with scene.database.read() as connection:
        kept = connection.execute(select(schema.enrolment_code)).one()
    assert (kept.code_hash, kept.name) == (code_digest(code), "Exit 2")
    assert kept.expires_ms == scene.now + 30 * DAY

    file = anna.post("/terminals/provisioning", data={"code": code, "name": "Exit 2"})
    assert "attachment" in file.headers["content-disposition"]
    assert tomllib.loads(file.text)["account"] == {
        "address": str(anna.base_url).rstrip("/"),
        "enrolment_code": code,
    }


WRONG_FORMS = [
    ({"name": " "}, "Give the terminal a name"),
    ({"name": "x" * 81}, "Give the terminal a name"),
    ({"touchpoint": "elsewhere"}, "Choose a touchpoint"),
    ({"days": "0"}, "1 to 365 days"),
    ({"days": "abc"}, "1 to 365 days"),
    ({"days": "9999999999"}, "1 to 365 days"),
]


def test_a_wrong_form_says_what_is_wrong(anna: httpx.Client, scene: Scene):
    for wrong, told in WRONG_FORMS:
        reply = anna.post(
            "/terminals/add", data={"name": "Exit 2", "touchpoint": "north", "days": "30", **wrong}
        )
        assert reply.status_code == 422
        assert told in reply.text
    with scene.database.read() as connection:
        assert connection.execute(select(schema.enrolment_code)).all() == []

"""The fleet on its pages: judged by its places' hours, filtered, paged, arranged."""

import re

import httpx
import pytest
from sqlalchemy import event, insert, update

from account.pages.fleet import listing
from account.store import schema
from account.store.fleet import commanding, own_word, terminals
from account.store.fleet.need import Cause
from feedback.batch import Health
from kiosk.hw.button_health import CHATTER, SILENT_AFTER, STUCK_MS, ButtonHealth
from tests.account.pages.fleet.standing import WELL, at_night, needs, state_now
from tests.account.pages.scene import DAY, HOUR, MINUTE, NOON, Scene
from tests.account.pages.test_touchpoints_page import add, said


@pytest.mark.parametrize(
    ("heard", "state"),
    [
        (7 * HOUR, "resting"),  # at eight in the evening
        (7 * HOUR + 30 * MINUTE, "late"),
        (9 * HOUR, "silent"),
        (MINUTE, "online"),
    ],
)
def test_a_terminal_that_is_off_at_night_is_not_silent(scene: Scene, heard: int, state: str):
    at_night(scene)
    scene.terminal(heard=heard)
    assert state_now(scene) == [state]


def test_states_are_counted_over_all_and_pages_have_no_doubles(
    anna: httpx.Client, scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listing, "PAGE", 4)
    for number in range(7):
        scene.terminal(f"Terminal {number % 3}", heard=MINUTE if number < 5 else 5 * HOUR)
    scene.terminal("Gone", state="retired")
    seen = []
    for page in range(1, 9):
        reply = anna.get(f"/terminals?page={page}")
        assert "2 Silent" in said(reply)
        assert "5 Online" in said(reply)
        assert "1 Retired" in said(reply)
        assert f"Page {min(page, 2)} of 2" in said(reply)
        seen += re.findall(r'id="terminal-(\w+)"', reply.text) if page < 3 else []
    assert len(seen) == len(set(seen)) == 7
    assert anna.get("/terminals?page=nonsense&state=hopeful&order=x&group=y").status_code == 200


def test_filters_groups_and_orders(anna: httpx.Client, scene: Scene):
    top = add(scene, None, "Berlin", tags="capital")
    door = add(scene, top, "Door", tags="busy")
    scene.terminal("A door", door, heard=5 * HOUR, health=WELL)
    scene.terminal("B hall", "north", heard=MINUTE)
    old = scene.terminal("C gone", "north", state="retired")

    def shown(query: str) -> list[str]:
        reply = anna.get(f"/terminals?{query}")
        return re.findall(r'<a href="/terminals/[0-9a-f]{12}">([^<]+)</a>', reply.text)

    assert shown("") == ["A door", "B hall"]
    assert shown(f"place={top}") == ["A door"]
    assert shown("tag=capital") == ["A door"]
    assert shown("version=0.1.0") == ["A door"]
    assert shown("state=online") == ["B hall"]
    assert shown("state=retired") == ["C gone"]
    assert shown("q=berlin+DOOR") == ["A door"]
    assert shown(f"q={old}") == ["C gone"]
    assert shown("order=state") == ["A door", "B hall"]
    assert shown("order=heard") == ["A door", "B hall"]
    assert "Berlin › Door 1 Silent" in said(anna.get("/terminals?group=touchpoint"))
    assert said(anna.get("/terminals?group=tag")).count("A door") == 2
    assert "No terminal fits this choice" in said(anna.get("/terminals?q=zzz"))


def test_a_view_is_kept_and_let_go(anna: httpx.Client, scene: Scene):
    scene.terminal()
    data = {"query": "state=online&q=door&evil=%0d%0aSet-Cookie", "name": "Mine", "shared": "1"}
    kept = anna.post("/terminals/views", data=data)
    assert kept.headers["location"] == "/terminals?state=online&q=door&kept=1"
    page = anna.get("/terminals?state=online&q=door")
    assert "Mine" in said(page)
    this = re.search(r"/terminals/views/(\w+)/let-go", page.text)[1]  # type: ignore[index]
    assert anna.post("/terminals/views/nothing/let-go").status_code == 404
    anna.post(f"/terminals/views/{this}/let-go")
    assert "Mine" not in said(anna.get("/terminals"))
    assert anna.post("/terminals/views", data={"query": "", "name": ""}).status_code == 422


def test_whatever_needs_a_person_is_named_with_its_cure(anna: httpx.Client, scene: Scene):
    ill = Health(
        version="0.1.0",
        outbox=4,
        oldest_unsent_ms=2 * DAY,
        disk_free_bytes=10**8,
        temperature_c=81.5,
        under_voltage=True,
        clock_synced=False,
        trouble=("the network cable is out",),
    )
    scene.terminal("Ill", health=ill)
    scene.terminal("Silent", heard=5 * HOUR)
    scene.terminal("Never", heard=None)
    scene.terminal("New", state="pending", heard=None)
    short = scene.terminal("Short")
    scene.store(short, 9, gaps=((3, 4), (6, 6)), kept_from_seq=1)
    scene.quarantine(short, 6)
    copied = scene.terminal("Copied")
    scene.store(copied, 2, seen_seq=3, clone_sign="two responses are number 3")
    stubborn = scene.terminal("Stubborn", heard=MINUTE)
    failing = scene.terminal("Failing")
    gone = scene.terminal("Gone", state="retired")
    with scene.database.write() as connection:
        connection.execute(
            update(schema.terminal).values(has_settings_rev=schema.terminal.c.settings_rev)
        )
        this = schema.terminal.c.terminal_id == stubborn
        connection.execute(update(schema.terminal).where(this).values(has_settings_rev="0"))
        connection.execute(update(schema.settings_document).values(issued_ms=NOON - DAY))
        commanding.ask(connection, failing, "diagnostics", {}, NOON)
        connection.execute(update(schema.command).values(done_ms=NOON, well=False, said="no disk"))
        connection.execute(
            insert(schema.carried_file).values(
                terminal_id=gone, raw_hash=bytes(32), name="x", raw=b"x", received_ms=NOON
            )
        )
        terminals.add_code(connection, "north", "Card", NOON - 88 * DAY, 90)

    found = needs(scene)
    assert {(one.cause, one.name) for one in found} == {
        (Cause.CLONED, "Copied"),
        (Cause.MISSING, "Short"),
        (Cause.QUARANTINED, "Short"),
        (Cause.SILENT, "Silent"),
        (Cause.DISK, "Ill"),
        (Cause.POWER, "Ill"),
        (Cause.STUCK, "Ill"),
        (Cause.HOT, "Ill"),
        (Cause.CLOCK, "Ill"),
        (Cause.TOLD, "Ill"),
        (Cause.PENDING, "New"),
        (Cause.FIRST, "Never"),
        (Cause.REFUSED, "Stubborn"),
        (Cause.FAILED, "Failing"),
        (Cause.CARRIED, "Gone"),
        (Cause.CODE, "Card"),
    }
    assert [one.n for one in found if one.cause is Cause.MISSING] == [2]
    page = said(anna.get("/terminals/attention"))
    assert "2 responses are missing" in page
    assert "the network cable is out" in page
    assert "Show all 16" in said(anna.get("/terminals/overview"))
    assert "Silent · Exit north" not in said(anna.get("/terminals/attention?cause=missing"))


def test_a_fleet_that_is_well_needs_nobody(anna: httpx.Client, scene: Scene):
    here = scene.terminal(health=WELL)
    scene.store(here, 3)
    assert needs(scene) == []
    assert "Nothing needs a person" in said(anna.get("/terminals/attention"))


def test_what_a_terminal_says_of_its_buttons_is_understood():
    """The words are the terminal's own; here they are made by it."""
    buttons = ButtonHealth({1: "worst button", 2: "best button", 3: "third button"})
    buttons.held_at_start([3], 0)
    for at in range(SILENT_AFTER):
        buttons.down(2, at * 10 if at < CHATTER else at * 5000)
        buttons.up(2)
    told = buttons.trouble(STUCK_MS)
    assert {own_word.sign_of(one) for one in told} == set(own_word.ButtonSign)
    assert own_word.sign_of("the network cable is out") is None


def test_a_page_of_two_thousand_terminals_asks_few_questions(anna: httpx.Client, scene: Scene):
    """What grows with the fleet is one small row a terminal."""
    row = {"account_id": scene.account_id, "touchpoint_id": "north", "state": "accepted"}
    row |= {"token_hash": "", "public_key": "", "link_key": b"", "enrolled_ms": NOON - DAY}
    row |= {"settings_rev": "", "last_contact_ms": NOON - MINUTE}
    rows = [{**row, "terminal_id": f"{n:012x}", "name": f"T{n:04d}"} for n in range(2000)]
    with scene.database.write() as connection:
        connection.execute(insert(schema.terminal), rows)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_more: object) -> None:
        asked.append(sql)

    event.listen(scene.database._reader, "before_cursor_execute", note)
    try:
        reply = anna.get("/terminals?page=40")
    finally:
        event.remove(scene.database._reader, "before_cursor_execute", note)
    assert "2 000 Online" in said(reply)
    assert "T1999" in reply.text
    assert len(asked) < 25
    assert not [sql for sql in asked if "count(" in sql and "response" in sql]

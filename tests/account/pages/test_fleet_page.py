"""The fleet on its pages: judged by its places' hours, filtered, paged, arranged."""

import io
import re
import tomllib
import zipfile
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event, insert, select, update

from account import spans
from account.pages.fleet import listing
from account.store import attention, commanding, fleet, schema, terminals, touchpoints
from account.store.attention import Cause
from account.store.reach import Reach
from feedback.batch import Health
from kiosk.hw.button_health import CHATTER, SILENT_AFTER, STUCK_MS, ButtonHealth
from kiosk.provisioning import card
from tests.account.pages.scene import DAY, HOUR, MINUTE, NOON, Scene
from tests.account.pages.test_touchpoints_page import add, narrow, place, said

WELL = Health(version="0.1.0", outbox=0, clock_synced=True, disk_free_bytes=10**10)


def at_night(scene: Scene) -> None:
    """It is three in the morning, and the place opens from eight to eight."""
    scene.now = NOON + 15 * HOUR
    hours = spans.written(spans.typed("mon-sun 08:00-20:00"))
    with scene.database.write() as connection:
        own = {**place(scene, "north").own, "opening_hours": hours}
        touchpoints.change(connection, scene.account_id, "north", own, scene.now)


def needs(scene: Scene) -> list[attention.Need]:
    mine = Reach(scene.account_id, None)
    with scene.database.read() as connection:
        whole = fleet.whole(connection, mine, scene.now)
        return attention.needs(connection, mine, whole, scene.now)


def state_now(scene: Scene) -> list[str]:
    with scene.database.read() as connection:
        whole = fleet.whole(connection, Reach(scene.account_id, None), scene.now)
    return [str(one.state) for one in whole.terminals]


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
    assert {attention.sign_of(one) for one in told} == set(attention.ButtonSign)
    assert attention.sign_of("the network cable is out") is None


def test_one_terminal_and_what_is_done_to_it(anna: httpx.Client, scene: Scene):
    other = add(scene, None, "Other place", settings={"sound": 1})
    here = scene.terminal("Left", health=WELL)
    page = f"/terminals/{here}"

    def did(act: str, **data: str) -> str:
        reply = anna.post(f"{page}/{act}", data=data)
        return said(anna.get(reply.headers["location"])) if reply.is_redirect else said(reply)

    assert "Renamed. " in did("name", name="Right")
    assert "A name has 1 to 80 letters" in did("name", name=" ")
    assert "Moved. It takes" in did("move", touchpoint=other)
    assert "That cannot be" in did("move", touchpoint="nowhere")
    assert "It is asked" in did("ask", kind="diagnostics")
    assert "cannot be asked for that now" in did("ask", kind="network")
    assert "It does not wait to be accepted" in did("accept")
    told = said(anna.get(page))
    assert "Right" in told
    assert "Diagnostics not answered yet" in told
    assert "was_at: Exit north, now_at: Other place" in told
    assert "Retired." in did("retire")
    assert "retired already" in did("retire")
    assert "cannot be asked for that now" in did("ask", kind="restart")
    assert "Revoked" in did("revoke")
    assert anna.get("/terminals/nothing").status_code == 404
    with scene.database.read() as connection:
        kept = connection.execute(select(schema.terminal.c.touchpoint_id)).scalar_one()
        asked = connection.execute(select(schema.command.c.kind)).scalars().all()
    assert (kept, asked) == (other, ["diagnostics"])


def test_another_network_is_asked_for_and_its_password_shown_to_nobody(
    anna: httpx.Client, scene: Scene
):
    here = scene.terminal("Left", health=WELL)
    page = f"/terminals/{here}/elsewhere"
    assert "Another way for Left" in said(anna.get(page))
    secret = {"kind": "network", "ssid": "Shop", "password": "swordfish1", "country": "DE"}
    assert anna.post(page, data=secret).status_code == 303
    wrong = anna.post(page, data={**secret, "country": "Germany"})
    assert wrong.status_code == 422
    assert "swordfish1" not in wrong.text
    assert "swordfish1" not in anna.get(f"/terminals/{here}").text
    assert anna.post(page, data={"kind": "address", "address": ""}).status_code == 422
    assert anna.post(page, data={"kind": "restart"}).status_code == 422
    with scene.database.read() as connection:
        kinds = connection.execute(select(schema.command.c.kind)).scalars().all()
        lines = connection.execute(select(schema.audit.c.detail)).scalars().all()
    assert kinds == ["network"]
    assert not [line for line in lines if "swordfish1" in line]


def test_a_pending_terminal_is_accepted_on_its_page(anna: httpx.Client, scene: Scene):
    here = scene.terminal("New", state="pending", heard=None)
    assert "waits to be accepted" in said(anna.get(f"/terminals/{here}"))
    anna.post(f"/terminals/{here}/accept")
    assert state_now(scene) == ["waiting_for_first"]


def test_nobody_sees_or_touches_terminals_beyond_their_reach(anna: httpx.Client, scene: Scene):
    mine, other = add(scene, None, "Mine"), add(scene, None, "Other")
    own, foreign = scene.terminal("Own", mine), scene.terminal("Foreign", other, heard=9 * DAY)
    scene.store(foreign, 9, gaps=((3, 4),))
    bob = narrow(scene, anna, "operator", mine)

    for path in ("/terminals", "/terminals/attention", "/terminals/overview", "/terminals?q=o"):
        assert "Foreign" not in said(bob.get(path))
    assert "Own" in said(bob.get("/terminals"))
    assert bob.get(f"/terminals/{foreign}").status_code == 404
    for act in ("ask", "name", "move", "accept", "retire", "revoke"):
        data = {"kind": "restart", "name": "x", "touchpoint": mine}
        assert bob.post(f"/terminals/{foreign}/{act}", data=data).status_code == 404
    assert bob.post(f"/terminals/{own}/move", data={"touchpoint": other}).status_code == 422
    given = {"name": "x", "touchpoint": other, "days": "30"}
    assert bob.post("/terminals/add", data=given).status_code == 422
    lines = {"lines": "x, Other", "days": "30"}
    assert bob.post("/terminals/add/many", data=lines).status_code == 422
    assert bob.get("/terminals/import").status_code == 403
    with scene.database.read() as connection:
        assert connection.execute(select(schema.command)).all() == []
        assert connection.execute(select(schema.enrolment_code)).all() == []


def test_who_may_not_arrange_only_looks(anna: httpx.Client, scene: Scene):
    here = scene.terminal("Own", health=WELL)
    viewer = narrow(scene, anna, "viewer")
    told = said(viewer.get(f"/terminals/{here}"))
    assert "Captured = received" in told
    assert "Retire" not in told
    assert viewer.post(f"/terminals/{here}/retire").status_code == 403
    for path in ("/terminals/codes", "/terminals/import", "/terminals/add/many"):
        assert viewer.get(path).status_code == 403


def test_codes_are_listed_and_taken_back(anna: httpx.Client, scene: Scene):
    given = {"name": "Exit 2", "touchpoint": "north", "days": "30", "waits": "1"}
    code = re.search(r'id="code">([^<]+)<', anna.post("/terminals/add", data=given).text)[1]  # type: ignore[index]
    page = anna.get("/terminals/codes")
    assert "Exit 2" in said(page)
    assert "must be accepted" in said(page)
    assert code not in page.text
    mark = re.search(r"/terminals/codes/(\w+)/revoke", page.text)[1]  # type: ignore[index]
    assert anna.post(f"/terminals/codes/{mark}/revoke").status_code == 303
    assert "1 taken back" in said(anna.get("/terminals/codes?state=code_revoked"))
    assert anna.post("/terminals/codes/000000000000/revoke").status_code == 422


def test_many_terminals_from_a_table_fit_the_flashing_tool_and_their_cards(
    anna: httpx.Client, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    top = add(scene, None, "Berlin")
    add(scene, top, "Exit 2")
    table = (
        'name,touchpoint,how\r\nExit 2 left,Berlin › Exit 2\r\n"=Ä, right",Exit north,by_stick\r\n'
    )
    reply = anna.post(
        "/terminals/add/many", data={"days": "30"}, files={"table": ("t.csv", table.encode())}
    )
    assert reply.status_code == 200, said(reply)
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    archive.extractall(tmp_path)
    monkeypatch.syspath_prepend(Path(__file__).parents[3] / "deploy" / "flashing")
    written = import_module("terminals").read_table(tmp_path / "terminals.csv")
    assert [one.name for one in written] == ["Exit 2 left", "=Ä, right"]
    cards = [card.check(card.parse(one.settings)).terminal.account for one in written]
    assert cards[0].enrolment_code
    assert cards[1].identity
    assert state_now(scene) == ["by_stick"]


WRONG_TABLES = [
    (b"\n", "1 to 500 terminals"),
    (b"name,touchpoint\n", "1 to 500 terminals"),
    (b"A, Moon", "Line 1: there is no touchpoint “Moon”"),
    (b"A, Exit north\n, Exit north", "Line 2: give the terminal a name"),
    (b"A, Exit north\nA, Exit north", "Line 2: “A” is there twice"),
    (b"\xff\xfe", "cannot be read"),
]


def test_a_table_that_is_wrong_makes_nothing(anna: httpx.Client, scene: Scene):
    for table, told in WRONG_TABLES:
        reply = anna.post(
            "/terminals/add/many", data={"days": "30"}, files={"table": ("t.csv", table)}
        )
        assert reply.status_code == 422
        assert told in said(reply)
    with scene.database.read() as connection:
        assert connection.execute(select(schema.enrolment_code)).all() == []


def test_a_terminal_without_a_network_is_handed_out_whole(anna: httpx.Client, scene: Scene):
    given = {"name": "Island", "touchpoint": "north", "days": "30", "how": "by_stick"}
    reply = anna.post("/terminals/add", data=given)
    assert reply.headers["content-disposition"] == 'attachment; filename="kiosk.toml"'
    assert tomllib.loads(reply.text)["account"]["identity"]
    scene.now += 9 * DAY
    assert state_now(scene) == ["by_stick"]
    assert needs(scene) == []


def test_the_first_way_leads_from_place_to_press(anna: httpx.Client, scene: Scene):
    told = said(anna.get("/terminals/overview"))
    assert "The first press is five steps away" in told
    assert "Arrange the first touchpoint" in told
    at_night(scene)
    anna.post("/terminals/add", data={"name": "x", "touchpoint": "north", "days": "30"})
    told = said(anna.get("/terminals/overview"))
    assert "Say where your terminals stand done" in told
    assert "Make a code for a terminal done" in told
    assert "Look whether it is heard" in told
    scene.visit(scene.terminal())
    assert "five steps" not in said(anna.get("/terminals/overview"))


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

"""One terminal on its page, what is done to it, and who may."""

import httpx
from sqlalchemy import select, update

from account.store import audit, schema
from tests.account.pages.fleet.standing import WELL, state_now
from tests.account.pages.scene import DAY, HOUR, Scene
from tests.account.pages.test_touchpoints_page import add, narrow, said


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


def test_what_was_not_heard_of_since_a_restore_is_not_said_to_have_arrived(
    anna: httpx.Client, scene: Scene
):
    here = scene.terminal("Left", health=WELL)
    scene.visit(here)
    scene.store(here, 1)
    assert "Everything captured has arrived" in said(anna.get(f"/terminals/{here}"))
    with scene.database.write() as connection:
        audit.note(connection, scene.account_id, scene.now, audit.COMMAND_LINE, audit.RESTORED, "")
    for page in (f"/terminals/{here}", "/terminals"):
        told = said(anna.get(page))
        assert "Everything captured has arrived" not in told
        assert "Not heard of since this account was restored on" in told
    scene.now += 2 * HOUR
    told = said(anna.get("/terminals/attention?cause=restored"))
    assert "Not heard of since this account was restored from a copy" in told
    assert "Left" in told
    with scene.database.write() as connection:
        heard = update(schema.terminal).values(last_contact_ms=scene.now)
        connection.execute(heard)
    assert "Everything captured has arrived" in said(anna.get(f"/terminals/{here}"))

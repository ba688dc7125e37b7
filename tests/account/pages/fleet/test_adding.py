"""Terminals are added: by a code, many from a table, without a network, for the first time."""

import io
import re
import tomllib
import tracemalloc
import zipfile
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from account.pages.fleet import many
from account.store import schema
from kiosk.provisioning import card
from tests.account.pages.fleet.standing import at_night, needs, state_now
from tests.account.pages.scene import DAY, Scene
from tests.account.pages.test_touchpoints_page import add, said


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
    monkeypatch.syspath_prepend(Path(__file__).parents[4] / "deploy" / "flashing")
    written = import_module("terminals").read_table(tmp_path / "terminals.csv")
    assert [one.name for one in written] == ["Exit 2 left", "=Ä, right"]
    cards = [card.check(card.parse(one.settings.told)).terminal.account for one in written]
    assert cards[0].enrolment_code
    assert cards[1].identity
    assert state_now(scene) == ["by_stick"]


WRONG_TABLES = [
    (b"\n", "1 to 500 terminals"),
    (b"name,touchpoint\n", "1 to 500 terminals"),
    (b"\xef\xbb\xbfname\n" + b"A, Exit north\n" * 501, "1 to 500 terminals"),
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


def test_of_a_long_table_no_more_is_kept_than_a_fault_needs():
    tracemalloc.start()
    try:
        kept = many._numbered("name\n" + "\n" * 100_000 + "a\n" * 100_000)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(kept) == many.MOST + 2
    assert most < 4_000_000  # its rows alone would be 16 million


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

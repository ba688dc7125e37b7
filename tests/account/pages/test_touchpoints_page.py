"""The tree of touchpoints on its pages: seen, arranged, and kept within somebody's reach."""

import json
import re
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import insert, select

from account import spans
from account.pages.places import folding
from account.store import schema
from account.store.people.people import who_signs_in
from account.store.places import touchpoints, tree
from feedback import wire
from tests.account.pages.scene import PASSWORD, Scene

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def said(reply: httpx.Response) -> str:
    """The page's text as somebody hears it read out."""
    return " ".join(re.sub(r"<[^>]+>", " ", reply.text).split())


def add(scene: Scene, parent: str | None, name: str, **own: object) -> str:
    with scene.database.write() as connection:
        return touchpoints.add(connection, scene.account_id, parent, name, own, scene.now)


def place(scene: Scene, touchpoint_id: str) -> tree.Place:
    with scene.database.read() as connection:
        return tree.read(connection, scene.account_id).places[touchpoint_id]


def narrow(scene: Scene, client: httpx.Client, role: str, *roots: str) -> httpx.Client:
    """The same browser, signed in as somebody who sees only these branches."""
    email = f"{role}@example.org"
    scene.add_person(email, role)
    with scene.database.write() as connection:
        one = who_signs_in(connection, email, PASSWORD)
        assert one is not None
        for root in roots:
            row = {"person_id": one.id, "touchpoint_id": root}
            connection.execute(insert(schema.person_reach).values(row))
    client.post("/sign-out")
    assert client.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 303
    return client


def test_the_tree_is_shown_with_its_terminals(anna: httpx.Client, scene: Scene):
    country = add(scene, None, "Germany", time_zone="Europe/Berlin")
    city = add(scene, country, "Berlin", tags="capital")
    with scene.database.write() as connection:
        touchpoints.move(connection, scene.account_id, "north", city, scene.now)
    scene.terminal()

    told = said(anna.get("/touchpoints"))
    assert re.search(r"Germany always open.*1 terminal Berlin capital .* Exit north", told)
    assert "1 touchpoint found" in said(anna.get("/touchpoints?q=capital+north"))
    assert "No touchpoint fits “xyz”" in said(anna.get("/touchpoints?q=xyz"))


def test_a_touchpoint_is_added_beneath_another(anna: httpx.Client, scene: Scene):
    top = add(scene, None, "Top", time_zone="Asia/Tokyo")
    given = {"name": "Gate", "under": top, "kind": "Gate", "time_zone": ""}
    there = anna.post("/touchpoints/add", data=given).headers["location"]

    told = said(anna.get(there))
    assert "The touchpoint is there." in told
    assert re.search(r"Time zone Asia/Tokyo \(\d\d:\d\d\) from Top", told)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "1 to 80 letters"),
        ({"name": "Exit north"}, "is there already"),
        ({"time_zone": "Mars"}, "no time zone"),
    ],
)
def test_a_wrong_touchpoint_is_named(anna: httpx.Client, wrong: dict[str, str], told: str):
    reply = anna.post("/touchpoints/add", data={"name": "New", "under": "", **wrong})
    assert reply.status_code == 422
    assert told in said(reply)


def test_what_is_left_empty_is_taken_from_above(anna: httpx.Client, scene: Scene):
    top = add(scene, None, "Top", time_zone="Asia/Tokyo", tags="north")
    gate = add(scene, top, "Gate", time_zone="UTC", survey_rev=scene.rev)
    given = {"name": "Gate 2", "tags": "busy", "time_zone": "", "survey_rev": "", "languages": ""}
    anna.post(f"/touchpoints/{gate}/change", data={**given, "cut_over_min": "240"})

    here = place(scene, gate)
    assert (here.name, here.holds["time_zone"]) == ("Gate 2", "Asia/Tokyo")
    assert here.tags == ("north", "busy")
    assert here.own == {"tags": "busy", "cut_over_min": 240}
    form = said(anna.get(f"/touchpoints/{gate}/change"))
    assert "As above: Asia/Tokyo (from Top)." in form


def test_opening_hours_are_written_a_line_a_day(anna: httpx.Client, scene: Scene):
    days = {
        "day_mon": "08:00–12:00, 13:00-18:00",
        "dates": "2026-12-25 closed\n2026-12-24 08:00-13:00",
    }
    given = {"name": "Exit north", "time_zone": "Europe/Berlin", "languages": "en", **days}
    reply = anna.post("/touchpoints/north/change", data={**given, "hours": "own"})

    assert reply.status_code == 303, said(reply)
    kept = spans.read(place(scene, "north").holds["opening_hours"])
    assert spans.said(kept.days["mon"]) == "08:00-12:00, 13:00-18:00"
    assert kept.days["2026-12-25"] == ()
    assert "Monday 08:00-12:00, 13:00-18:00 Tuesday closed" in said(anna.get("/touchpoints/north"))
    assert 'value="08:00-12:00, 13:00-18:00"' in anna.get("/touchpoints/north/change").text
    wrong = anna.post(
        "/touchpoints/north/change", data={**given, "day_mon": "8-12", "hours": "own"}
    )
    assert wrong.status_code == 422
    assert "are no hours" in said(wrong)


def test_hours_that_are_written_are_meant(anna: httpx.Client, scene: Scene):
    top = add(scene, None, "Top")
    gate = add(scene, top, "Gate")
    anna.post(
        f"/touchpoints/{gate}/change", data={"name": "Gate", "day_sun": "10:00-12:00", "hours": ""}
    )
    assert spans.read(place(scene, gate).own["opening_hours"]).days["sun"] == ((600, 720),)
    anna.post(
        f"/touchpoints/{gate}/change", data={"name": "Gate", "day_sun": "10:00-12:00", "hours": ""}
    )
    assert "opening_hours" not in place(scene, gate).own


def test_settings_reach_every_terminal_beneath(anna: httpx.Client, scene: Scene):
    top = add(scene, None, "Top", settings={"sound": 3})
    with scene.database.write() as connection:
        touchpoints.move(connection, scene.account_id, "north", top, scene.now)
    here = scene.terminal()
    given = {"theme": "light", "sound": "12", "low_reach": "yes", "colour_text": "#101010"}
    reply = anna.post(
        f"/touchpoints/{top}/settings", data=given, files={"logo_file": ("l.png", PIXEL)}
    )
    assert reply.status_code == 303, said(reply)
    assert "1 terminal gets new settings" in said(anna.get(reply.headers["location"]))

    with scene.database.read() as connection:
        t, d = schema.terminal.c, schema.settings_document.c
        due = connection.execute(select(t.settings_rev).where(t.terminal_id == here)).scalar_one()
        raw = connection.execute(select(d.issued).where(d.rev == due)).scalar_one()
        lines = connection.execute(select(schema.audit.c.what, schema.audit.c.detail)).all()
    settings = wire.settings_from(raw)
    assert (settings.theme, settings.sound, settings.low_reach) == ("light", 12, True)
    assert settings.logo_png == PIXEL
    assert settings.colours == {"text": "#101010"}
    assert ("touchpoint.set", "sound", "3", "12") in [
        (what, *(json.loads(detail).get(one) for one in ("name", "was", "now")))
        for what, detail in lines
    ]
    assert anna.get(f"/touchpoints/{top}/logo.png").content == PIXEL
    again = anna.post(f"/touchpoints/{top}/settings", data={"logo": "keep"})
    assert again.status_code == 303
    assert place(scene, top).own["settings"].keys() == {"logo"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"sound": "101"}, "goes from 0 to 100"),
        ({"sound": "loud"}, "goes from 0 to 100"),
        ({"colour_text": "#111111"}, "has a contrast of"),
        ({"dark_hours": "at night"}, "Dark hours are written as"),
    ],
)
def test_settings_that_no_terminal_takes_are_refused(
    anna: httpx.Client, scene: Scene, given: dict[str, str], told: str
):
    before = place(scene, "north")
    reply = anna.post("/touchpoints/north/settings", data=given)
    assert reply.status_code == 422
    assert told in said(reply)
    assert place(scene, "north") == before


def test_a_logo_that_is_none_is_refused(anna: httpx.Client):
    reply = anna.post("/touchpoints/north/settings", files={"logo_file": ("l.png", b"GIF89a")})
    assert reply.status_code == 422
    assert "The logo must be a PNG picture" in said(reply)


def test_settings_can_be_looked_at_before_they_hold(anna: httpx.Client, scene: Scene):
    before = place(scene, "north")
    reply = anna.post("/touchpoints/north/settings", data={"theme": "light", "do": "preview"})
    assert reply.status_code == 200
    assert 'fill="#F6F7F9"' in reply.text
    assert place(scene, "north") == before


def test_a_touchpoint_moves_closes_and_opens_again(anna: httpx.Client, scene: Scene):
    top, gate = add(scene, None, "Top", time_zone="Asia/Tokyo"), add(scene, None, "Gate")
    anna.post(f"/touchpoints/{gate}/move", data={"under": top})
    assert place(scene, gate).parent_id == top
    held = anna.post(f"/touchpoints/{top}/close")
    assert held.status_code == 422
    assert "Open touchpoints still hang beneath it: Gate" in said(held)
    anna.post(f"/touchpoints/{gate}/close")
    assert "Show 1 closed touchpoint too" in said(anna.get("/touchpoints"))
    assert "Gate" in said(anna.get("/touchpoints?closed=1"))
    anna.post(f"/touchpoints/{gate}/reopen")
    assert place(scene, gate).closed_ms is None


def test_nobody_reaches_beyond_their_branch(anna: httpx.Client, scene: Scene):
    mine, other = add(scene, None, "Mine"), add(scene, None, "Other")
    beneath = add(scene, mine, "Beneath")
    bob = narrow(scene, anna, "operator", mine)

    told = said(bob.get("/touchpoints"))
    assert "Mine" in told
    assert "Beneath" in told
    assert "Other" not in told
    for path in ("", "/change", "/settings", "/move", "/logo.png"):
        assert bob.get(f"/touchpoints/{other}{path}").status_code == 404
    for path in ("/change", "/settings", "/move", "/close", "/reopen"):
        reply = bob.post(f"/touchpoints/{other}{path}", data={"name": "Mine now"})
        assert reply.status_code == 404
    assert bob.post(f"/touchpoints/{beneath}/move", data={"under": other}).status_code == 403
    assert bob.post(f"/touchpoints/{beneath}/move", data={"under": ""}).status_code == 403
    assert bob.post("/touchpoints/add", data={"name": "x", "under": other}).status_code == 403
    assert bob.post("/touchpoints/add", data={"name": "x"}).status_code == 403
    assert bob.post("/touchpoints/add", data={"name": "x", "under": mine}).status_code == 303


def test_who_may_not_arrange_only_looks(anna: httpx.Client, scene: Scene):
    viewer = narrow(scene, anna, "viewer")
    assert "Change" not in said(viewer.get("/touchpoints/north"))
    assert viewer.get("/touchpoints/north/change").status_code == 403
    assert viewer.post("/touchpoints/north/close").status_code == 403


@dataclass(frozen=True)
class Deep:
    depth: int


@pytest.mark.parametrize(
    ("depths", "shown", "hidden"),
    [
        ([0, 1, 2] * 40, 120, 0),  # as many as fit
        ([0, *[1, *[2] * 9] * 20], 21, 180),
        ([0, *[1] * 300], 301, 0),  # one branch: its own are told, in parts
        ([*[0] * 130, 1], 130, 1),
    ],
)
def test_so_many_levels_of_a_tree_as_fit_and_none_is_lost(
    depths: list[int], shown: int, hidden: int
):
    levels = folding.upper([Deep(one) for one in depths])
    assert (len(levels), sum(beneath for _, beneath in levels)) == (shown, hidden)

    seen, first = 0, 0
    while True:
        here, rest = folding.part(levels, first)
        seen += len(here)
        assert len(here) <= folding.MOST
        if not rest.left:
            break
        first = rest.first + len(here)
    assert seen == shown


def test_a_large_tree_is_folded_and_every_branch_is_a_link_away(anna: httpx.Client, scene: Scene):
    cities = [(f"{at:012x}", None, f"City {at}") for at in range(0xC0, 0xCA)]
    exits = [
        (f"{city}{at:03x}"[-12:], city, f"Exit {at}") for city, _, _ in cities for at in range(13)
    ]
    shared = {"account_id": scene.account_id, "created_ms": scene.now, "survey_rev": scene.rev}
    shared |= {"time_zone": "Europe/Berlin", "languages": "en"}
    with scene.database.write() as connection:
        connection.execute(
            insert(schema.touchpoint),
            [{"id": i, "parent_id": up, "name": n, **shared} for i, up, n in (*cities, *exits)],
        )
    page = anna.get("/touchpoints").text
    assert page.count("13 touchpoints beneath") == 10
    assert ">Exit 7<" not in page
    [branch] = re.findall(r'href="(/touchpoints\?in=[^"]*c3)"', page)
    within = anna.get(branch).text
    assert within.count('<li class="deep-') == 14
    assert "Show all 141" in within
    assert anna.get("/touchpoints?q=Exit").text.count('<li class="deep-') == folding.MOST
    assert anna.get("/touchpoints?q=Exit&from=120").text.count('<li class="deep-') == 11

"""Today at each touchpoint."""

import re

import httpx
import pytest
from sqlalchemy import insert, update

from account.store import schema
from account.store.intake import rollup, tally
from account.store.places import touchpoints, tree
from feedback import wire
from feedback.response import Mode
from tests.account.pages.scene import Scene
from tests.account.pages.test_results_page import fill, text_of
from tests.account.pages.test_weight import Scales
from tests.account.rows import response_row, visit_body
from tests.account.store.results.filling import survey


def test_many_quiet_touchpoints_are_no_missing_ones(anna: httpx.Client, scene: Scene):
    for number in range(9):
        scene.add_touchpoint(f"quiet{number}", f"Exit {number}", "Europe/Berlin")

    page = anna.get("/today").text

    assert "No responses yet today" in page
    assert "10 touchpoints without a response yet today" in page
    assert "No touchpoint yet" not in page


def test_each_scale_stands_by_itself_with_all_its_steps_in_order(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    scene.visit(here, 10, kind="nps", steps=11)
    scene.visit(here, 9, kind="nps", steps=11)
    scene.visit(here, 4, steps=4)

    page = anna.get("/today").text
    smileys, nps = re.findall(r'<ul class="counts steps-(\d+)">', page)[::-1]

    assert (smileys, nps) == ("4", "11")
    assert "Neutral" not in page
    told = re.findall(r"<strong>(\d)</strong><small>(\d+) of 10</small>", page)
    assert told == [*(("0", str(step)) for step in range(9)), ("1", "9"), ("1", "10")]


def test_two_surveys_on_one_scale_are_never_added(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    scene.visit(here, 4, steps=4)
    scene.visit(here, 4, steps=4, survey_rev="f" * 64)

    assert anna.get("/today").text.count('<ul class="counts steps-4">') == 2


@pytest.mark.parametrize(
    ("language", "scale"), [("en", "5 smileys"), ("de", "5 Smileys")], ids=["en", "de"]
)
def test_questions_of_the_same_words_name_their_survey(
    anna: httpx.Client, scene: Scene, language: str, scale: str
):
    here = scene.terminal()
    for name, choices in (("Hall", "ab"), ("Lift", "ac"), ("Lift", "bc")):
        rev = scene.issue(survey(name, choices=tuple(choices)))
        scene.visit(here, 4, survey_rev=rev, question="mood", kind="smileys", steps=5)
    scene.visit(here, 4, survey_rev="f" * 64, question="mood", kind="smileys", steps=5)

    page = anna.get("/today", headers={"Accept-Language": language}).text

    told = re.findall(r'<p class="quiet">([^<]*)</p>\s*<ul class="counts', page)
    assert told == [f"How was it? · Hall · {scale}", f"How was it? · Lift · {scale}", "mood"]


def test_where_weeks_are_the_smallest_today_is_not_told(anna: httpx.Client, scene: Scene):
    scene.visit(scene.terminal(), 4, steps=4)
    rule = {"place": "north", "interval_s": "5", "burst_n": "10", "burst_s": "10", "bucket": "week"}
    assert anna.post("/results/rules", data=rule).status_code in (200, 303)

    assert "counts steps" not in anna.get("/today").text


def test_a_place_that_is_asked_no_smileys_shows_none(anna: httpx.Client, scene: Scene):
    scene.visit(scene.terminal(), 7, kind="nps", steps=11)
    assert anna.get("/today").text.count('href="#face-') == 1  # the one in the head


def test_many_touchpoints_are_folded_by_branch_with_a_line_each(anna: httpx.Client, scene: Scene):
    with scene.database.write() as connection:
        for city in ("Berlin", "Hamburg"):
            branch = touchpoints.add(connection, scene.account_id, None, city, {}, scene.now)
            for number in range(5):
                touchpoints.add(
                    connection, scene.account_id, branch, f"Exit {number}", {}, scene.now
                )
        ids = {one.name: id_ for id_, one in tree.read(connection, scene.account_id).places.items()}
    here = scene.terminal()
    for rating in (1, 1, 4):
        scene.visit(here, rating, steps=4, touchpoint=ids["Exit 3"])
    scene.visit(here, 9, kind="nps", steps=11, touchpoint=ids["Exit 3"])
    scene.visit(here, 4, steps=4, mode=Mode.TEST, touchpoint=ids["Exit 2"])

    page = anna.get("/today").text
    folded = page[page.index("by-group") :]

    assert text_of(folded).count("touchpoints ·") == 1
    assert "Hamburg 2 touchpoints · 4 responses" in text_of(folded)
    assert folded.count("<table ") == 2  # smileys and 0 to 10, never added
    row = f'<a href="/results?period=today&amp;in={ids["Exit 3"]}">Exit 3</a></th>'
    assert f"{row}<td>2</td><td>0</td><td>0</td><td>1</td></tr>" in folded
    assert "1 test press is not counted here" in folded
    # A city has no terminal: it is no place without a response.
    assert "9 touchpoints without a response yet today" in folded


def test_of_very_many_touchpoints_only_the_branch_that_is_opened_has_its_lines(
    anna: httpx.Client, scene: Scene
):
    here = scene.terminal()
    cities = {"b" * 12: ("Berlin", 120), "c" * 12: ("Hamburg", 90), "d" * 12: ("Munich", 90)}
    exits = [(city, f"{city[0]}{at:011x}") for city, (_, n) in cities.items() for at in range(n)]
    places = [
        *((id_, None, name) for id_, (name, _) in cities.items()),
        *((id_, city, f"Exit {id_[-3:]}") for city, id_ in exits),
    ]
    shared = {"account_id": scene.account_id, "created_ms": scene.now, "survey_rev": scene.rev}
    shared |= {"time_zone": "Europe/Berlin", "languages": "en"}
    pressed = {"body": wire.body_to(visit_body(9)), "rating": 9, "kind": "nps", "steps": 11}
    rows = [
        response_row(
            scene.account_id,
            here,
            seq,
            scene.now,
            touchpoint_id=id_,
            survey_rev=scene.rev,
            **pressed,
        )
        for seq, (_, id_) in enumerate(exits, 1)
    ]
    with scene.database.write() as connection:
        connection.execute(
            insert(schema.touchpoint),
            [{"id": id_, "parent_id": above, "name": n, **shared} for id_, above, n in places],
        )
        connection.execute(insert(schema.response), rows)
    berlin = "b" * 12
    scales = Scales(anna)

    folded = anna.get("/today").text
    assert "Berlin 120 touchpoints · 120 responses" in text_of(folded)
    assert "<table " not in folded[folded.index("by-group") :]
    assert scales.weigh(folded) < 110_000

    opened = anna.get(f"/today?open={berlin}").text
    assert f'href="/today?open={berlin}#at-{berlin}"' not in opened
    assert opened.count("<tr><th><a ") == 100
    assert "20 more touchpoints" in text_of(opened)
    assert scales.weigh(opened) < 110_000

    last = anna.get(f"/today?open={berlin}&from=100").text
    assert last.count("<tr><th><a ") == 20
    assert "The first ones" in text_of(last)
    assert anna.get(f"/today?open={berlin}&from=٣").status_code == 200


def test_the_place_that_is_worse_than_all_others_is_named_first(anna: httpx.Client, scene: Scene):
    scene.add_touchpoint("south", "Exit south", "Europe/Berlin")
    fill(scene)
    fill(scene, 24, place="south", per_day=24)
    with scene.database.write() as connection:
        south = schema.response.c.touchpoint_id == "south"
        connection.execute(update(schema.response).where(south).values(rating=1))
        tally.rebuild(connection, scene.account_id)
        rollup.rebuild(connection, scene.account_id)
    page = text_of(anna.get("/today").text)
    apart = page[page.index("Worse than the others today") : page.index("Worse than usual")]

    assert re.search(r"Exit south \d+ \(.*\); the others together \d+ \(.*\)", apart)
    assert "Exit north" not in apart

"""Today at each touchpoint."""

import re

import httpx
import pytest

from tests.account.pages.scene import Scene
from tests.account.results.filling import survey


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
